import type { Call } from '../call.js';
import { done } from '../render/said.js';
import { plural } from '../render/words.js';
import type { SlashCommand } from './command.js';

/** A person's word that sending may go on. */
export async function letGoOn(call: Call): Promise<void> {
  const { due, releasedFor, imported } = await call.change('release-sweep', {});
  const also = imported > 0 ? ` ${plural(imported, 'imported certificate')} are attended from now on.` : '';
  await call.say(done(`What is due goes out on ${releasedFor}: ${plural(due, 'certificate')} now.${also}`));
}

export const release: SlashCommand = {
  name: 'release',
  usage: 'release',
  help: 'Lets sending go on: after a jump of the clock, an import, and for a sweep over the limit, today.',
  run: letGoOn,
};
