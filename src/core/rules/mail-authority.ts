import type { Refusal } from '../model/mail-content.js';
import type { ReceivedMailInput } from '../model/mail-in.js';

/** What is known about a mail's right to change a certificate, gathered by receive-mail. */
export interface MailRights {
  /** `valid`: leads to a request of a certificate. `wrong`: a key that leads nowhere or was revoked. */
  key: 'valid' | 'wrong' | 'none';
  /** Whether the one From address is an address of the contact that the key was given to. */
  senderIsContact: boolean;
  /** Whether the one From address is an address of any contact at all. */
  senderIsKnown: boolean;
  /** The request has its certificate already. */
  requestDone: boolean;
  /** The CSR's key was seen at another customer. */
  keyOfAnotherCustomer: boolean;
}

export type Authority =
  | { decision: 'apply' }
  | { decision: 'review'; reasons: string[] }
  | { decision: 'refuse'; reason: string; tell: Refusal | null };

/** The sender's domain vouches for it, or nobody is asked to. */
export const isAuthenticated = (mail: ReceivedMailInput): boolean =>
  mail.authentication.verdict === 'pass' || mail.authentication.verdict === 'off';

/** Doubts about a mail with a valid key: each is a sentence that staff read. */
const doubts: ((mail: ReceivedMailInput, rights: MailRights) => string | null)[] = [
  (mail) => (mail.automatic ? `It is an automatic mail (${mail.automatic}).` : null),
  (mail) => (mail.from.length === 1 ? null : `It names ${mail.from.length} senders instead of one.`),
  (mail, rights) =>
    rights.key === 'valid' && mail.from.length === 1 && !rights.senderIsContact
      ? 'The reply key is right, but the sender is not an address of the contact it was given to.'
      : null,
  (mail) =>
    isAuthenticated(mail)
      ? null
      : `Nothing proves that it comes from its sender (${mail.authentication.reasons.join('; ') || 'no DKIM or SPF pass'}).`,
  (mail) =>
    mail.request.kind === 'csr' && mail.request.csrs.length > 1
      ? `It holds ${mail.request.csrs.length} different CSRs.`
      : null,
  (_mail, rights) =>
    rights.requestDone ? 'The certificate of this request is issued already; this asks for a reissue.' : null,
  (_mail, rights) => (rights.keyOfAnotherCustomer ? 'The CSR holds a public key that another customer uses.' : null),
];

/** Who may change what by e-mail (design §6.3). Nothing is applied unless key, sender and authentication all agree. */
export function authorityOf(mail: ReceivedMailInput, rights: MailRights): Authority {
  if (mail.authentication.verdict === 'fail') {
    return {
      decision: 'refuse',
      reason: `The sender's domain refuses it (${mail.authentication.reasons.join('; ')}).`,
      tell: null,
    };
  }
  if (rights.key === 'wrong') {
    const tell = rights.senderIsKnown && isAuthenticated(mail) && !mail.automatic ? 'old-address' : null;
    return { decision: 'refuse', reason: 'The reply key is wrong or was revoked.', tell };
  }
  const reasons = doubts.map((doubt) => doubt(mail, rights)).filter((r) => r !== null);
  if (rights.key === 'none')
    reasons.unshift('It was not sent as an answer to one of our mails, so it carries no reply key.');
  return reasons.length === 0 ? { decision: 'apply' } : { decision: 'review', reasons };
}
