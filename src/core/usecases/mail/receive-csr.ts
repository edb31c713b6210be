import type { Changing } from '../../context.js';
import { checkAgainstOrder, describeKey } from '../../csr.js';
import type { Certificate } from '../../model/certificate.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueMail, tellStaff } from '../../outbox/queue.js';
import type { CsrReport } from '../../rules/csr/check-csr.js';
import { authorityOf, isAuthenticated } from '../../rules/mail-authority.js';
import { all } from '../find.js';
import { shown } from '../show.js';
import { acceptCsr, isReplaced, whyNoCsr } from '../submit-csr.js';
import type { Fate } from './fate.js';
import { holdCsr, rightWithoutKey } from './hold-csr.js';
import { holdForReview } from './hold-for-review.js';
import { refuse, refuseWith } from './refuse.js';
import { type MailRight, type MailSender, rightsOf } from './sender.js';

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
  right: MailRight,
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

/** A mail with a CSR, or with a word in its place that says which. */
export async function receiveCsr(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  csr: Uint8Array,
): Promise<Fate> {
  const about = sender.right ?? (await rightWithoutKey(changing, mail, sender, csr));
  const report = about ? await checkAgainstOrder(changing, about.certificate, csr) : null;
  const authority = authorityOf(mail, {
    ...rightsOf(sender),
    requestDone: about?.requestDone ?? false,
    keyOfAnotherCustomer: about && report ? await usedByAnother(changing, about.certificate, report) : false,
    csrReplaced: about && report ? isReplaced(about.certificate, report.sha256) : false,
  });
  const certificateId = about?.certificate.id;
  if (authority.decision === 'refuse') return refuse(changing, mail, sender, authority, certificateId);
  // A leaked key is refused whatever else is doubtful (design §6.3); nobody could approve it.
  if (about && report?.findings.some((f) => f.code === 'key-leaked')) {
    if (isAuthenticated(mail) && !mail.automatic) return refuseCsr(changing, mail, about, report);
    return { outcome: 'refused', reason: 'key-leaked', certificateId };
  }
  if (!sender.right && !sender.from) {
    return { outcome: 'ignored', reason: 'A CSR from a stranger, without a reply key.' };
  }
  // Where nothing but the key is missing, the CSR is held, and the contact gets one.
  const { doubts, reasons } = authority.decision === 'review' ? authority : { doubts: [], reasons: [] };
  if (about && report && doubts.every((doubt) => doubt === 'no-key')) {
    return takeCsr(changing, mail, { ...sender, right: about }, { report, csr, reasons });
  }
  // Where the only doubt is which of several CSRs is meant, the sender can settle it.
  const several = report?.findings.filter((f) => f.code === 'several-csrs') ?? [];
  const findings = doubts.length === 1 ? several : [];
  return holdForReview(changing, mail, sender, { reasons, doubts, csr: toBase64(csr), findings });
}

/** Nothing is doubtful about the mail; `sender.right` is what it is about, whether it had a key or not. */
async function takeCsr(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender & { right: MailRight },
  { report, csr, reasons: noKey }: { report: CsrReport; csr: Uint8Array; reasons: string[] },
): Promise<Fate> {
  const { certificate, person } = sender.right;
  const why = whyNoCsr(certificate);
  if (why) {
    await refuseWith(changing, mail, sender, certificate.cancelled ? { because: 'cancelled' } : why);
    return { outcome: 'refused', reason: why, certificateId: certificate.id };
  }
  if (report.verdict === 'reject') return refuseCsr(changing, mail, sender.right, report);
  if (report.verdict === 'review') {
    const found = report.findings.filter((f) => f.severity !== 'notice').map((f) => f.message);
    const reasons = [...noKey, ...found];
    return holdForReview(changing, mail, sender, { reasons, csr: toBase64(csr), findings: report.findings });
  }
  if (sender.key === 'none') return holdCsr(changing, mail, sender.right, report);
  const answer = { inReplyTo: mail.messageId, contactId: person.contact.id };
  await acceptCsr(changing, certificate, report, `${person.contact.name} (mail)`, answer);
  return { outcome: 'applied', reason: `CSR accepted (${describeKey(report.key)}).`, certificateId: certificate.id };
}

const toBase64 = (csr: Uint8Array): string => Buffer.from(csr).toString('base64');
