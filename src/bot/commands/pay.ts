import { AppError } from '../../core/errors.js';
import { amountOf, firstWord, leadingDate } from '../arguments.js';
import { showCard } from '../certificates.js';
import { invoiceNumber } from '../invoices.js';
import { NeedsChoice } from '../errors.js';
import { openPay } from '../modals.js';
import { paidSentence, saidAgain } from '../views/pay.js';
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
    const { date, rest: behind } = leadingDate(others);
    const { again, reference } = saidAgain(behind);
    const said = { invoice: invoice.number, amount, on: date, reference: reference || undefined, again };
    const result = await orAgain(call.change('record-payment', said), () =>
      [`pay ${invoice.number} ${written}`, date, 'again', reference].filter(Boolean).join(' '),
    );
    await showCard(call, result.certificate.id, paidSentence(result));
  },
};

/** The same payment twice is refused until somebody says that it is another one: a button that says so. */
async function orAgain<T>(work: Promise<T>, again: () => string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict' || error.field !== 'amount') throw error;
    throw new NeedsChoice(error.safeMessage, [{ label: 'It is another payment', run: again() }]);
  }
}

/** `120.00 EUR 2026-11-24 …`: the currency may stand apart from the number. */
function leadingAmount(text: string): { amount: string; rest: string } {
  const match = /^((?:[A-Za-z]{3} |[€$£] ?)?[^\s]+(?: (?:[A-Z]{3}|[€$£])(?=\s|$))?)\s*([\s\S]*)$/.exec(text);
  return { amount: match?.[1] ?? text, rest: match?.[2] ?? '' };
}
