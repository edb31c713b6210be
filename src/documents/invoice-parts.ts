import type { Invoice } from '../core/model/invoice.js';
import { toPay } from '../core/rules/invoice.js';
import { groupIban } from '../words/format.js';
import { groupReference } from '../core/rules/creditor-reference.js';
import { epcText, qrModules } from './epc-qr.js';
import { ACCENT, INK, INNER, LINE, PAGE, QUIET, type Sheet, type TextStyle } from './invoice-page.js';
import type { InvoiceWords } from './invoice-words.js';
import { type Paper, isCreditNote, isProforma, titleKey } from './paper.js';

const HALF = INNER / 2;
/** As high as an address window leaves room for. */
const LOGO_HEIGHT = 46;
const MIDDLE = PAGE.left + HALF;

/** Seller at the left, the word "Invoice" and its number at the right. */
export function drawHead(sheet: Sheet, invoice: Paper, words: InvoiceWords, logo?: Uint8Array): void {
  const { seller } = invoice;
  const top = sheet.y;
  if (logo) {
    sheet.doc.image(Buffer.from(logo), PAGE.left, top - 8, { fit: [HALF - 40, LOGO_HEIGHT] });
    sheet.y += LOGO_HEIGHT + 4;
  }
  sheet.put(seller.name, PAGE.left, HALF - 12, { font: 'strong', size: 13, color: ACCENT });
  sheet.y += 3;
  const [, ...address] = words.address(seller);
  const contact = [seller.email, seller.phone, seller.website].filter((one) => one !== undefined && one !== '');
  const vat = seller.vatId ? [`${words.say('vat-id')}: ${seller.vatId}`] : [];
  sheet.put([...address, ...vat, ...contact].join('\n'), PAGE.left, HALF - 12, { size: 8.5, color: QUIET });
  const left = sheet.y;
  sheet.y = top - 6;
  sheet.put(words.say(titleKey(invoice)), MIDDLE, HALF, {
    font: 'strong',
    size: 22,
    align: 'right',
  });
  sheet.put(invoice.id, MIDDLE, HALF, { size: 12, color: QUIET, align: 'right' });
  sheet.y = Math.max(left, sheet.y) + 26;
}

/** Buyer at the left, dates at the right (Art. 226(1), (5), (7) of Directive 2006/112/EC). */
export function drawParties(sheet: Sheet, invoice: Paper, words: InvoiceWords): void {
  const top = sheet.y;
  sheet.put(words.say('buyer'), PAGE.left, HALF - 12, { size: 8.5, color: QUIET });
  sheet.y += 2;
  const [name = '', ...address] = words.address(invoice.buyer);
  sheet.put(name, PAGE.left, HALF - 12, { font: 'strong', size: 11 });
  const vat = invoice.buyer.vatId ? [`${words.say('vat-id')}: ${invoice.buyer.vatId}`] : [];
  sheet.put([...address, ...vat].join('\n'), PAGE.left, HALF - 12, { size: 10 });
  const left = sheet.y;
  sheet.y = top;
  for (const [key, value] of documentFacts(invoice, words)) {
    const style: TextStyle = { font: key === 'due' ? 'strong' : 'regular', align: 'right' };
    const label = sheet.text(words.say(key), MIDDLE, sheet.y, 110, { color: QUIET });
    const height = sheet.text(value, MIDDLE + 110, sheet.y, HALF - 110, style);
    sheet.y += Math.max(label, height) + 3;
  }
  sheet.y = Math.max(left, sheet.y) + 26;
}

/** Numbers and dates; a credit note names its invoice (Art. 219). */
function documentFacts(paper: Paper, words: InvoiceWords): (readonly [key: string, value: string])[] {
  if (isCreditNote(paper)) {
    return [
      ['credit-number', paper.id],
      ['issued', words.date(paper.issued)],
      ['credits', paper.credits.number],
      ['credits-issued', words.date(paper.credits.issued)],
    ];
  }
  if (paper.proforma) {
    return [
      ['proforma-number', paper.id],
      ['proforma-issued', words.date(paper.issued)],
      ['proforma-due', words.date(paper.due)],
      ['reference', groupReference(paper.reference)],
    ];
  }
  const { prepaid } = paper;
  const open = [
    ['due', words.date(paper.due)],
    ['reference', groupReference(paper.reference)],
  ] as const;
  return [
    ['number', paper.id],
    ['issued', words.date(paper.issued)],
    // Art. 226(7): of what was paid in advance, the day on which it was.
    prepaid ? ['prepaid-on', words.date(prepaid.on)] : ['supplied', words.date(paper.issued)],
    ...(prepaid ? [['of-proforma', prepaid.proforma] as const] : []),
    ...(toPay(paper) > 0 ? open : []),
  ];
}

/** Why a credit note was made, and of a proforma that it is no invoice. */
export function drawIntro(sheet: Sheet, paper: Paper, words: InvoiceWords): void {
  if (isProforma(paper)) {
    sheet.put(words.say('proforma-intro'), PAGE.left, INNER, { font: 'strong' });
    sheet.y += 16;
  }
  if (!isCreditNote(paper)) return;
  const { number, issued } = paper.credits;
  const intro = words.say('credit-intro', { number, issued: words.date(issued) });
  sheet.put(`${intro}\n${words.say('credit-reason')}: ${paper.reason}`, PAGE.left, INNER);
  sheet.y += 16;
}

