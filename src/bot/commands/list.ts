import { listFilter } from '../arguments.js';
import type { Call } from '../call.js';
import { orChoice } from '../certificates.js';
import { PAGE } from '../limits.js';
import { listMessage } from '../render/list.js';
import { certificateRow, certificateText } from '../render/rows.js';
import { nothing } from '../render/said.js';
import type { SlashCommand } from './command.js';

export const list: SlashCommand = {
  name: 'list',
  usage: 'list [words] [status:…] [customer:…] [expires:30d] [turn:us]',
  help: 'Certificates, ten at a time; words are parts of a name, an id or a customer.',
  run: (call, args) => listPage(call, args),
};

/** One page of the list, after the certificate `after`. */
export async function listPage(call: Call, args: string, after?: string): Promise<void> {
  const filter = listFilter(args);
  const asked = call.ask('list-certificates', { ...filter, limit: PAGE, after });
  const { certificates, next } = await orChoice(asked, (id) => `list ${filter.words} customer:${id}`.trim());
  if (certificates.length === 0 && !next) {
    const what = args ? 'No certificate fits that.' : 'There is no certificate yet.';
    return call.say(nothing(what, args ? '`/ssl list` shows all of them.' : '`/ssl order` takes the first order.'));
  }
  await call.say(
    listMessage({
      title: args ? `Certificates: ${args}` : 'Certificates',
      rows: certificates.map((view) => certificateRow(view, call.today)),
      texts: certificates.map(certificateText),
      next: next ? { command: 'list', args, after: next } : undefined,
    }),
    { replace: after !== undefined },
  );
}
