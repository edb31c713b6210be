import { AppError } from '../../core/errors.js';
import { reference } from '../arguments.js';
import { actions, button, message, section } from '../blocks.js';
import { findCertificate } from '../certificates.js';
import { md } from '../limits.js';
import { called } from '../render/words.js';
import type { SlashCommand } from './command.js';

export const revokeReplies: SlashCommand = {
  name: 'revoke-replies',
  usage: 'revoke-replies REF',
  help: 'Makes the reply keys in all mails sent so far worthless, as after a break-in. It asks before it does so.',
  async run(call, args) {
    if (!args) throw new AppError('invalid-input', 'Which certificate? Write revoke-replies and its id or a name.');
    const { view } = await findCertificate(call, reference(args), (id) => `revoke-replies ${id}`);
    const question = `Revoke the reply keys of ${called(view)} of ${md(view.customer.name)}? Answers to the mails sent so far will be refused; mails sent from now on carry new keys.`;
    await call.say(
      message(question, [
        section(question),
        {
          ...actions([
            button({ text: 'Revoke them', action: 'card:revoke-replies', value: view.id, style: 'danger' }),
            button({ text: 'Show it first', action: 'card:show', value: view.id }),
          ]),
          block_id: `card:${view.id}`,
        },
      ]),
    );
  },
};
