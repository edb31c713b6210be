import { AppError } from '../../core/errors.js';
import { amountOf, firstWord, leadingDate } from '../arguments.js';
import { showCard } from '../certificates.js';
import { invoiceNumber } from '../invoices.js';
import { openPay } from '../modals.js';
import { paidSentence } from '../views/pay.js';
import type { SlashCommand } from './command.js';

export const pay: SlashCommand = {
  name: 'pay',
  usage: 'pay NUMBER [AMOUNT] [DATE] [reference…]',
  help: 'Records a payment: with an amount at once, without one in a form with what is open filled in.',
  async run(call, args) {
    const [word, rest] = firstWord(args);
    if (!word)
      throw new AppError(
        'invalid-input',
        'Which invoice? Write pay, its number and the amount: pay 2026-000123 120.00',
      );
    const number = () => invoiceNumber(call, word, (id) => `pay ${id} ${rest}`.trim());
    if (!rest) return openPay(call, number);
    const invoice = (await call.ask('show-invoice', { number: await number() })).invoice;
    const { amount: written, rest: others } = leadingAmount(rest);
    if (/^\d{1,3}$/.test(written) && /^\d{3}(?:[.,]\d{1,2})?(?:\s|$)/.test(others)) {
      throw new AppError('invalid-input', `Write the amount without a space in it: ${written}${firstWord(others)[0]}`);
    }
    const amount = amountOf(written, invoice.total.currency);
    const { date, rest: reference } = leadingDate(others);
    const result = await call.change('record-payment', {
      invoice: invoice.number,
      amount,
      on: date,
      reference: reference || undefined,
    });
    await showCard(call, result.certificate.id, paidSentence(result));
  },
};

/** `120.00 EUR 2026-11-24 …`: the currency may stand apart from the number. */
function leadingAmount(text: string): { amount: string; rest: string } {
  const match = /^((?:[A-Za-z]{3} |[€$£] ?)?[^\s]+(?: (?:[A-Z]{3}|[€$£])(?=\s|$))?)\s*([\s\S]*)$/.exec(text);
  return { amount: match?.[1] ?? text, rest: match?.[2] ?? '' };
}
