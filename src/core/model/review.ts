import type { Instant } from './dates.js';

/** A request that a person must look at before it takes effect. */
export interface Review {
  /** `R-0001` */
  id: string;
  state: 'open' | 'approved' | 'rejected';
  openedAt: Instant;
  /** Left out where it did not come by mail. */
  mailId?: string;
  from: string;
  subject: string;
  text: string;
  reasons: string[];
  certificateId?: string;
  contactId?: string;
  /** The CSR that would be applied, base64 of what came. */
  csr?: string;
  /**
   * Urgent: the private half of this key (SHA-256 of its SPKI) was sent to us, and the certificate has it. Approving
   * records the certificate as revoked.
   */
  leakedSpki?: string;
  /** The only doubt is that the mail came from this address, which may be added to the contact's. */
  newAddress?: string;
  messageId: string | null;
  decidedAt?: Instant;
  decidedBy?: string;
  sentence?: string;
}
