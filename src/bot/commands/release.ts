import { AppError } from '../../core/errors.js';
import type { Call } from '../call.js';
import { done } from '../render/said.js';
import { plural } from '../render/words.js';
import type { SlashCommand } from './command.js';

/** What becomes of what waits since a backup was put back. */
const WAITING = ['send', 'withdraw'] as const;

/** A person's word that sending may go on. */
export async function letGoOn(call: Call, waiting?: (typeof WAITING)[number]): Promise<void> {
  const { due, releasedFor, imported, withdrawn } = await call.change('release-sweep', { waiting });
  const gone = withdrawn > 0 ? ` Withdrawn: ${plural(withdrawn, 'mail or post', 'mails and posts')}.` : '';
  const also = imported > 0 ? ` ${plural(imported, 'imported certificate')} are attended from now on.` : '';
  await call.say(done(`What is due goes out on ${releasedFor}: ${plural(due, 'certificate')} now.${gone}${also}`));
}

export const release: SlashCommand = {
  name: 'release',
  usage: 'release [send|withdraw]',
  help: 'Lets sending go on: after a jump of the clock, an import, and for a sweep over the limit, today. After a backup was put back, say what becomes of what waits.',
  run(call, args) {
    const word = args.trim().toLowerCase();
    const waiting = WAITING.find((one) => one === word);
    if (word !== '' && !waiting)
      throw new AppError('invalid-input', 'Write release, release send or release withdraw.');
    return letGoOn(call, waiting);
  },
};
