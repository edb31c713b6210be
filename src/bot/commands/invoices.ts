import type { Call } from '../call.js';
import { PAGE } from '../limits.js';
import { listMessage } from '../render/list.js';
import { invoiceRow, invoiceText } from '../render/rows.js';
import { nothing } from '../render/said.js';
import type { SlashCommand } from './command.js';

const STATES = ['open', 'overdue', 'issued', 'paid', 'credited', 'proforma', 'lapsed', 'invoiced'] as const;

export const invoices: SlashCommand = {
  name: 'invoices',
  usage: 'invoices [open|overdue|paid|proforma] [words]',
  help: 'Invoices and proformas, newest first; words are parts of a number, a name or a customer.',
  run: (call, args) => invoicesPage(call, args),
};

export async function invoicesPage(call: Call, args: string, after?: string): Promise<void> {
  const words = args.split(/\s+/).filter(Boolean);
  const status = STATES.find((state) => words.some((word) => word.toLowerCase() === state));
  const others = words.filter((word) => word.toLowerCase() !== status).join(' ');
  const { invoices: found, next } = await call.ask('list-invoices', { status, words: others, limit: PAGE, after });
  if (found.length === 0) {
    return call.say(
      nothing(
        args ? 'No invoice fits that.' : 'There is no invoice yet.',
        args ? '`/ssl invoices` shows all of them.' : undefined,
      ),
    );
  }
  await call.say(
    listMessage({
      title: args ? `Invoices: ${args}` : 'Invoices',
      rows: found.map((view) => invoiceRow(view, call.today)),
      texts: found.map(invoiceText),
      next: next ? { command: 'invoices', args, after: next } : undefined,
    }),
    { replace: after !== undefined },
  );
}
