import type { CommandInput, CommandName } from './command.js';
import type { Actor } from './model/actor.js';
import type { Attachment } from './model/outbox.js';
import type { Results } from './results.js';

/** The hall behind the four doors: what every adapter is given. */
export interface Clerk {
  /**
   * Checks the input, lets the use-case run in one transaction with the outbox and the audit trail, and answers with
   * its result. `once`: a key under which this may happen one time only; a second call gets the first one's result,
   * for 40 days (rules/forgetting.ts). What may never happen again is to be kept in a document of its own.
   * Throws AppError with a sentence for people; anything else is a fault of ours.
   */
  execute<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
    actor: Actor,
    options?: { once?: string },
  ): Promise<Results[N]>;
  /** As `execute`, for doors that bring an input of unknown form; it is checked all the same. */
  ask(name: CommandName, input: unknown, actor: Actor): Promise<unknown>;
  /** The PDF of an invoice or a credit note: always the same bytes. */
  invoicePdf(number: string): Promise<Attachment>;
  /** Whether `record-issued` may be called without a certificate (test CA, ACME). */
  readonly issuesByItself: boolean;
}
