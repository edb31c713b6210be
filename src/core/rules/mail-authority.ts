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
  /** The CSR was accepted for this period before, and another one has taken its place. */
  csrReplaced: boolean;
}

/** What is doubtful about a mail. */
export type Doubt =
  | 'no-key'
  | 'automatic'
  | 'senders'
  | 'other-sender'
  | 'unproved'
  | 'several-csrs'
  | 'request-done'
  | 'key-of-another'
  | 'replaced';

export type Authority =
  | { decision: 'apply' }
  /** `reasons`: a sentence for each of the doubts. */
  | { decision: 'review'; doubts: Doubt[]; reasons: string[] }
  | { decision: 'refuse'; reason: string; tell: Refusal | null };

/** The sender's domain vouches for it, or nobody is asked to. */
export const isAuthenticated = (mail: ReceivedMailInput): boolean =>
  mail.authentication.verdict === 'pass' || mail.authentication.verdict === 'off';

/** Each doubt as a sentence that staff read, or null where it does not arise. */
const DOUBTS: readonly [Doubt, (mail: ReceivedMailInput, rights: MailRights) => string | null][] = [
  [
    'no-key',
    (_mail, { key }) =>
      key === 'none' ? 'It was not sent as an answer to one of our mails, so it carries no reply key.' : null,
  ],
  ['automatic', ({ automatic }) => (automatic ? `It is an automatic mail (${automatic}).` : null)],
  ['senders', ({ from }) => (from.length === 1 ? null : `It names ${from.length} senders instead of one.`)],
  [
    'other-sender',
    ({ from }, { key, senderIsContact }) =>
      key === 'valid' && from.length === 1 && !senderIsContact
        ? 'The reply key is right, but the sender is not an address of the contact it was given to.'
        : null,
  ],
  [
    'unproved',
    (mail) =>
      isAuthenticated(mail)
        ? null
        : `Nothing proves that it comes from its sender (${mail.authentication.reasons.join('; ') || 'no DKIM or SPF pass'}).`,
  ],
  [
    'several-csrs',
    ({ request }) =>
      request.kind === 'csr' && request.csrs.length > 1 ? `It holds ${request.csrs.length} different CSRs.` : null,
  ],
  [
    'request-done',
    (_mail, { requestDone }) =>
      requestDone ? 'The certificate of this request is issued already; this asks for a reissue.' : null,
  ],
  [
    'key-of-another',
    (_mail, { keyOfAnotherCustomer }) =>
      keyOfAnotherCustomer ? 'The CSR holds a public key that another customer uses.' : null,
  ],
  [
    'replaced',
    (_mail, { csrReplaced }) =>
      csrReplaced
        ? 'This CSR was accepted before, and a newer one has taken its place; somebody may have sent an old mail again.'
        : null,
  ],
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
  const found = DOUBTS.flatMap(([doubt, sentence]) => {
    const reason = sentence(mail, rights);
    return reason === null ? [] : [{ doubt, reason }];
  });
  if (found.length === 0) return { decision: 'apply' };
  return { decision: 'review', doubts: found.map((f) => f.doubt), reasons: found.map((f) => f.reason) };
}
