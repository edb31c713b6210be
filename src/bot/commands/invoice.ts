import { AppError } from '../../core/errors.js';
import { firstWord } from '../arguments.js';
import { invoiceNumber, sendPdf, showInvoice } from '../invoices.js';
import type { SlashCommand } from './command.js';

export const invoice: SlashCommand = {
  name: 'invoice',
  usage: 'invoice NUMBER',
  help: 'An invoice with its payments; the PDF comes to your direct messages.',
  async run(call, args) {
    const [word] = firstWord(args);
    if (!word) throw new AppError('invalid-input', 'Which invoice? Write invoice and its number: invoice 2026-000123');
    const number = await invoiceNumber(call, word, (id) => `invoice ${id}`);
    // Looked at first: a number that does not exist makes no PDF.
    const { invoice: found } = await call.ask('show-invoice', { number });
    await showInvoice(call, found.number, await sendPdf(call, found.number));
  },
};
