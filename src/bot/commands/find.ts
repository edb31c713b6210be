import { AppError } from '../../core/errors.js';
import { type Block, button, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { certificateRow, invoiceRow } from '../render/rows.js';
import { nothing } from '../render/said.js';
import { outboxRow } from '../render/mails.js';
import { plural } from '../render/words.js';
import type { SlashCommand } from './command.js';

export const find: SlashCommand = {
  name: 'find',
  usage: 'find WORDS',
  help: 'Whatever you have in hand: a name, a customer, a mail address, a number of an invoice, a certificate, the CA or a mail.',
  async run(call, args) {
    if (!args) throw new AppError('invalid-input', 'What are you looking for? Write find and a name or a number.');
    const { certificates, customers, invoices, mails } = await call.ask('find', { text: args.replace(/^`|`$/g, '') });
    const parts: [what: string, rows: Block[]][] = [
      ['Certificates', certificates.map((view) => certificateRow(view, call.today))],
      [
        'Customers',
        customers.map((one) =>
          section(
            `*${md(one.name, 120)}* · ${md(one.id)} · ${code(one.contacts[0].addresses[0])}`,
            button({ text: 'Show', action: 'customer:show', value: one.id }),
          ),
        ),
      ],
      ['Invoices', invoices.map((view) => invoiceRow(view, call.today))],
      ['Mails', mails.map(outboxRow)],
    ];
    const found = parts.filter(([, rows]) => rows.length > 0);
    if (found.length === 0)
      return call.say(nothing(`Nothing fits ${code(args, 100)}.`, '`/ssl list` shows what there is.'));
    const count = found.reduce((sum, [, rows]) => sum + rows.length, 0);
    await call.say(
      message(`${plural(count, 'thing')} found for ${md(args, 100)}`, [
        header(`Found: ${args}`),
        ...found.flatMap(([what, rows]) => [section(`*${what}*`), ...rows]),
      ]),
    );
  },
};
