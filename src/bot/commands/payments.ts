import { AppError } from '../../core/errors.js';
import { amountOf, firstWord, reference } from '../arguments.js';
import { divider } from '../blocks.js';
import type { Call } from '../call.js';
import { openStatement } from '../modals.js';
import { settledMessage } from '../payments.js';
import { listMessage } from '../render/list.js';
import { entryBlocks, entryWords } from '../render/payments.js';
import { nothing } from '../render/said.js';
import type { SlashCommand } from './command.js';

const ON_A_PAGE = 10;

export const payments: SlashCommand = {
  name: 'payments',
  usage: 'payments [unmatched | assign ENTRY NUMBER [AMOUNT] | not-ours ENTRY]',
  help: 'Uploads a bank statement in a form; unmatched lists entries that fit no invoice.',
  async run(call, args) {
    const [word, rest] = firstWord(args);
    switch (word.toLowerCase()) {
      case '':
      case 'import':
        return openStatement(call);
      case 'unmatched':
      case 'list':
        return paymentsPage(call);
      case 'assign':
        return assign(call, rest);
      case 'not-ours': {
        const said = { entry: reference(rest), decision: 'not-ours' } as const;
        return call.say(await settledMessage(call, await call.change('settle-entry', said)));
      }
      default:
        throw new AppError(
          'invalid-input',
          `Write payments, payments unmatched, payments assign or payments not-ours, not "${word.slice(0, 40)}".`,
        );
    }
  },
};

async function assign(call: Call, args: string): Promise<void> {
  const [entry, rest] = firstWord(args);
  const [number, written] = firstWord(rest);
  if (!number)
    throw new AppError('invalid-input', 'Which entry, for which invoice? Write: payments assign B-… 2026-000123');
  const { invoice } = await call.ask('show-invoice', { number: reference(number) });
  const amount = written ? amountOf(written, invoice.total.currency) : undefined;
  const said = { entry, decision: 'book', invoice: invoice.number, amount } as const;
  await call.say(await settledMessage(call, await call.change('settle-entry', said)));
}

export async function paymentsPage(call: Call, after?: string): Promise<void> {
  const { entries, next } = await call.ask('list-entries', { limit: ON_A_PAGE, after });
  if (entries.length === 0) {
    return call.say(
      nothing('✅ Every entry of the bank statements is settled.', '`/ssl payments` imports a statement.'),
    );
  }
  await call.say(
    listMessage({
      title: 'Payments that fit no invoice',
      rows: entries.flatMap((entry, index) => [...(index > 0 ? [divider()] : []), ...entryBlocks(entry)]),
      texts: entries.map(entryWords),
      next: next ? { command: 'payments', args: '', after: next } : undefined,
    }),
    { replace: after !== undefined },
  );
}
