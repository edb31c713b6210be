import { AppError } from '../core/errors.js';
import type { Call } from './call.js';
import { reference } from './arguments.js';
import { findCertificate } from './certificates.js';
import { code } from './limits.js';
import { invoiceCard } from './render/invoice.js';
import { platformError } from './slack-errors.js';

/** As most shops write their numbers. */
const LOOKS_LIKE_A_NUMBER = /^(?!SSL-)[A-Z0-9/-]*\d{4}-\d{3,}$/i;
/** Made of what a shop's own number format may be made of (rules/number-format.ts); a part of a name may look so, too. */
const MAY_BE_A_NUMBER = /^(?=.*\d)[A-Z0-9/-]+$/i;

async function isInvoice(call: Call, number: string): Promise<boolean> {
  try {
    await call.ask('show-invoice', { number });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return false;
    throw error;
  }
}

/** The invoice number that a person means: a number as it is, or the open invoice of a certificate. */
export async function invoiceNumber(call: Call, word: string, again: (word: string) => string): Promise<string> {
  const ref = reference(word);
  if (LOOKS_LIKE_A_NUMBER.test(ref)) return ref;
  if (MAY_BE_A_NUMBER.test(ref) && (await isInvoice(call, ref))) return ref;
  const { view, invoices } = await findCertificate(call, ref, again);
  const number = view.openInvoice ?? invoices[0]?.number;
  if (!number) throw new AppError('not-found', `${view.id} has no invoice.`);
  return number;
}

/** Shows an invoice. */
export async function showInvoice(call: Call, number: string, said?: string): Promise<void> {
  await call.say(invoiceCard(await call.ask('show-invoice', { number }), call.today, said));
}

/**
 * Sends the PDF into the person's direct messages: a file cannot be ephemeral, and it is nobody else's business.
 * Answers with a sentence about it.
 */
export async function sendPdf(call: Call, number: string): Promise<string> {
  const { web } = call.desk;
  const { filename, content } = await call.desk.clerk.invoicePdf(number);
  try {
    const { channel } = await web.conversations.open({ users: call.person.id });
    if (!channel?.id) throw new Error('Slack opened no direct message');
    await web.files.uploadV2({
      channel_id: channel.id,
      filename,
      title: number,
      file: Buffer.from(content),
    });
  } catch (error) {
    const why = platformError(error);
    throw new AppError('unreachable', `Slack did not take the PDF${why ? ` (${why})` : ''}.`, { cause: error });
  }
  return `📎 The PDF of ${code(number)} is in your direct messages with me.`;
}