interface Column {
  key: string;
  x: number;
  width: number;
  align: 'left' | 'right';
}

function columns(): Column[] {
  const widths = [
    ['quantity', 40],
    ['unit-net', 82],
    ['vat-rate', 46],
    ['net', 86],
  ] as const;
  const figures = widths.reduce((sum, [, width]) => sum + width, 0);
  const found: Column[] = [{ key: 'description', x: PAGE.left, width: INNER - figures - 10, align: 'left' }];
  let x = PAGE.left + INNER - figures;
  for (const [key, width] of widths) {
    found.push({ key, x, width, align: 'right' });
    x += width;
  }
  return found;
}

function drawTableHead(sheet: Sheet, words: InvoiceWords): void {
  const heights = columns().map(({ key, x, width, align }) =>
    sheet.text(words.say(key), x, sheet.y, width, { size: 8.5, color: QUIET, align }),
  );
  sheet.y += Math.max(...heights) + 4;
  sheet.rule(sheet.y, INK, 1);
  sheet.y += 6;
}

/** A description taller than this goes on below its figures, in pieces between which a page may end. */
const TALLEST_PIECE = 120;

/** Breaks a long text between its words: the first piece stands beside the figures, the others take the whole width. */
function inPieces(sheet: Sheet, text: string, width: number): string[] {
  if (sheet.height(text, width) <= TALLEST_PIECE) return [text];
  const pieces: string[] = [];
  let piece = '';
  for (const word of text.split(/(?<=\s)/)) {
    const wide = pieces.length === 0 ? width : INNER;
    if (piece !== '' && sheet.height(piece + word, wide) > TALLEST_PIECE) {
      pieces.push(piece.trimEnd());
      piece = '';
    }
    piece += word;
  }
  return [...pieces, piece];
}

interface Cell {
  text: string;
  x: number;
  width: number;
  align: 'left' | 'right';
}

/** The rows of the table: a line of the invoice is one, or several where its description is long; the last one ends it. */
function tableRows(sheet: Sheet, invoice: Paper, words: InvoiceWords): { cells: Cell[]; ends: number | null }[] {
  const [description, ...figures] = columns();
  if (!description) return [];
  return invoice.lines.flatMap((line) => {
    const values = [String(line.quantity), words.money(line.unitNet), words.rate(line), words.money(line.net)];
    const pieces = inPieces(sheet, line.description, description.width);
    return pieces.map((text, i) => ({
      cells:
        i === 0
          ? [{ ...description, text }, ...figures.map((column, n) => ({ ...column, text: values[n] ?? '' }))]
          : [{ ...description, text, width: INNER }],
      ends: i === pieces.length - 1 ? line.net : null,
    }));
  });
}

/** What a page hands on to the next one, and what that one takes over. */
function drawCarried(sheet: Sheet, words: InvoiceWords, key: 'carried' | 'brought', sum: number): void {
  const style: TextStyle = { size: 8.5, color: QUIET, align: 'right' };
  const x = PAGE.left + INNER - 96;
  sheet.text(words.say(key), PAGE.left, sheet.y, INNER - 104, style);
  sheet.text(words.money(sum), x, sheet.y, 96, { ...style, color: INK, figures: true });
  sheet.y += 15;
}

/** The lines; a page that is full says the sum so far, and the next one begins with it below the table's head. */
export function drawLines(sheet: Sheet, invoice: Paper, words: InvoiceWords): void {
  drawTableHead(sheet, words);
  let sum = 0;
  for (const { cells, ends } of tableRows(sheet, invoice, words)) {
    const height = Math.max(...cells.map(({ text, width }) => sheet.height(text, width)));
    if (!sheet.fits(height + 28)) {
      drawCarried(sheet, words, 'carried', sum);
      sheet.newPage();
      drawTableHead(sheet, words);
      drawCarried(sheet, words, 'brought', sum);
    }
    for (const { text, x, width, align } of cells)
      sheet.text(text, x, sheet.y, width, { align, figures: align === 'right' });
    sheet.y += height;
    if (ends === null) continue;
    sum += ends;
    sheet.y += 5;
    sheet.rule(sheet.y);
    sheet.y += 6;
  }
}

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

/** On every page: the seller's legal line, the invoice number, and the page's number. */
export function drawFeet(sheet: Sheet, invoice: Paper, words: InvoiceWords): void {
  const { start, count } = sheet.doc.bufferedPageRange();
  const { seller } = invoice;
  const legal = [
    words.address(seller).join(', '),
    seller.registration,
    seller.vatId && `${words.say('vat-id')}: ${seller.vatId}`,
    seller.taxNumber && `${words.say('tax-number')}: ${seller.taxNumber}`,
  ];
  for (let page = 0; page < count; page += 1) {
    sheet.doc.switchToPage(start + page);
    const y = PAGE.height - PAGE.bottom + 22;
    sheet.rule(y);
    sheet.text(legal.filter(Boolean).join('  ·  '), PAGE.left, y + 7, INNER - 130, { size: 7.5, color: QUIET });
    const number = `${invoice.id}\n${words.say('page', { page: page + 1, pages: count })}`;
    sheet.text(number, PAGE.left + INNER - 120, y + 7, 120, { size: 7.5, color: QUIET, align: 'right' });
  }
}
