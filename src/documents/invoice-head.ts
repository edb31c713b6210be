import { groupReference } from '../core/rules/creditor-reference.js';
import { toPay } from '../core/rules/invoice.js';
import { ACCENT, INNER, PAGE, QUIET, type Sheet, type TextStyle } from './invoice-page.js';
import type { InvoiceWords } from './invoice-words.js';
import { type Paper, isCreditNote, isProforma, titleKey } from './paper.js';

const HALF = INNER / 2;
const MIDDLE = PAGE.left + HALF;
/** As high as an address window leaves room for. */
const LOGO_HEIGHT = 46;

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
