import type { Changing, UseCase } from '../context.js';
import { checkAgainstOrder, describeKey, previousCsr } from '../csr.js';
import { type Certificate, currentPeriod } from '../model/certificate.js';
import type { Refusal } from '../model/mail-content.js';
import type { ReceivedMailInput } from '../model/mail-in.js';
import { queueMail, queueSlack, tellStaff } from '../outbox/queue.js';
import type { CsrReport } from '../rules/csr/check-csr.js';
import type { Finding } from '../rules/findings.js';
import { authorityOf, isAuthenticated } from '../rules/mail-authority.js';
import { answerQuestion } from './answer-question.js';
import type { Fate } from './mail-fate.js';
import { all } from './find.js';
import { type MailSender, mailSender } from './mail-sender.js';
import { mailOrigin, openReview } from './open-review.js';
import { rememberLeaked } from './remember-leaked.js';
import { shown } from './show.js';
import { acceptCsr, whyNoCsr } from './submit-csr.js';

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

/** Tells the registered contact why a mail was not applied. */
async function refuseWith(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  sentence: string | { because: Refusal },
): Promise<void> {
  const person = sender.right?.person ?? sender.from;
  if (!person) return;
  await queueMail(changing, {
    ...person,
    content: {
      template: 'review-rejected',
      certificate: sender.right ? await shown(changing, sender.right.certificate) : null,
      sentence,
    },
    keyFor: sender.right?.certificate,
    inReplyTo: mail.messageId,
  });
}

/** `findings`: what the sender can settle with another answer, and is asked to. */
async function holdForReview(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  reasons: string[],
  csrPem: string | null,
  findings: Finding[] = [],
): Promise<Fate> {
  const { certificateId } = await openReview(changing, mail, sender, reasons, csrPem);
  const { right } = sender;
  // Whoever holds a right key hears that it arrived, at the registered address, whoever wrote. So does an authenticated
  // contact without one, where the CSR says which of the customer's certificates is meant; that mail has the key.
  const person = right?.person ?? (isAuthenticated(mail) ? sender.from : null);
  const about = right?.certificate ?? (certificateId && (await changing.tx.get('certificate', certificateId)));
  if (person && about && !mail.automatic) {
    await queueMail(changing, {
      ...person,
      content: { template: 'csr-in-review', certificate: await shown(changing, about), findings },
      keyFor: about,
      inReplyTo: mail.messageId,
    });
  }
  return { outcome: 'review', reason: reasons.join(' '), certificateId: right?.certificate.id };
}

/** The fate of a mail that the sender's own domain refuses: nobody is told, because nobody of ours wrote it. */
function forgery(mail: ReceivedMailInput): Fate | null {
  const { verdict, reasons } = mail.authentication;
  if (verdict !== 'fail') return null;
  return { outcome: 'refused', reason: `The sender's domain refuses it (${reasons.join('; ')}).` };
}

/** A mail with a CSR, or with the word `same` in its place. */
async function receiveCsr(
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
async function receiveSame(changing: Changing, mail: ReceivedMailInput, sender: MailSender): Promise<Fate> {
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

async function receivePrivateKey(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  spkis: readonly string[],
): Promise<Fate> {
  // Also from a stranger, and from a forged sender: the key is out, whoever sent it.
  await rememberLeaked(changing, spkis, mailOrigin(mail, sender));
  const person = sender.right?.person ?? sender.from;
  if (!person) return { outcome: 'ignored', reason: 'A private key from a stranger; the mail was deleted.' };
  const forged = forgery(mail);
  if (forged) return forged;
  const certificate = sender.right ? await shown(changing, sender.right.certificate) : null;
  // An automatic mail is never answered (RFC 3834 section 2).
  if (!mail.automatic) {
    await queueMail(changing, {
      ...person,
      content: { template: 'private-key-received', certificate },
      keyFor: sender.right?.certificate,
      inReplyTo: mail.messageId,
    });
  }
  if (sender.right) await tellStaff(changing, 'key-leaked', sender.right.certificate, person.contact.name);
  return {
    outcome: 'refused',
    reason: 'It held a private key; the mail was deleted.',
    certificateId: sender.right?.certificate.id,
  };
}

async function receiveUnclear(changing: Changing, mail: ReceivedMailInput, sender: MailSender): Promise<Fate> {
  const fate = await answerQuestion(changing, mail, sender, { question: 'help', argument: '', notUnderstood: true });
  const words = mail.text.trim().slice(0, 500);
  if (sender.right && words && !forgery(mail)) {
    const { certificate, person } = sender.right;
    const who = sender.senderIsContact ? person.contact.name : mail.from.join(', ') || 'Somebody without an address';
    const text = `${who} wrote about ${certificate.id} ${certificate.names[0]}: "${words}"`;
    await queueSlack(changing, { kind: 'notice', text }, certificate.id);
  }
  return fate;
}

/** The one CSR as it lay in the mail; several, one below the other, so that none of them is taken for the one. */
function allOf(csrs: readonly { base64: string }[]): Buffer {
  const all = csrs.map(({ base64 }) => Buffer.from(base64, 'base64'));
  const [first, second] = all;
  return first && !second ? first : Buffer.from(all.map(asText).join('\n'));
}

const SEQUENCE = 0x30;
function asText(csr: Buffer): string {
  const label = 'CERTIFICATE REQUEST-----';
  return csr[0] === SEQUENCE ? `-----BEGIN ${label}\n${csr.toString('base64')}\n-----END ${label}` : csr.toString();
}

async function decide(changing: Changing, mail: ReceivedMailInput, sender: MailSender): Promise<Fate> {
  const { request } = mail;
  if (request.kind === 'quarantine') return holdForReview(changing, mail, sender, [request.why], null);
  if (request.kind === 'csr') return receiveCsr(changing, mail, sender, allOf(request.csrs));
  if (request.kind === 'private-key') return receivePrivateKey(changing, mail, sender, request.spkis);
  if (mail.automatic) return { outcome: 'ignored', reason: `Automatic mail: ${mail.automatic}.` };
  if (request.kind === 'confirm' && request.answer === 'same') return receiveSame(changing, mail, sender);
  if (request.kind === 'question') return answerQuestion(changing, mail, sender, { ...request, notUnderstood: false });
  return receiveUnclear(changing, mail, sender);
}

/**
 * One received mail, in one transaction: is it new, who wrote it, may it do what it asks, what is answered, how it
 * ended. Every mail ends as exactly one outcome with a reason.
 */
export const receiveMail: UseCase<'receive-mail'> = {
  kind: 'change',
  actors: ['mail'],
  async run(changing, mail) {
    const known = await changing.tx.get('mail', mail.digest);
    if (known) return { outcome: known.outcome, reason: known.reason, duplicate: true };
    const sender = await mailSender(changing, mail);
    const fate = await decide(changing, mail, sender);
    await changing.tx.put('mail', {
      id: mail.digest,
      messageId: mail.messageId,
      from: mail.from.join(', '),
      subject: mail.subject,
      receivedAt: changing.now,
      outcome: fate.outcome,
      reason: fate.reason,
      authentication: mail.authentication,
      raw: mail.raw,
      certificateId: fate.certificateId,
    });
    changing.touched.add(`mail:${mail.digest}`);
    return { outcome: fate.outcome, reason: fate.reason, duplicate: false };
  },
};
