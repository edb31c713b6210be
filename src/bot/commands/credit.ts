import { AppError } from '../../core/errors.js';
import { firstWord } from '../arguments.js';
import { invoiceNumber } from '../invoices.js';
import { creditQuestion } from '../render/credit.js';
import type { SlashCommand } from './command.js';

export const credit: SlashCommand = {
  name: 'credit',
  usage: 'credit NUMBER REASON',
  help: 'Voids an invoice by a credit note, on request with a new invoice in its place. It asks before it does so.',
  async run(call, args) {
    const [word, reason] = firstWord(args);
    if (!word || !reason) {
      throw new AppError(
        'invalid-input',
        'Which invoice, and why? The customer reads the reason: credit 2026-000123 Wrong address on the invoice',
      );
    }
    const number = await invoiceNumber(call, word, (id) => `credit ${id} ${reason}`);
    const { invoice } = await call.ask('show-invoice', { number });
    const { view } = await call.ask('show-certificate', { certificate: invoice.certificate });
    await call.say(creditQuestion(invoice, view, reason));
  },
};
