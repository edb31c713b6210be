import type { Invoice } from '../core/model/invoice.js';
import { toPay } from '../core/rules/invoice.js';
import { INK, INNER, PAGE, QUIET, type Sheet } from './invoice-page.js';
import type { InvoiceWords } from './invoice-words.js';
import { type Paper, isCreditNote } from './paper.js';

/** Net, VAT per rate, total (Art. 226(8) to (10)), and why there is no VAT (Art. 226(11), (11a)). */
export function drawTotals(sheet: Sheet, invoice: Paper, words: InvoiceWords): void {
  const rows = [
    [words.say('net-total'), words.money(invoice.net)],
    ...invoice.vat.map(({ rate, net, vat }) => [
      words.say('vat-of', { rate: words.rate({ vatRate: rate }), net: words.money(net) }),
      words.money(vat),
    ]),
    ...(invoice.vat.length > 1 ? [[words.say('vat-total'), words.money(invoice.vatTotal)]] : []),
  ];
  const note = invoice.vatNote ?? '';
  const noteHeight = (note === '' ? 0 : sheet.height(note, INNER) + 14) + (invoice.nationalVat ? 28 : 0);
  const prepaidHeight = !isCreditNote(invoice) && invoice.prepaid ? 40 : 0;
  if (!sheet.fits(rows.length * 18 + 40 + prepaidHeight + noteHeight)) sheet.newPage();
  const labelX = PAGE.left + INNER - 270;
  const valueX = PAGE.left + INNER - 110;
  sheet.y += 4;
  for (const [label = '', value = ''] of rows) {
    sheet.text(label, labelX, sheet.y, 158, { color: QUIET });
    sheet.text(value, valueX, sheet.y, 110, { align: 'right', figures: true });
    sheet.y += 18;
  }
  sheet.rule(sheet.y, INK, 1, labelX);
  sheet.y += 7;
  sheet.text(words.say(totalKey(invoice)), labelX, sheet.y, 158, {
    font: 'strong',
    size: 12,
  });
  sheet.text(words.money(invoice.total), valueX, sheet.y, 110, {
    font: 'strong',
    size: 12,
    align: 'right',
    figures: true,
  });
  sheet.y += 26;
  if (!isCreditNote(invoice) && invoice.prepaid) drawPrepaid(sheet, invoice, invoice.prepaid, words, labelX, valueX);
  const { nationalVat } = invoice;
  if (nationalVat) {
    const { currency, amount, buys, rateOf } = nationalVat;
    const rate = `1 ${currency} = ${words.number(buys)} ${invoice.currency}`;
    const facts = { amount: words.money(amount, currency), rate, date: words.date(rateOf) };
    sheet.put(words.say('national-vat', facts), PAGE.left, INNER);
    sheet.y += 14;
  }
  if (note !== '') {
    sheet.put(note, PAGE.left, INNER);
    sheet.y += 14;
  }
}

/** An invoice that was paid in part or in full before it was issued asks for what is left. */
const totalKey = (paper: Paper): string =>
  isCreditNote(paper) ? 'credit-total' : paper.prepaid || paper.proforma ? 'grand-total' : 'total';

/** What was paid on the proforma, and what is left. */
function drawPrepaid(
  sheet: Sheet,
  invoice: Invoice,
  { amount, on }: NonNullable<Invoice['prepaid']>,
  words: InvoiceWords,
  labelX: number,
  valueX: number,
): void {
  sheet.y -= 6;
  const rows = [
    [words.say('prepaid', { date: words.date(on) }), words.money(-amount), 'regular'],
    [words.say('total'), words.money(toPay(invoice)), 'strong'],
  ] as const;
  for (const [label, value, font] of rows) {
    sheet.text(label, labelX, sheet.y, 158, { font });
    sheet.text(value, valueX, sheet.y, 110, { font, align: 'right', figures: true });
    sheet.y += 18;
  }
  sheet.y += 8;
}
