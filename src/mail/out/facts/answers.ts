import type { MailContent } from '../../../core/model/mail-content.js';
import type { CertificateStatus, CertificateView, InvoiceView } from '../../../core/model/view.js';
import {
  asksForCsr,
  certificateRows,
  needsOf,
  ofPaper,
  paidUntilWords,
  paymentFacts,
  replyFacts,
  row,
  rowsFacts,
} from '../fact-rows.js';
import { dateIn } from '../../../core/rules/calendar.js';
import { plainSubject } from '../../in/questions.js';
import { mailtoHref } from '../mailto.js';
import type { Phrasing } from '../phrasing.js';
import { textRows } from '../wrap.js';
import { paidRows } from './life.js';
import type { MailFacts } from './mail-facts.js';

type Content<T extends MailContent['template']> = Extract<MailContent, { template: T }>;

/** Gmail cuts a mail at 102 kB of HTML; this many rows stay under it. */
export const MOST_ROWS = 100;

/** What a reader should see at a glance. */
const NEEDS_ATTENTION: readonly CertificateStatus[] = [
  'waiting for CSR and payment',
  'waiting for CSR',
  'waiting for payment',
  'waiting for validation',
  'expired',
  'revoked',
  'renewal due',
];

const validUntilWords = (p: Phrasing, c: CertificateView, date = p.date): string =>
  c.notAfter === null ? p.say('label.none-yet') : date(c.notAfter);

export function answerList(p: Phrasing, { certificates }: Content<'answer-list'>): MailFacts {
  const rows = certificates.slice(0, MOST_ROWS).map((c) => ({
    id: c.id,
    commonName: c.commonName,
    product: c.product.name,
    status: p.say(`status.${c.status}`),
    attention: NEEDS_ATTENTION.includes(c.status),
    validFrom: c.validFrom ? p.shortDate(c.validFrom) : '',
    validUntil: validUntilWords(p, c, p.shortDate),
    reissueOn: c.reissueOn ? p.shortDate(c.reissueOn) : '',
    paidUntil: paidUntilWords(p, c, p.shortDate),
  }));
  return {
    subject: p.say('subject'),
    preview: p.say('preview', { count: certificates.length }),
    heading: p.say('title'),
    certificates: rows,
    more: Math.max(0, certificates.length - rows.length),
    example: certificates[0]?.commonName ?? '',
  };
}

const invoiceRowsFacts = (p: Phrasing, invoices: readonly InvoiceView[]) => ({
  invoices: invoices.slice(0, MOST_ROWS).map((invoice) => ({
    number: invoice.number,
    commonName: invoice.commonName,
    due: p.shortDate(invoice.due),
    total: p.money(invoice.total),
    status: p.say(`invoice-status.${invoice.status}`),
    late: invoice.status === 'overdue',
  })),
  more: Math.max(0, invoices.length - MOST_ROWS),
});

export function answerInvoices(p: Phrasing, { invoices }: Content<'answer-invoices'>): MailFacts {
  return {
    subject: p.say('subject'),
    preview: p.say('preview', { count: invoices.length }),
    heading: p.say('title'),
    ...invoiceRowsFacts(p, invoices),
    example: invoices[0]?.number ?? '',
  };
}

export function answerInvoice(p: Phrasing, { invoice }: Content<'answer-invoice'>): MailFacts {
  const status = p.say(`invoice-status.${invoice.status}`);
  const facts = { number: invoice.number, commonName: invoice.commonName, total: p.money(invoice.total), status };
  return {
    ...facts,
    subject: p.say(ofPaper('subject', invoice), facts),
    preview: p.say('preview', facts),
    heading: p.say(ofPaper('title', invoice), facts),
    intro: p.sentence(ofPaper('intro', invoice), facts),
    ...rowsFacts([
      row(p, 'certificate', `${invoice.commonName} (${invoice.certificate})`),
      row(p, 'issued', p.date(invoice.issued)),
      row(p, ofPaper('due', invoice), p.date(invoice.due)),
      row(p, 'status', status),
      ...paidRows(p, invoice),
    ]),
    ...paymentFacts(p, invoice),
    attached: p.attachments.map((a) => a.filename).join(', '),
  };
}

