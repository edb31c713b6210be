import { CERTIFICATE_STATUSES } from '../../core/model/view.js';
import { MAIL_OUTCOMES } from '../../core/model/mail-in.js';
import { context, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { SIGNS, money, plural } from '../render/words.js';
import type { SlashCommand } from './command.js';

/** A shop sells a dozen products; more lines than this are no overview. */
const MOST_PRODUCTS = 25;

export const stats: SlashCommand = {
  name: 'stats',
  usage: 'stats',
  help: 'How many of everything: certificates by status and product, money that is owed, mails by outcome.',
  async run(call) {
    const { statuses, customers, products, owed, received, outbox } = await call.ask('stats', {});
    const there = CERTIFICATE_STATUSES.filter((status) => statuses[status] > 0).reverse();
    const all = CERTIFICATE_STATUSES.reduce((sum, status) => sum + statuses[status], 0);
    const sold = products.filter((one) => one.certificates > 0).sort((a, b) => b.certificates - a.certificates);
    const lines = sold
      .slice(0, MOST_PRODUCTS)
      .map((one) => `${one.certificates} · ${md(one.name, 80)} (${code(one.product)}), ${md(one.ca, 80)}`);
    const debts = owed.map(
      ({ currency, invoices, open, overdue }) =>
        `*${money({ amount: open, currency })}* on ${plural(invoices, 'invoice')}, ${money({ amount: overdue, currency })} of it overdue`,
    );
    await call.say(
      message(`${plural(all, 'certificate')} of ${plural(customers, 'customer')}`, [
        header(`${plural(all, 'certificate')} of ${plural(customers, 'customer')}`),
        section(`*By status*\n${there.map((s) => `${SIGNS[s]} ${statuses[s]} · ${s}`).join('\n') || 'none yet'}`),
        section(`*By product*\n${lines.join('\n') || 'none yet'}`),
        section(`*Owed*\n${debts.join('\n') || 'nothing'}`),
        section(
          `*Mails*\nIn: ${MAIL_OUTCOMES.map((one) => `${received[one]} ${one}`).join(', ')}\n` +
            `Out: ${outbox.sent} sent, ${outbox.queued} waiting, ${outbox.dead} dead, ${outbox.withdrawn} withdrawn`,
        ),
        context(call.today),
      ]),
    );
  },
};
