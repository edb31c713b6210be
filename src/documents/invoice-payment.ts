import type { Invoice } from '../core/model/invoice.js';
import { groupReference } from '../core/rules/creditor-reference.js';
import { toPay } from '../core/rules/invoice.js';
import { groupIban } from '../words/format.js';
import { epcText, qrModules } from './epc-qr.js';
import { INNER, LINE, PAGE, QUIET, type Sheet } from './invoice-page.js';
import type { InvoiceWords } from './invoice-words.js';

const QR_SIZE = 104;

/** How to pay: what the transfer needs, and the EPC QR code where there can be one. */
export function drawPayment(sheet: Sheet, invoice: Invoice, words: InvoiceWords): void {
  const { bank } = invoice.seller;
  if (!bank || toPay(invoice) <= 0) return;
  const rows = [
    ['holder', bank.holder],
    ['iban', groupIban(bank.iban)],
    ['bic', bank.bic],
    ['bank', bank.name],
    ['reference', groupReference(invoice.reference)],
    ['amount', words.money(toPay(invoice))],
    [invoice.proforma ? 'proforma-due' : 'due', words.date(invoice.due)],
  ] as const;
  const epc = epcText(invoice);
  const width = INNER - 32 - (epc === null ? 0 : QR_SIZE + 20);
  const advice = words.say('pay-reference');
  const height = Math.max(
    42 + rows.filter(([, value]) => value).length * 16 + sheet.height(advice, width, { size: 8.5 }) + 16,
    epc === null ? 0 : QR_SIZE + 44,
  );
  if (!sheet.fits(height + 10)) sheet.newPage();
  sheet.y += 10;
  const top = sheet.y;
  sheet.doc.rect(PAGE.left, top, INNER, height).fillAndStroke('#f5f8fa', LINE);
  const x = PAGE.left + 16;
  sheet.y = top + 14;
  sheet.put(words.say('pay-by', { total: words.money(toPay(invoice)), due: words.date(invoice.due) }), x, width, {
    font: 'strong',
    size: 11,
  });
  sheet.y += 6;
  for (const [key, value] of rows) {
    if (!value) continue;
    sheet.text(words.say(key), x, sheet.y, 110, { color: QUIET });
    sheet.text(value, x + 110, sheet.y, width - 110, {
      font: key === 'iban' || key === 'reference' ? 'strong' : 'regular',
    });
    sheet.y += 16;
  }
  sheet.text(advice, x, sheet.y + 4, width, { size: 8.5, color: QUIET });
  if (epc !== null) drawQr(sheet, epc, PAGE.left + INNER - 16 - QR_SIZE, top + 14, words.say('qr'));
  sheet.y = top + height;
}

/** White below and around it: a scanner wants four modules of quiet zone (ISO/IEC 18004). */
function drawQr(sheet: Sheet, text: string, x: number, y: number, caption: string): void {
  const { size, dark } = qrModules(text);
  const quiet = 4;
  const module = QR_SIZE / (size + 2 * quiet);
  sheet.doc.rect(x, y, QR_SIZE, QR_SIZE).fill('#ffffff');
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size;) {
      let run = 0;
      while (column + run < size && dark(row, column + run)) run += 1;
      // Runs of dark modules as one box each: no hairlines between them, and a smaller file.
      if (run > 0)
        sheet.doc.rect(x + (column + quiet) * module, y + (row + quiet) * module, run * module, module + 0.05);
      column += Math.max(1, run);
    }
  }
  sheet.doc.fill('#000000');
  sheet.text(caption, x - 8, y + QR_SIZE + 5, QR_SIZE + 16, { size: 7.5, color: QUIET, align: 'center' });
}
