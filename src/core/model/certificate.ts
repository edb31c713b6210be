import type { Finding } from '../rules/findings.js';
import type { Instant, PlainDate } from './dates.js';
import type { Product } from './product.js';

/** The paid service that a customer sees in the list. Its status is computed (rules/status.ts), never stored. */
export interface Certificate {
  /** `SSL-1042` */
  id: string;
  customerId: string;
  /** A-labels, lower case, the common name first. */
  names: [string, ...string[]];
  /** What it is for from the next renewal on; left out: the same names. */
  nextNames?: [string, ...string[]];
  installedBy: 'customer' | 'us';
  /** First order and each renewal, in order; the last one is current. */
  periods: [Period, ...Period[]];
  /** The last reminder sent: for which deadline and which step, so that none goes out twice. */
  reminded?: { deadline: PlainDate; step: number };
  /** The deadline of which the customer was told that it has passed. */
  expiryTold?: PlainDate;
  cancelled?: { on: PlainDate; reason: string; by: string };
  /** How often its reply keys were revoked; part of those that are made now. */
  replyRevocations?: number;
  createdAt: Instant;
  /** It came by an import: the clock does nothing for it until a person says `release`. */
  held?: boolean;
}

/** One paid term of a certificate. */
export interface Period {
  /** 1 for the first order. */
  n: number;
  opened: PlainDate;
  /** The terms as they were sold; later changes of the product do not touch them. */
  product: Product;
  /** Half-open [start, end). The first period has none before its first certificate is recorded. */
  start?: PlainDate;
  end?: PlainDate;
  /** The date from which ends are counted, and the months between it and this period's end. */
  anchor?: { date: PlainDate; months: number };
  /** The names until this period; left out: the same. */
  namesBefore?: [string, ...string[]];
  /** It would have been cancelled as unpaid, but a part was paid, so a person decides. */
  spared?: boolean;
  /** Empty where another system issued it, before an import. */
  invoice: string;
  /** The proforma that was sent instead; as long as it is not paid, `invoice` is its number. */
  proforma?: string;
  /** The day on which its invoice was paid in full. */
  paidOn?: PlainDate;
  /** Number of the request that mails of this period refer to; part of the reply key. */
  request: number;
  csr?: AcceptedCsr;
  /** SHA-256 of every CSR that was accepted for it, so that a mail of old which comes again is known as such. */
  acceptedCsrs?: string[];
  sent?: SentToCa;
  issued: IssuedCertificate[];
  /** Asked for after the first issue: a CSR came, or a certificate was revoked. */
  reissueRequested?: PlainDate;
}

/** A CSR that passed every rule. */
export interface AcceptedCsr {
  pem: string;
  sha256: string;
  spkiSha256: string;
  key: string; // for people: `RSA 2048`, `EC P-256`
  names: string[];
  findings: Finding[];
  receivedAt: Instant;
  by: string;
}

/** Staff ordered it at the CA by hand. */
export interface SentToCa {
  on: PlainDate;
  caOrder?: string;
  /** What the customer must do to prove control of the domain. */
  validation?: string;
  by: string;
}

/** One X.509 certificate with its chain. */
export interface IssuedCertificate {
  leafPem: string;
  chainPem: string[];
  serial: string;
  issuer: string;
  spkiSha256: string;
  notBefore: Instant;
  notAfter: Instant;
  recordedOn: PlainDate;
  recordedAt: Instant;
  by: string;
  revokedOn?: PlainDate;
  /** The day on which the clock opened its reissue and told the customer: once, whoever looks. */
  reissueOpened?: PlainDate;
}

export const currentPeriod = (certificate: Certificate): Period => {
  const last = certificate.periods.at(-1);
  if (!last) throw new Error(`${certificate.id} has no period`);
  return last;
};

export const commonName = (certificate: Certificate): string => certificate.names[0];
