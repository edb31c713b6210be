import type { Instant } from './dates.js';

/** A request that a person must look at before it takes effect. */
export interface Review {
  /** `R-0001` */
  id: string;
  state: 'open' | 'approved' | 'rejected';
  openedAt: Instant;
  mailId: string;
  from: string;
  subject: string;
  text: string;
  reasons: string[];
  certificateId?: string;
  contactId?: string;
  /** The CSR that would be applied, base64 of what came. */
  csr?: string;
  messageId: string | null;
  decidedAt?: Instant;
  decidedBy?: string;
  sentence?: string;
}
