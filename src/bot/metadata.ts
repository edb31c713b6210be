import { z } from 'zod';
import { origin } from './origin.js';

/** What a modal remembers between opening and submitting: where it came from and what it is about. */
export const metadata = z.object({
  origin,
  certificate: z.string().max(40).optional(),
  invoice: z.string().max(60).optional(),
  review: z.string().max(40).optional(),
  customer: z.string().max(40).optional(),
  contact: z.string().max(40).optional(),
  /** The outbox item that the form mends. */
  mail: z.string().max(40).optional(),
  question: z.string().max(40).optional(),
  /** An entry of a bank statement. */
  entry: z.string().max(40).optional(),
  /** The form below this one, which goes on with what comes of it. */
  below: z.string().max(255).optional(),
  /** The customer that was made from within the order. */
  newCustomer: z.string().max(40).optional(),
  /** Digest of what was checked and shown: the same again is confirmed. */
  checked: z.string().max(64).optional(),
  /** What was uploaded to be looked at: the window may have lost it by the time it is confirmed. */
  files: z.array(z.string().max(40)).max(10).optional(),
  /** How many payments the invoice had when the form was opened. */
  payments: z.number().int().nonnegative().optional(),
});
export type Metadata = z.infer<typeof metadata>;

export const writeMetadata = (facts: Metadata): string => JSON.stringify(facts);

/** Reads it back; null where it is not what we wrote. */
export function readMetadata(text: string): Metadata | null {
  try {
    const read = metadata.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch {
    return null; // no JSON: not ours either
  }
}
