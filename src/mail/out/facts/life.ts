import type { MailContent } from '../../../core/model/mail-content.js';
import type { CertificateView, InvoiceView } from '../../../core/model/view.js';
import { earlier } from '../../../core/rules/calendar.js';
import {
  asksForCsr,
  certificateRows,
  invoiceFacts,
  namesComma,
  needsOf,
  ofPaper,
  paymentFacts,
  recipeFacts,
  replyFacts,
  row,
  rowsFacts,
  sameFacts,
} from '../fact-rows.js';
import type { Phrasing } from '../phrasing.js';
import type { MailFacts } from './mail-facts.js';

type Content<T extends MailContent['template']> = Extract<MailContent, { template: T }>;

const attachedNames = (p: Phrasing): string => p.attachments.map((a) => a.filename).join(', ');

const optionalDate = (p: Phrasing, date: string | null): string => (date === null ? '' : p.date(date));

export function orderReceived(
  p: Phrasing,
  { certificate: c, invoice, askForCsr }: Content<'order-received'>,
): MailFacts {
  const facts = { commonName: c.commonName, ...invoiceFacts(p, invoice) };
  const subject = p.say(askForCsr ? 'subject-csr' : 'subject', facts);
  const missing = askForCsr ? (['payment', 'csr'] as const) : (['payment'] as const);
  return {
    ...facts,
    ...recipeFacts(askForCsr ? c : null),
    commonName: c.commonName,
    subject,
    preview: p.say('preview', facts),
    heading: p.say('title'),
    needs: needsOf(p, c, missing, invoice),
    otherwise: p.sentence('common.otherwise-order'),
    ...replyFacts(p, subject, askForCsr ? 'answer-button' : null),
    same: null,
    after: p.say(c.installedBy === 'us' ? 'after-hosted' : 'after'),
    ...paymentFacts(p, invoice),
    ...rowsFacts(certificateRows(p, c), p.say('common.rows-title')),
    attached: attachedNames(p),
  };
}

export function renewalNotice(p: Phrasing, content: Content<'renewal-notice'>): MailFacts {
  const { certificate: c, invoice, askForCsr, mayReuseCsr } = content;
  const end = earlier(c.paidUntil, c.notAfter) ?? invoice.due;
  const facts = {
    commonName: c.commonName,
    ...invoiceFacts(p, invoice),
    deadline: p.date(end),
    paidUntil: optionalDate(p, c.paidUntil),
    daysLeft: daysLeftTo(p, end),
    stops: p.date(c.notAfter ?? end),
  };
  const subject = p.say('subject', facts);
  const missing = askForCsr ? (['payment', 'csr'] as const) : (['payment'] as const);
  return {
    ...facts,
    ...recipeFacts(askForCsr ? c : null),
    commonName: c.commonName,
    subject,
    preview: p.say(ofPaper('preview', invoice), facts),
    intro: p.sentence(ofPaper('intro', invoice), facts),
    heading: p.say('title', facts),
    validUntil: optionalDate(p, c.notAfter),
    needs: needsOf(p, c, missing, invoice, true),
    otherwise: p.sentence('common.otherwise-expiry', facts),
    ...replyFacts(p, subject, askForCsr ? 'answer-button' : null),
    ...sameFacts(p, subject, askForCsr && mayReuseCsr),
    changes: changeSentences(p, content),
    csrThere: c.installedBy === 'customer' && !askForCsr ? p.say('csr-there') : '',
    after: p.say(c.installedBy === 'us' ? 'after-hosted' : 'after'),
    ...paymentFacts(p, invoice),
    ...rowsFacts(certificateRows(p, c), p.say('common.rows-title')),
    attached: attachedNames(p),
  };
}

/** What is not as it was, a sentence each. */
function changeSentences(p: Phrasing, { certificate: c, changes = {} }: Content<'renewal-notice'>) {
  const { price, product, termMonths, names } = changes;
  return [
    ...(price ? [p.sentence('new-price', { price: p.money(price.to), before: p.money(price.from) })] : []),
    ...(product ? [p.sentence('new-product', { product: product.to, before: product.from })] : []),
    ...(termMonths
      ? [p.sentence('new-term', { months: p.months(termMonths.to), before: p.months(termMonths.from) })]
      : []),
    ...(names
      ? [p.sentence('new-names', { namesComma: namesComma(c), before: namesComma({ ...c, names: names.from }) })]
      : []),
  ];
}

