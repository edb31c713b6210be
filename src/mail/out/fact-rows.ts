import type { CertificateView, InvoiceView, Missing } from '../../core/model/view.js';
import { daysBetween } from '../../core/rules/calendar.js';
import { groupReference } from '../../core/rules/creditor-reference.js';
import { groupIban } from '../../words/format.js';
import type { Sentence } from '../../words/words.js';
import { opensslRecipe } from './csr-recipes.js';
import { mailtoHref } from './mailto.js';
import type { Phrasing } from './phrasing.js';
import { textRows } from './wrap.js';

/** A line of a table of facts: what it is, and its value. */
export interface Row {
  label: string;
  value: string;
}

/** More names than this in one cell are counted, not listed. */
const NAMES_LISTED = 20;

export const row = (p: Phrasing, label: string, value: string): Row => ({ label: p.say(`label.${label}`), value });

/** The facts as the HTML and the text part want them; without a title where the heading says enough. */
export const rowsFacts = (rows: Row[], rowsTitle = '') => ({ rows, rowsTitle, factRows: textRows(rows) });

/** The certificate's name, product and dates, each under its own name: what is issued, what is paid, what comes next. */
export function certificateRows(p: Phrasing, c: CertificateView): Row[] {
  const more = c.names.length - NAMES_LISTED;
  const names = c.names.slice(0, NAMES_LISTED).join('\n') + (more > 0 ? `\n+ ${more}` : '');
  return [
    row(p, 'certificate', `${c.commonName} (${c.id})`),
    ...(c.names.length > 1 ? [row(p, 'names', names)] : []),
    row(p, 'product', c.product.name),
    ...(c.validFrom ? [row(p, 'valid-from', p.date(c.validFrom))] : []),
    row(p, 'valid-until', c.notAfter ? p.date(c.notAfter) : p.say('label.none-yet')),
    row(p, 'paid-until', paidUntilWords(p, c)),
    ...(c.reissueOn ? [row(p, 'reissue-on', p.date(c.reissueOn))] : []),
  ];
}

/** Paid, but not issued: the term has no end yet. */
export function paidUntilWords(p: Phrasing, c: CertificateView, date = p.date): string {
  if (c.paidUntil !== null) return date(c.paidUntil);
  return p.say(c.missing.includes('payment') ? 'label.not-paid-yet' : 'label.paid-from-issue');
}

/** What the customer's bank needs; null where nothing is to pay, or the shop names no account. */
export function paymentFacts(p: Phrasing, invoice: InvoiceView | null): { payment: Row[] | null; paymentRows: string } {
  const bank = p.shop.seller.bank;
  if (!invoice || invoice.open <= 0 || invoice.status === 'credited' || !bank)
    return { payment: null, paymentRows: '' };
  const rows = [
    row(p, 'amount', p.money({ ...invoice.total, amount: invoice.open })),
    row(p, ofPaper('due', invoice), p.date(invoice.due)),
    row(p, 'reference', groupReference(invoice.reference)),
    row(p, 'holder', bank.holder),
    row(p, 'iban', groupIban(bank.iban)),
    ...(bank.bic ? [row(p, 'bic', bank.bic)] : []),
    ...(bank.name ? [row(p, 'bank', bank.name)] : []),
  ];
  return { payment: rows, paymentRows: textRows(rows) };
}

/** The phrase about an invoice, or its sister that speaks of a proforma. */
export const ofPaper = (key: string, { isProforma }: Pick<InvoiceView, 'isProforma'>): string =>
  isProforma ? `${key}-proforma` : key;

/** The invoice's own facts for any sentence that speaks of it. */
export function invoiceFacts(p: Phrasing, invoice: InvoiceView) {
  return {
    number: invoice.number,
    total: p.money(invoice.total),
    open: p.money({ ...invoice.total, amount: Math.max(0, invoice.open) }),
    due: p.date(invoice.due),
  };
}

export interface Need {
  title: string;
  does: Sentence;
}

/** What is missing and what to do about it, one sentence each. */
export function needsOf(
  p: Phrasing,
  c: CertificateView,
  missing: readonly Missing[],
  invoice: InvoiceView | null,
  newCsr = false,
): Need[] {
  const need = (key: Missing, phrase: string, facts = {}): Need => ({
    title: p.say(`need.${key}`),
    does: p.sentence(`need.${phrase}`, { namesComma: namesComma(c), sellerEmail: p.shop.seller.email, ...facts }),
  });
  return missing.map((one) => {
    switch (one) {
      case 'payment': {
        if (!invoice) return need(one, 'payment-do-unknown');
        const left = daysBetween(p.today, invoice.due);
        const facts = { ...invoiceFacts(p, invoice), days: p.days(Math.max(0, left)) };
        const paper = invoice.isProforma ? 'payment-do-proforma' : 'payment-do';
        return need(one, left < 0 ? `${paper}-late` : left > 0 ? `${paper}-left` : paper, facts);
      }
      case 'csr':
        if (c.installedBy === 'us') return need(one, 'csr-do-us');
        return need(one, newCsr ? 'csr-do-new' : 'csr-do');
      case 'validation':
      case 'issue':
        return need(one, `${one}-do`);
    }
  });
}

/** Whether this mail asks its reader for a CSR. */
export const asksForCsr = (c: CertificateView, missing: readonly Missing[]): boolean =>
  c.installedBy === 'customer' && missing.includes('csr');

export const namesComma = (c: CertificateView): string => {
  const more = c.names.length - NAMES_LISTED;
  return c.names.slice(0, NAMES_LISTED).join(', ') + (more > 0 ? ` (+ ${more})` : '');
};

/** The recipes for a CSR with the certificate's names; `recipe: null` leaves them out. */
export function recipeFacts(c: CertificateView | null) {
  if (!c) return { recipe: null, commonName: '', namesComma: '', csrFile: '', keyFile: '' };
  const recipe = opensslRecipe(c.names);
  const indented = recipe.command.replace(/^/gm, '    ');
  return {
    ...recipe,
    recipe: { command: recipe.command, indented },
    commonName: c.commonName,
    namesComma: namesComma(c),
  };
}

/** The button that opens an answer with the CSR to the clerk, or a question to a person of the shop. */
export function replyFacts(p: Phrasing, subject: string, label: 'answer-button' | 'question-button' | null) {
  if (!label) return { reply: null };
  const toClerk = label === 'answer-button';
  const href = mailtoHref(toClerk ? p.mail.replyTo : p.shop.seller.email, `Re: ${subject}`);
  return { reply: { label: p.say(`common.${label}`), href, toClerk } };
}

/** The button that answers with `same`, where the product lets the customer keep the key. */
export const sameFacts = (p: Phrasing, subject: string, may: boolean) => ({
  same: may ? { href: mailtoHref(p.mail.replyTo, `Re: ${subject}`, p.say('command.same')) } : null,
});