export function answerStatus(p: Phrasing, { certificate: c, invoices }: Content<'answer-status'>): MailFacts {
  const status = p.say(`status.${c.status}`);
  const facts = {
    commonName: c.commonName,
    status,
    validUntil: validUntilWords(p, c),
    paidUntil: paidUntilWords(p, c),
  };
  const subject = p.say('subject', facts);
  const open = invoices.find((invoice) => invoice.number === c.openInvoice) ?? null;
  return {
    ...facts,
    subject,
    preview: p.say('preview', facts),
    heading: p.say('title', facts),
    ...rowsFacts(statusRows(p, c, status)),
    needs: needsOf(p, c, c.missing, open),
    otherwise: null,
    ...replyFacts(p, subject, asksForCsr(c, c.missing) ? 'answer-button' : null),
    same: null,
    ...paymentFacts(p, open),
    ...invoiceRowsFacts(p, invoices),
  };
}

function statusRows(p: Phrasing, c: CertificateView, status: string) {
  const by = p.say(`label.installed-by-${c.installedBy}`, { shopName: p.shop.seller.name });
  const [certificate, ...others] = certificateRows(p, c);
  return [...(certificate ? [certificate] : []), row(p, 'status', status), ...others, row(p, 'installed-by', by)];
}

export function answerNotFound(p: Phrasing, content: Content<'answer-not-found'>): MailFacts {
  const { choices, command = 'status' } = content;
  return {
    ...notFoundWords(p, content),
    preview: p.say('preview'),
    choices: choices
      .slice(0, MOST_ROWS)
      .map((label) => ({ label, href: mailtoHref(p.shop.mailAddress, `${p.say(`command.${command}`)} ${label}`) })),
  };
}

/** Several fit, none does, or nothing was named: then the choices are all that the customer has. */
function notFoundWords(p: Phrasing, { asked, choices, fit = true }: Content<'answer-not-found'>) {
  if (asked === '' && choices.length === 0) {
    const [subject, intro] = [p.say('answer-list.subject'), p.say('answer-list.none')];
    return { subject, heading: subject, intro };
  }
  if (asked === '') {
    const heading = p.say('title-which');
    return { subject: heading, heading, intro: p.say('intro-which') };
  }
  if (choices.length > 0 && fit) {
    const heading = p.say('title-choices', { asked });
    return { subject: heading, heading, intro: p.say('intro-choices') };
  }
  const intro = choices.length > 0 ? `${p.say('intro')} ${p.say('intro-yours')}` : p.say('intro');
  return { subject: p.say('subject', { asked }), heading: p.say('title', { asked }), intro };
}

export function answerHelp(p: Phrasing, content: Content<'answer-help'>): MailFacts {
  const { notUnderstood, forwarded = false } = content;
  const variant = forwarded ? '-forwarded' : notUnderstood ? '-unclear' : '';
  // In the reader's language, as questions.ts reads it: the word, and what is to be put in behind it.
  const commands = [
    ['list', null],
    ['status', 'name'],
    ['csr', 'name'],
    ['renew', 'name'],
    ['invoices', null],
    ['invoice', 'number'],
    ['help', null],
  ] as const;
  const rows = commands.map(([key, argument]) => {
    const word = p.say(`command.${key}`);
    return {
      command: argument === null ? word : `${word} ${p.say(`command.${argument}`)}`,
      href: mailtoHref(p.shop.mailAddress, argument === null ? word : `${word} `),
      does: p.sentence(key),
    };
  });
  return {
    subject: p.say(`subject${variant}`),
    preview: p.say('preview'),
    heading: p.say(`title${variant}`),
    first: forwarded ? p.say('forwarded') : notUnderstood ? p.say('unclear') : '',
    intro: p.sentence(forwarded ? 'intro-forwarded' : 'intro', { clerkAddress: p.shop.mailAddress }),
    commands: rows,
    commandRows: textRows(rows.map(({ command, does }) => ({ label: command, value: does.text }))),
  };
}

/** Of the question below the answer; the customer has all of it. */
const LONGEST_QUOTE = 2000;

export function staffAnswer(p: Phrasing, { certificate: c, answer, question }: Content<'staff-answer'>): MailFacts {
  const date = p.date(dateIn(p.shop.timeZone, new Date(question.askedAt)));
  const text = question.text.slice(0, LONGEST_QUOTE).trim();
  const own = plainSubject(question.subject).trim();
  const fallback = c ? p.say('subject', { commonName: c.commonName }) : p.say('subject-none');
  return {
    subject: `Re: ${own || fallback}`,
    preview: answer.slice(0, 120).replace(/\s+/g, ' '),
    heading: p.say('title'),
    answer: answer.trim(),
    asked: question.by === null ? p.say('asked', { date }) : p.say('asked-by', { date, from: question.by }),
    question: text,
    quotedLines: text.replace(/^/gm, '> '),
  };
}