export function reissueDue(p: Phrasing, content: Content<'reissue-due'>): MailFacts {
  const { certificate: c, validFrom, needsCsr } = content;
  const deadline = c.notAfter ?? p.today;
  const facts = { commonName: c.commonName, deadline: p.date(deadline), paidUntil: optionalDate(p, c.paidUntil) };
  const askForCsr = needsCsr && c.installedBy === 'customer';
  const subject = p.say(askForCsr ? 'subject-csr' : 'subject', facts);
  const does = c.installedBy === 'us' ? 'does-hosted' : askForCsr ? 'does-csr' : 'does-same';
  return {
    ...facts,
    ...recipeFacts(askForCsr ? c : null),
    commonName: c.commonName,
    subject,
    preview: p.say(askForCsr ? 'preview-csr' : 'preview', facts),
    heading: p.say('title'),
    intro: p.sentence('intro', facts),
    does: p.sentence(does, facts),
    needs: askForCsr ? needsOf(p, c, ['csr'], null, true) : [],
    otherwise: p.sentence('otherwise', facts),
    ...replyFacts(p, subject, askForCsr ? 'answer-button' : null),
    same: null,
    ...rowsFacts(certificateRows(p, { ...c, validFrom }), p.say('common.rows-title')),
  };
}

export function reminder(p: Phrasing, content: Content<'reminder'>): MailFacts {
  const { certificate: c, missing, deadline, daysLeft, invoice } = content;
  const isReissue = !missing.includes('payment') && c.paidUntil !== null && deadline < c.paidUntil;
  const facts = {
    commonName: c.commonName,
    deadline: p.date(deadline),
    paidUntil: optionalDate(p, c.paidUntil),
    stops: p.date(c.notAfter ?? deadline),
    daysLeft: daysLeft > 0 ? p.say('days-left.some', { days: p.days(daysLeft) }) : p.say('days-left.today'),
    missingComma: missing.map((one) => p.say(`missing.${one}`)).join(', '),
  };
  const subject = p.say('subject', facts);
  const askForCsr = asksForCsr(c, missing);
  return {
    ...facts,
    ...recipeFacts(askForCsr ? c : null),
    commonName: c.commonName,
    subject,
    preview: p.say('preview', facts),
    heading: p.say('title', facts),
    intro: p.sentence(isReissue ? 'intro-reissue' : 'intro', facts),
    needs: needsOf(p, c, missing, invoice, true),
    otherwise: p.sentence('common.otherwise-expiry', facts),
    ...replyFacts(p, subject, askForCsr ? 'answer-button' : null),
    same: null,
    ...paymentFacts(p, missing.includes('payment') ? invoice : null),
    ...rowsFacts(certificateRows(p, c), p.say('common.rows-title')),
    attached: attachedNames(p),
  };
}

export function expired(p: Phrasing, { certificate: c, deadline, invoice }: Content<'expired'>): MailFacts {
  // The earlier of the two dates has passed; only where it is not after has the file itself stopped working.
  const fileExpired = c.notAfter !== null && c.notAfter <= deadline;
  const facts = { commonName: c.commonName, deadline: p.date(deadline) };
  const subject = p.say(fileExpired ? 'subject-expired' : 'subject', facts);
  const askForCsr = asksForCsr(c, c.missing);
  return {
    ...facts,
    ...recipeFacts(askForCsr ? c : null),
    commonName: c.commonName,
    subject,
    preview: p.say('preview'),
    heading: p.say(fileExpired ? 'title-expired' : 'title'),
    intro: p.sentence(fileExpired ? 'intro-expired' : 'intro', facts),
    stillValid: !fileExpired && c.notAfter !== null,
    validUntil: optionalDate(p, c.notAfter),
    needs: needsOf(p, c, c.missing, invoice, true),
    otherwise: null,
    ...replyFacts(p, subject, askForCsr ? 'answer-button' : 'question-button'),
    same: null,
    ...paymentFacts(p, c.missing.includes('payment') ? invoice : null),
    ...rowsFacts(certificateRows(p, c), p.say('common.rows-title')),
    attached: attachedNames(p),
  };
}

export function paymentReceived(p: Phrasing, content: Content<'payment-received'>): MailFacts {
  const { certificate: c, invoice, amount } = content;
  const facts = {
    commonName: c.commonName,
    ...invoiceFacts(p, invoice),
    amount: p.money({ ...invoice.total, amount }),
    sellerEmail: p.shop.seller.email,
    overpaid: p.money({ ...invoice.total, amount: Math.max(0, -invoice.open) }),
  };
  const subject = p.say(ofPaper('subject', invoice), facts);
  const askForCsr = asksForCsr(c, c.missing);
  const next = c.missing.includes('issue')
    ? p.say('next-issue')
    : askForCsr && invoice.open <= 0
      ? p.say('next-csr')
      : '';
  const stillNeeded = c.missing.filter((one) => one !== 'issue' && one !== 'payment' && (one !== 'csr' || askForCsr));
  return {
    ...facts,
    ...recipeFacts(askForCsr ? c : null),
    commonName: c.commonName,
    subject,
    preview: p.say('preview', facts),
    heading: p.say('title'),
    intro: p.sentence(ofPaper('intro', invoice), facts),
    issued:
      invoice.paidProforma && content.isNew ? p.sentence('issued', { ...facts, proforma: invoice.paidProforma }) : null,
    settled: p.sentence(invoice.open > 0 ? 'open' : invoice.open < 0 ? 'overpaid' : 'paid', facts),
    next,
    needs: needsOf(p, c, stillNeeded, invoice, true),
    otherwise: null,
    ...replyFacts(p, subject, askForCsr ? 'answer-button' : null),
    same: null,
    ...paymentFacts(p, invoice),
    ...rowsFacts([...paidRows(p, invoice), ...certificateRows(p, c)]),
    attached: attachedNames(p),
  };
}

