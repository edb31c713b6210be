import { z } from 'zod';
import { leakedDigests } from '../model/mail-in.js';
import { text, certificateRef } from './fields.js';

/** From the CSR to the certificate that is installed. */
export const issuanceInputs = {
  'submit-csr': z.object({
    certificate: certificateRef,
    /** Base64 of what was pasted or uploaded. */
    base64: text('The CSR', 60_000_000),
    /** Only look: findings, nothing changed. */
    dryRun: z.boolean().default(false),
  }),
  /** Mails the customer, asking for a CSR or for another one. */
  'request-csr': z.object({
    certificate: certificateRef,
    /** Id, name or address of one of the customer's contacts; left out: the first. */
    contact: z.string().trim().max(254).optional(),
  }),
  /** Private keys came through this door; never they themselves, only which public keys they open. */
  'report-leaked-key': z.object({ spkis: leakedDigests }),
  'mark-sent': z.object({
    certificate: certificateRef,
    caOrder: z.string().trim().max(100).optional(),
    validation: z.string().trim().max(5000).optional(),
  }),
  'record-issued': z.object({
    certificate: certificateRef,
    /** Base64 of PEM or DER with its chain; left out: the issuer makes one (test CA, ACME). */
    base64: z.string().max(20_000_000).optional(),
    /** Only look: findings and the dates as they would be, nothing changed. */
    dryRun: z.boolean().default(false),
  }),
  /** Which certificate each of a pile of files is for, by its public key. Nothing is recorded. */
  'match-issued': z.object({
    files: z
      .array(z.object({ name: z.string().max(300), base64: z.string().max(20_000_000) }))
      .min(1, 'Give at least one file.')
      .max(500, 'That are more than 500 files; give them in several goes.'),
  }),
  /** A reissue inside the paid term, opened by hand; `newCsr`: the one that is there does not count any more. */
  'ask-reissue': z.object({
    certificate: certificateRef,
    reason: text('The reason', 500),
    newCsr: z.boolean().default(false),
  }),
  /** The CA has revoked what was issued last; with `serial` only if that is the one. */
  'record-revoked': z.object({
    certificate: certificateRef,
    reason: text('The reason', 500),
    serial: z.string().trim().max(100).optional(),
    keyCompromised: z.boolean().default(false),
  }),
} as const;
