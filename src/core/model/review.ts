import type { Instant, PlainDate } from './dates.js';

/** `asked`: closed with a mail that asks the customer for the CSR anew. */
export const REVIEW_STATES = ['open', 'approved', 'rejected', 'asked'] as const;
export type ReviewState = (typeof REVIEW_STATES)[number];

/** One person's word for a review. */
export interface Approval {
  id: string;
  name: string;
  door: string;
  at: Instant;
}

/** A request that a person must look at before it takes effect. */
export interface Review {
  /** `R-0001` */
  id: string;
  state: ReviewState;
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
  /** Set once it was added. */
  addressAdded?: { by: string; at: Instant };
  /** A doubtful entry of a bank statement, and the invoices that it may be for. */
  payment?: { entry: string; candidates: string[] };
  messageId: string | null;
  /** Where the shop wants two people for it: who approved it so far. */
  approvals?: Approval[];
  decidedAt?: Instant;
  decidedBy?: string;
  sentence?: string;
  /** The day on which the time was over for which its words and bytes are kept: they are gone. */
  emptied?: PlainDate;
}