export function paidRows(p: Phrasing, invoice: InvoiceView) {
  const money = (amount: number) => p.money({ ...invoice.total, amount });
  return [
    row(p, ofPaper('invoice', invoice), invoice.number),
    row(p, 'total', money(invoice.total.amount)),
    row(p, 'paid', money(invoice.paid)),
    ...(invoice.open > 0 ? [row(p, 'open', money(invoice.open))] : []),
    ...(invoice.open < 0 ? [row(p, 'overpaid', money(-invoice.open))] : []),
  ];
}

export function cancelled(
  p: Phrasing,
  { certificate: c, creditNotes = [], lapsed = [], unpaid }: Content<'cancelled'>,
): MailFacts {
  return {
    unpaid: unpaid ? p.sentence('unpaid', { number: unpaid }) : null,
    credits: [
      ...creditNotes.map(({ number, invoice, total }) =>
        p.sentence('credited', { number: invoice, creditNumber: number, total: p.money(total) }),
      ),
      ...lapsed.map((number) => p.sentence('lapsed', { number })),
    ],
    attached: attachedNames(p),
    commonName: c.commonName,
    subject: p.say('subject', { commonName: c.commonName }),
    preview: p.say('preview'),
    heading: p.say('title'),
    validUntil: optionalDate(p, c.notAfter),
    ...rowsFacts(certificateRows(p, c), p.say('common.rows-title')),
  };
}

export function certificateIssued(
  p: Phrasing,
  { certificate: c, validFrom }: Content<'certificate-issued'>,
): MailFacts {
  const dates = {
    commonName: c.commonName,
    validUntil: optionalDate(p, c.notAfter),
    paidUntil: optionalDate(p, c.paidUntil),
  };
  const files = fileNames(p);
  return {
    ...dates,
    subject: p.say('subject', dates),
    preview: p.say('preview', dates),
    heading: p.say('title'),
    intro: p.sentence(c.installedBy === 'us' ? 'intro-hosted' : 'intro', dates),
    dates: p.sentence(c.notAfter === c.paidUntil ? 'dates-same' : 'dates', dates),
    reissue: reissueSentence(p, c),
    renewal: c.missing.some((one) => one !== 'issue') ? p.sentence('renewal-open', dates) : null,
    ...rowsFacts(certificateRows(p, { ...c, validFrom })),
    files: files ? p.sentence(files.hasChain ? 'files' : 'files-no-chain', { ...files }) : null,
    install: files && c.installedBy === 'customer' ? installHints(p, files) : null,
  };
}

/** A term longer than one certificate may live is covered by free reissues (CA/Browser Forum BR 6.3.2). */
function reissueSentence(p: Phrasing, c: CertificateView) {
  if (c.reissueOn !== null) return p.sentence('reissue', { reissueOn: p.date(c.reissueOn) });
  return c.notAfter !== null && c.paidUntil !== null && c.notAfter < c.paidUntil ? p.sentence('reissue-free') : null;
}

interface FileNames {
  fullchain: string;
  chain: string;
  zip: string;
  leaf: string;
  hasChain: boolean;
}

/** The attachments as certificate-files.ts names them; null where the mail carries none. */
function fileNames(p: Phrasing): FileNames | null {
  const names = p.attachments.map((a) => a.filename);
  const zip = names.find((name) => name.endsWith('.zip'));
  if (zip === undefined) return null;
  const stem = zip.slice(0, -'.zip'.length);
  const chain = `${stem}-chain.pem`;
  return { fullchain: `${stem}.pem`, chain, leaf: `${stem}-certificate.pem`, zip, hasChain: names.includes(chain) };
}

function installHints(p: Phrasing, files: FileNames) {
  const servers = { nginx: 'nginx', apache: 'Apache', iis: 'IIS', cpanel: 'cPanel', plesk: 'Plesk' };
  const fitting = Object.entries(servers).filter(([key]) => files.hasChain || key !== 'plesk');
  return fitting.map(([key, server]) => ({ server, does: p.say(`install-${key}`, { ...files }) }));
}

function daysLeftTo(p: Phrasing, date: string): string {
  const left = Math.round((Date.parse(date) - Date.parse(p.today)) / 86_400_000);
  return left > 0 ? p.say('days-left.some', { days: p.days(left) }) : p.say('days-left.today');
}
