import type { StaffEvent } from '../../core/model/slack-content.js';

/** What happened, with a sign that tells the kinds apart at a glance. */
export const EVENTS = {
  ordered: '🆕 Ordered',
  'csr-accepted': '📄 CSR accepted',
  'csr-refused': '❌ CSR not accepted',
  paid: '💶 Paid',
  'paid-in-part': '💶 Paid in part',
  'payment-taken-back': '↩️ Payment taken back',
  'money-went-back': '↩️ Money went back',
  credited: '🧾 Invoice credited',
  sent: '📨 Sent to the CA',
  issued: '✅ Issued',
  'renewal-opened': '🔄 Renewal opened',
  'reissue-opened': '🔄 Reissue due',
  expired: '❌ Expired',
  cancelled: '❌ Cancelled',
  'names-changed': '✏️ Names changed',
  'key-leaked': '🚨 Private key received',
  revoked: '🚫 Revoked',
} as const satisfies Record<StaffEvent, string>;
