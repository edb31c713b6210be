import type { Changing, UseCase } from '../../context.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { answerQuestion } from './answer-question.js';
import { askedBy, fateOfCopy, rememberReplay } from './earlier-copy.js';
import type { Fate } from './fate.js';
import { holdForReview } from './hold-for-review.js';
import { isTooMany } from './limits.js';
import { receiveBounce } from './receive-bounce.js';
import { receiveConfirm } from './receive-confirm.js';
import { allOf, receiveCsr } from './receive-csr.js';
import { receivePrivateKey } from './receive-private-key.js';
import { receiveUnclear } from './receive-words.js';
import { type MailSender, mailSender } from './sender.js';

async function decide(changing: Changing, mail: ReceivedMailInput, sender: MailSender): Promise<Fate> {
  const { request } = mail;
  if (request.kind === 'quarantine')
    return holdForReview(changing, mail, sender, { reasons: [request.why], csr: null });
  if (request.kind === 'csr') return receiveCsr(changing, mail, sender, allOf(request.csrs));
  if (request.kind === 'private-key') return receivePrivateKey(changing, mail, sender, request.spkis);
  if (request.kind === 'bounce') return receiveBounce(changing, mail, request);
  if (mail.automatic) return { outcome: 'ignored', reason: `Automatic mail: ${mail.automatic}.` };
  if (request.kind === 'confirm') return receiveConfirm(changing, mail, sender, request.answer);
  if (request.kind === 'question') return answerQuestion(changing, mail, sender, { ...request, notUnderstood: false });
  return receiveUnclear(changing, mail, sender);
}

/** Of a CSR, a command or what cannot be read, above the limit: nothing is lost, but nobody is answered. Null: it is not above it. */
async function fateOfTooMany(changing: Changing, mail: ReceivedMailInput, sender: MailSender): Promise<Fate | null> {
  const { kind } = mail.request;
  if (kind !== 'csr' && kind !== 'confirm' && kind !== 'question' && kind !== 'quarantine') return null;
  if (!(await isTooMany(changing, mail, sender))) return null;
  const why = 'More mails came from this contact within the hour than are answered.';
  if (kind === 'question') return { outcome: 'ignored', reason: why, certificateId: sender.right?.certificate.id };
  const csr = kind === 'csr' ? Buffer.from(allOf(mail.request.csrs)).toString('base64') : null;
  const reasons = kind === 'quarantine' ? [mail.request.why, why] : [why];
  return holdForReview(changing, mail, sender, { reasons, csr, isSilent: true });
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
    const fate =
      (await fateOfCopy(changing, mail, sender)) ??
      (await fateOfTooMany(changing, mail, sender)) ??
      (await decide(changing, mail, sender));
    await rememberReplay(changing, mail, sender, fate);
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
      asked: fate.isCopy ? undefined : askedBy(mail),
      isAutomatic: mail.automatic === null ? undefined : true,
    });
    changing.touched.add(`mail:${mail.digest}`);
    return { outcome: fate.outcome, reason: fate.reason, duplicate: false };
  },
};
