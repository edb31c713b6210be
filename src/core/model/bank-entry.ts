import { z } from 'zod';
import { isPlainDate } from '../rules/calendar.js';
import type { Instant } from './dates.js';

const words = (most: number) => z.string().max(most);
const date = z.string().refine(isPlainDate, 'A date in the statement is none.');
const currency = z.string().regex(/^[A-Z]{3}$/, 'A currency in the statement is none.');
const money = z.object({ amount: z.int().min(0), currency });

/** One movement on a bank account, as a statement says it. Amounts are minor units and never negative. */
export const movementInput = z.object({
  /** What makes it the same in another statement: a digest of what identifies it. */
  id: z.string().regex(/^B-[0-9A-F]{16}$/, 'An entry of the statement has no id.'),
  /** The day on which the bank booked it. */
  on: date,
  amount: z.int().positive('An amount in the statement is not more than zero.'),
  currency,
  direction: z.enum(['in', 'out']),
  /** It takes back one that was booked before, or brings back one that we sent. */
  isReversal: z.boolean().default(false),
  /** Who paid, or was paid. */
  party: words(200),
  iban: words(40).optional(),
  /** A reference that the payer's bank carried apart from the text. */
  reference: words(200).default(''),
  text: words(2000),
  /** What banks kept, where the statement says so. */
  fee: z.int().min(0).optional(),
  /** What the payer paid, in the payer's currency. */
  instructed: money.optional(),
  /** Why the statement itself leaves it doubtful. */
  doubt: words(300).optional(),
});
export type Movement = z.output<typeof movementInput>;

/** The most entries of a file: they are booked in one transaction, all or none. */
export const MOST_MOVEMENTS = 5000;

export const statementInput = z.object({
  statements: z
    .array(z.object({ id: words(100), account: words(40), movements: z.array(movementInput) }))
    .max(MOST_MOVEMENTS, 'There are too many statements in that file.'),
  /** Entries that the bank has not booked yet, or tells only for information. */
  notBooked: z.int().min(0),
});
export type ReadStatement = z.output<typeof statementInput>;

export const ENTRY_STATES = ['booked', 'review', 'unmatched', 'not-ours'] as const;
export type EntryState = (typeof ENTRY_STATES)[number];

/** A movement that we keep: booked on invoices, before a person, or not matched. */
export interface BankEntry extends Movement {
  account: string;
  statement: string;
  state: EntryState;
  /** Payments on invoices in which it is booked. `amount`: how much of it, in its own currency. */
  bookings: { invoice: string; payment: number; amount: number }[];
  importedAt: Instant;
  importedBy: string;
  /** The review in which it waits, or waited. */
  review?: string;
  /** The last that a person, or the import, said of it. */
  settled?: { by: string; at: Instant };
}

/** What of it is booked nowhere yet. */
export const unbooked = (entry: BankEntry): number =>
  entry.amount - entry.bookings.reduce((sum, booking) => sum + booking.amount, 0);
