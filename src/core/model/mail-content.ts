import type { Finding } from '../rules/findings.js';
import type { Instant, PlainDate } from './dates.js';
import type { Money } from './money.js';
import type { CertificateView, CreditNoteView, InvoiceView, Missing } from './view.js';

/** Why the clerk by itself did not do what a mail asked. */
export type Refusal =
  'old-address' | 'cancelled' | 'new-csr-needed' | 'no-earlier-csr' | 'nothing-held' | 'held-no-more';

/**
 * What a CSR that is asked for now is good for: it is needed, takes another one's place, or asks for a reissue; `again`:
 * one came in a mail of which we could not be sure.
 */
export type CsrReason = 'waiting' | 'replaces' | 'issued' | 'again';

/** What a mail says, as plain data; templates/ and the words per language make sentences of it. */
export type MailContent =
  | { template: 'order-received'; certificate: CertificateView; invoice: InvoiceView; askForCsr: boolean }
  | { template: 'csr-request'; certificate: CertificateView; reason: CsrReason; mayReuseCsr: boolean }
  | { template: 'csr-accepted'; certificate: CertificateView; key: string; names: string[]; warnings: Finding[] }
  | { template: 'csr-refused'; certificate: CertificateView; findings: Finding[] }
  /** `findings`: what the sender can settle with another answer. */
  | { template: 'csr-in-review'; certificate: CertificateView; findings?: Finding[] }
  /** A CSR without a reply key: answering with yes applies it. `fingerprint`: the first 8 hex digits of its SHA-256. */
  | {
      template: 'csr-held';
      certificate: CertificateView;
      key: string;
      fingerprint: string;
      names: string[];
      receivedOn: PlainDate;
      findings: Finding[];
    }
  /** `sentence`: what a person of the shop wrote, or a reason of the clerk's own, which every language has words for. */
  | { template: 'review-rejected'; certificate: CertificateView | null; sentence: string | { because: Refusal } }
  /** `revoked`: the certificate had that key. */
  | { template: 'private-key-received'; certificate: CertificateView | null; revoked?: boolean }
  /** `payment`: its number on the invoice; left out in mails older than that. */
  | {
      template: 'payment-received';
      certificate: CertificateView;
      invoice: InvoiceView;
      amount: number;
      payment?: number;
      /** The invoice was issued on this payment, in the place of a proforma, and goes out with it. */
      isNew?: boolean;
    }
  /** After the mail of a payment that was a mistake. */
  | {
      template: 'payment-taken-back';
      certificate: CertificateView;
      invoice: InvoiceView;
      amount: number;
      payment: number;
    }
  /** A dunning reminder. */
  | { template: 'payment-overdue'; certificate: CertificateView; invoice: InvoiceView; daysLate: number }
  | { template: 'validation-needed'; certificate: CertificateView; instructions: string }
  | { template: 'certificate-issued'; certificate: CertificateView; validFrom: PlainDate }
  | {
      template: 'renewal-notice';
      certificate: CertificateView;
      invoice: InvoiceView;
      askForCsr: boolean;
      mayReuseCsr: boolean;
      /** What is not as it was in the period before; left out in notices that were queued before it was told. */
      changes?: RenewalChanges;
    }
  /** A reissue inside the paid term; without `needsCsr` the last CSR is used again. */
  | { template: 'reissue-due'; certificate: CertificateView; validFrom: PlainDate; needsCsr: boolean }
  | {
      template: 'reminder';
      certificate: CertificateView;
      missing: Missing[];
      deadline: PlainDate;
      daysLeft: number;
      invoice: InvoiceView | null;
    }
  | { template: 'expired'; certificate: CertificateView; deadline: PlainDate; invoice: InvoiceView | null }
  /**
   * `creditNotes`: of the invoices that were open; `lapsed`: numbers of proformas. Left out in mails older than that.
   * `unpaid`: the invoice because of which the clock has ended it.
   */
  | {
      template: 'cancelled';
      certificate: CertificateView;
      creditNotes?: CreditNoteView[];
      lapsed?: string[];
      unpaid?: string;
    }
  /** `invoice` as it stands now: what is paid on it is paid back. `moved`: what was paid and counts for the new one. */
  | {
      template: 'invoice-credited';
      certificate: CertificateView;
      invoice: InvoiceView;
      creditNote: CreditNoteView;
      newInvoice: InvoiceView | null;
      moved: number;
    }
  /** To the address that was registered until now; `registered`: where mails go from now on, null for one who is no contact any more. */
  | {
      template: 'contact-changed';
      customer: string;
      contact: string;
      added: string[];
      removed: string[];
      registered: string | null;
    }
  | { template: 'answer-list'; certificates: CertificateView[] }
  | { template: 'answer-status'; certificate: CertificateView; invoices: InvoiceView[] }
  | { template: 'answer-invoices'; invoices: InvoiceView[] }
  | { template: 'answer-invoice'; invoice: InvoiceView }
  /** `command`: what was asked, so what a choice asks again. `fit`: false where nothing did, and these are all there is. */
  | {
      template: 'answer-not-found';
      asked: string;
      choices: string[];
      command?: 'status' | 'csr' | 'renew' | 'invoice';
      fit?: boolean;
    }
  /** `forwarded`: a person reads the mail; these are the things that need none. */
  | { template: 'answer-help'; notUnderstood: boolean; forwarded?: boolean }
  | { template: 'staff-answer'; certificate: CertificateView | null; answer: string; question: QuotedQuestion };

/** Of one period against the one before: what the customer should not find out from the invoice. */
export interface RenewalChanges {
  product?: { from: string; to: string };
  /** Net, of the whole term. */
  price?: { from: Money; to: Money };
  termMonths?: { from: number; to: number };
  names?: { from: string[] };
}

/** What was asked, below the answer. */
export interface QuotedQuestion {
  id: string;
  subject: string;
  text: string;
  askedAt: Instant;
  /** Who wrote it, where that may not have been the contact; else null. */
  by: string | null;
}

export type MailTemplate = MailContent['template'];
