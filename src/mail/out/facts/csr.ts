import type { MailContent } from '../../../core/model/mail-content.js';
import type { CertificateView } from '../../../core/model/view.js';
import type { Finding } from '../../../core/rules/findings.js';
import { byWeight } from '../../../core/rules/findings.js';
import { earlier } from '../../../core/rules/calendar.js';
import {
  certificateRows,
  namesComma,
  needsOf,
  recipeFacts,
  replyFacts,
  row,
  rowsFacts,
  sameFacts,
} from '../fact-rows.js';
import type { Sentence } from '../../../words/words.js';
import { mailtoHref } from '../mailto.js';
import type { Phrasing } from '../phrasing.js';
import type { MailFacts } from './mail-facts.js';

type Content<T extends MailContent['template']> = Extract<MailContent, { template: T }>;

export function csrRequest(p: Phrasing, { certificate: c, reason, mayReuseCsr }: Content<'csr-request'>): MailFacts {
  const facts = { commonName: c.commonName };
  const isWaiting = reason === 'waiting' || reason === 'again';
  const subject = p.say(isWaiting ? 'subject' : 'subject-new', facts);
  return {
    ...recipeFacts(c),
    subject,
    preview: p.say('preview'),
    heading: p.say(isWaiting ? 'title' : 'title-new'),
    intro: p.sentence(`intro-${reason}`, facts),
    needs: needsOf(p, c, ['csr'], null, !isWaiting || c.notAfter !== null),
    otherwise: reason === 'waiting' ? otherwise(p, c) : null,
    ...replyFacts(p, subject, 'answer-button'),
    ...sameFacts(p, subject, mayReuseCsr),
    ...rowsFacts(certificateRows(p, c), p.say('common.rows-title')),
  };
}

/** What happens without the CSR; null where it has happened already. */
function otherwise(p: Phrasing, c: CertificateView): Sentence | null {
  const end = earlier(c.paidUntil, c.notAfter);
  if (end === null) return p.sentence('common.otherwise-order');
  if (end <= p.today) return null;
  const { commonName } = c;
  return p.sentence('common.otherwise-expiry', { commonName, deadline: p.date(end), stops: p.date(c.notAfter ?? end) });
}

export function csrAccepted(p: Phrasing, content: Content<'csr-accepted'>): MailFacts {
  const { certificate: c, key, names, warnings } = content;
  const facts = { commonName: c.commonName, key, namesComma: namesComma({ ...c, names }) };
  const waitsForPayment = c.missing.includes('payment');
  const next = !waitsForPayment
    ? p.say('next-issue')
    : c.openInvoice && !c.openProforma
      ? p.say('next-payment', { number: c.openInvoice })
      : p.say('next-payment-late');
  return {
    ...facts,
    subject: p.say('subject', facts),
    preview: p.say('preview', facts),
    heading: p.say('title'),
    next,
    warnings: warnings.map((warning) => p.finding(warning)),
    payment: null,
    paymentRows: '',
    ...rowsFacts([row(p, 'key', key), ...certificateRows(p, { ...c, names })]),
  };
}

export function csrRefused(p: Phrasing, { certificate: c, findings }: Content<'csr-refused'>): MailFacts {
  const subject = p.say('subject', { commonName: c.commonName });
  return {
    ...recipeFacts(c),
    subject,
    preview: p.say('preview'),
    heading: p.say('title'),
    findings: byWeight(findings).map((finding, i) => findingFacts(p, finding, i + 1)),
    ...replyFacts(p, subject, 'answer-button'),
    same: null,
  };
}

const findingFacts = (p: Phrasing, finding: Finding, n: number) => ({
  n,
  kind: p.say(finding.severity),
  error: finding.severity === 'error',
  ...p.finding(finding),
});

/** Where the reader can settle it with another answer, the mail says with which, and has a button for it. */
export function csrInReview(p: Phrasing, { certificate: c, findings = [] }: Content<'csr-in-review'>): MailFacts {
  const facts = { commonName: c.commonName };
  const canSettle = findings.length > 0;
  const subject = p.say(canSettle ? 'subject-which' : 'subject', facts);
  return {
    ...facts,
    subject,
    preview: p.say(canSettle ? 'preview-which' : 'preview'),
    heading: p.say(canSettle ? 'title-which' : 'title'),
    findings: findings.map(({ message, advice }) => ({ message, advice })),
    ...replyFacts(p, subject, canSettle ? 'answer-button' : null),
    same: null,
  };
}

/** What came without a reply key, told so that its sender knows it again, and the answer that applies it. */
export function csrHeld(p: Phrasing, content: Content<'csr-held'>): MailFacts {
  const { certificate: c, findings } = content;
  const facts = { commonName: c.commonName };
  const subject = p.say('subject', facts);
  return {
    ...facts,
    subject,
    preview: p.say('preview'),
    heading: p.say('title'),
    findings: byWeight(findings).map((finding) => p.finding(finding)),
    yes: { href: mailtoHref(p.mail.replyTo, `Re: ${subject}`, p.say('command.yes')) },
    ...rowsFacts([
      row(p, 'certificate', `${c.commonName} (${c.id})`),
      row(p, 'key', content.key),
      row(p, 'fingerprint', content.fingerprint),
      row(p, 'names', namesComma({ ...c, names: content.names })),
      row(p, 'received', p.date(content.receivedOn)),
    ]),
  };
}

export function reviewRejected(p: Phrasing, content: Content<'review-rejected'>): MailFacts {
  const { certificate: c } = content;
  const sentence =
    typeof content.sentence === 'string' ? content.sentence : p.say(`refusal.${content.sentence.because}`);
  const subject = c ? p.say('subject', { commonName: c.commonName }) : p.say('subject-none');
  return {
    subject,
    preview: sentence,
    heading: p.say('title'),
    sentence,
    ...replyFacts(p, subject, 'question-button'),
    same: null,
  };
}

export function privateKeyReceived(p: Phrasing, content: Content<'private-key-received'>): MailFacts {
  const { certificate: c, revoked = false } = content;
  const facts = { commonName: c?.commonName ?? '' };
  const which = (key: string): string => (revoked ? `${key}-revoked` : key);
  const subject = p.say(which('subject'), facts);
  return {
    ...recipeFacts(c),
    subject,
    preview: p.say(which('preview'), facts),
    heading: p.say(which('title')),
    intro: p.sentence(which('intro'), facts),
    ...replyFacts(p, subject, 'answer-button'),
    same: null,
  };
}

export function validationNeeded(p: Phrasing, content: Content<'validation-needed'>): MailFacts {
  const { certificate: c, instructions } = content;
  const facts = { commonName: c.commonName };
  const subject = p.say('subject', facts);
  return {
    ...facts,
    subject,
    preview: p.say('preview'),
    heading: p.say('title'),
    instructions: instructions.trim(),
    // Four spaces: a DNS record or a file's text must not be wrapped.
    instructionsIndented: instructions.trim().replace(/^/gm, '    '),
    ...replyFacts(p, subject, 'question-button'),
    same: null,
    ...rowsFacts(certificateRows(p, c)),
  };
}
