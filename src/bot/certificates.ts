import { AppError } from '../core/errors.js';
import type { CertificateDetail } from '../core/results.js';
import type { Call } from './call.js';
import { NeedsChoice } from './errors.js';
import { card } from './render/card.js';

/**
 * Runs something that looks for what a person means. Where several things fit, each becomes a button that goes on with
 * the command that `again` writes for its id.
 */
export async function orChoice<T>(work: Promise<T>, again: (id: string) => string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.choices.length === 0) throw error;
    const choices = error.choices.map(({ id, label }) => ({ label, run: again(id) }));
    throw new NeedsChoice(error.safeMessage, choices);
  }
}

/** The certificate that `ref` means, or a choice. */
export const findCertificate = (call: Call, ref: string, again: (id: string) => string): Promise<CertificateDetail> =>
  orChoice(call.ask('show-certificate', { certificate: ref }), again);

/** Shows the card as it is now, with what has just happened above it (`said`, mrkdwn). */
export async function showCard(call: Call, id: string, said?: string): Promise<void> {
  const detail = await call.ask('show-certificate', { certificate: id });
  await call.say(card(detail, call.today, said), { replace: call.onOwnMessage });
}
