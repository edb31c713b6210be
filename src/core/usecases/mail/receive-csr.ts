import type { Changing } from '../../context.js';
import { checkAgainstOrder, describeKey, previousCsr } from '../../csr.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueMail, tellStaff } from '../../outbox/queue.js';
import type { CsrReport } from '../../rules/csr/check-csr.js';
import { authorityOf, isAuthenticated } from '../../rules/mail-authority.js';
import { all } from '../find.js';
import { shown } from '../show.js';
import { acceptCsr, whyNoCsr } from '../submit-csr.js';
import { answerQuestion } from './answer-question.js';
import type { Fate } from './fate.js';
import { holdForReview } from './hold-for-review.js';
import { forgery, refuseWith } from './refuse.js';
import type { MailSender } from './sender.js';

/** The public key in the CSR belongs to a certificate of somebody else. */
async function usedByAnother(changing: Changing, certificate: Certificate, report: CsrReport): Promise<boolean> {
  if (!report.spkiSha256) return false;
  for await (const other of all(changing.tx, 'certificate', { index: 'spki', is: report.spkiSha256 })) {
    if (other.customerId !== certificate.customerId) return true;
  }
  return false;
}

async function refuseCsr(
  changing: Changing,
  mail: ReceivedMailInput,
  right: NonNullable<MailSender['right']>,
  report: CsrReport,
): Promise<Fate> {
  const { certificate, person } = right;
  const view = await shown(changing, certificate);
  await queueMail(changing, {
    ...person,
    content: { template: 'csr-refused', certificate: view, findings: report.findings },
    keyFor: certificate,
    inReplyTo: mail.messageId,
  });
  const errors = report.findings.filter((f) => f.severity === 'error');
  const detail = errors.map((f) => f.message).join(' ');
  await tellStaff(changing, 'csr-refused', certificate, person.contact.name, detail);
  return { outcome: 'refused', reason: errors.map((f) => f.code).join(', '), certificateId: certificate.id };
}

/** The one CSR as it lay in the mail; several, one below the other, so that none of them is taken for the one. */
export function allOf(csrs: readonly { base64: string }[]): Buffer {
  const all = csrs.map(({ base64 }) => Buffer.from(base64, 'base64'));
  const [first, second] = all;
  return first && !second ? first : Buffer.from(all.map(asText).join('\n'));
}

const SEQUENCE = 0x30;
function asText(csr: Buffer): string {
  const label = 'CERTIFICATE REQUEST-----';
  return csr[0] === SEQUENCE ? `-----BEGIN ${label}\n${csr.toString('base64')}\n-----END ${label}` : csr.toString();
}

/** A mail with a CSR, or with the word `same` in its place. */
export async function receiveCsr(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  csr: Uint8Array,
): Promise<Fate> {
  const { right } = sender;
  const report = right ? await checkAgainstOrder(changing, right.certificate, csr) : null;
  const authority = authorityOf(mail, {
    key: sender.key,
    senderIsContact: sender.senderIsContact,
    senderIsKnown: sender.from !== null,
    requestDone: right?.requestDone ?? false,
    keyOfAnotherCustomer: right && report ? await usedByAnother(changing, right.certificate, report) : false,
  });
  if (authority.decision === 'refuse') {
    if (authority.tell) await refuseWith(changing, mail, sender, { because: authority.tell });
    return { outcome: 'refused', reason: authority.reason, certificateId: right?.certificate.id };
  }
  // A leaked key is refused whatever else is doubtful (design §6.3); nobody could approve it.
  if (right && report?.findings.some((f) => f.code === 'key-leaked')) {
    if (isAuthenticated(mail) && !mail.automatic) return refuseCsr(changing, mail, right, report);
    return { outcome: 'refused', reason: 'key-leaked', certificateId: right.certificate.id };
  }
  if (authority.decision === 'review') {
    if (!right && !sender.from) return { outcome: 'ignored', reason: 'A CSR from a stranger, without a reply key.' };
    // Where the only doubt is which of several CSRs is meant, the sender can settle it.
    const several = report?.findings.filter((f) => f.code === 'several-csrs') ?? [];
    const toSettle = authority.reasons.length === 1 ? several : [];
    return holdForReview(changing, mail, sender, authority.reasons, Buffer.from(csr).toString('base64'), toSettle);
  }
  if (!right || !report) throw new Error('a mail without a key was to be applied');
  const why = whyNoCsr(right.certificate);
  if (why) {
    await refuseWith(changing, mail, sender, right.certificate.cancelled ? { because: 'cancelled' } : why);
    return { outcome: 'refused', reason: why, certificateId: right.certificate.id };
  }
  if (report.verdict === 'reject') return refuseCsr(changing, mail, right, report);
  if (report.verdict === 'review') {
    const reasons = report.findings.filter((f) => f.severity !== 'notice').map((f) => f.message);
    return holdForReview(changing, mail, sender, reasons, Buffer.from(csr).toString('base64'), report.findings);
  }
  const { contact } = right.person;
  const answer = { inReplyTo: mail.messageId, contactId: contact.id };
  await acceptCsr(changing, right.certificate, report, `${contact.name} (mail)`, answer);
  return {
    outcome: 'applied',
    reason: `CSR accepted (${describeKey(report.key)}).`,
    certificateId: right.certificate.id,
  };
}

/** The word `same`: the last certificate's CSR again, where the product allows it. */
export async function receiveSame(changing: Changing, mail: ReceivedMailInput, sender: MailSender): Promise<Fate> {
  const { right } = sender;
  if (!right) return answerQuestion(changing, mail, sender, { question: 'help', argument: '', notUnderstood: true });
  const forged = forgery(mail);
  if (forged) return forged;
  const last = previousCsr(right.certificate);
  const allowed = currentPeriod(right.certificate).product.renewalCsr === 'reuse-allowed';
  if (!last || !allowed) {
    await refuseWith(changing, mail, sender, { because: last ? 'new-csr-needed' : 'no-earlier-csr' });
    const reason = last ? 'For this product each renewal needs a new CSR.' : 'There is no earlier CSR to use again.';
    return { outcome: 'refused', reason, certificateId: right.certificate.id };
  }
  return receiveCsr(changing, mail, sender, Buffer.from(last.pem));
}
