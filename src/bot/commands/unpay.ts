import { AppError } from '../../core/errors.js';
import { firstWord } from '../arguments.js';
import { orChoice, showCard } from '../certificates.js';
import { invoiceNumber } from '../invoices.js';
import { code, md } from '../limits.js';
import { money } from '../render/words.js';
import type { SlashCommand } from './command.js';

/** Which of several payments is meant stands behind the number: `#2`. */
function whichPayment(text: string): { payment: number | undefined; reason: string } {
  const [first, rest] = firstWord(text);
  const named = /^#(\d{1,5})$/.exec(first);
  return named ? { payment: Number(named[1]), reason: rest } : { payment: undefined, reason: text };
}

export const unpay: SlashCommand = {
  name: 'unpay',
  usage: 'unpay NUMBER REASON',
  help: 'Takes back a payment that was a mistake, until the certificate is issued for it.',
  async run(call, args) {
    const [word, rest] = firstWord(args);
    const { payment, reason } = whichPayment(rest);
    if (!word || !reason) {
      throw new AppError(
        'invalid-input',
        'Which invoice, and why? Write unpay, its number and the reason: unpay 2026-000123 it was for another customer',
      );
    }
    const number = await invoiceNumber(call, word, (id) => `unpay ${id} ${rest}`);
    const { invoice, certificate, amount } = await orChoice(
      call.change('take-back-payment', { invoice: number, reason, payment }),
      (n) => `unpay ${number} #${n} ${reason}`,
    );
    const { currency } = invoice.total;
    const open = invoice.open > 0 ? `; ${money({ amount: invoice.open, currency })} are open` : '';
    const said = `↩️ ${money({ amount, currency })} taken back from invoice ${code(invoice.number)}${open}. Reason: ${md(reason, 300)}`;
    await showCard(call, certificate.id, said);
  },
};
