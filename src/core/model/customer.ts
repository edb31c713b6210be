import type { Instant, PlainDate } from './dates.js';

export interface PostalAddress {
  lines: string[];
  postalCode: string;
  city: string;
  /** ISO 3166-1 alpha-2, upper case. */
  country: string;
}

/** A person (or a shared mailbox) of a customer. */
export interface Contact {
  id: string;
  name: string;
  /** The first is the registered address, to which everything is sent; mail is accepted from all of them. */
  addresses: [string, ...string[]];
}

export interface Customer {
  /** `C-1001` */
  id: string;
  name: string;
  address: PostalAddress;
  vatId?: string;
  /** BCP 47, e.g. `en`, `sl`. */
  language: string;
  /** What they are invoiced in; left out: the shop's. */
  currency?: string;
  /** Whether a renewal notice has the expiry with it as a calendar file; left out: no. */
  calendar?: boolean;
  /** The first gets the invoices and notices. */
  contacts: [Contact, ...Contact[]];
  /** The highest number that the id of a contact ever had; left out in customers older than that. */
  lastContact?: number;
  createdAt: Instant;
  /** The day on which everything was removed that names them; there is nobody any more to sell to. */
  erased?: PlainDate;
}
