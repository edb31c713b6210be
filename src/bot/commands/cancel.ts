import { AppError } from '../../core/errors.js';
import { reference } from '../arguments.js';
import { actions, button, message, section } from '../blocks.js';
import { findCertificate } from '../certificates.js';
import { md } from '../limits.js';
import { cancelButton } from '../render/card.js';
import { called } from '../render/words.js';
import type { SlashCommand } from './command.js';

export const cancel: SlashCommand = {
  name: 'cancel',
  usage: 'cancel REF',
  help: 'Ends a certificate: no renewal, no reminder, its open invoice is credited. It asks before it does so.',
  async run(call, args) {
    if (!args) throw new AppError('invalid-input', 'Which certificate? Write cancel and its id or one of its names.');
    const { view, possible } = await findCertificate(call, reference(args), (id) => `cancel ${id}`);
    if (!possible.cancel) throw new AppError('conflict', `${view.id} is ${view.status} already.`);
    const question = `Cancel ${called(view)} of ${md(view.customer.name)}? It will not be renewed or reissued, its open invoice is credited, and the customer is told.`;
    await call.say(
      message(question, [
        section(question),
        {
          ...actions([cancelButton(view), button({ text: 'Show it first', action: 'card:show', value: view.id })]),
          block_id: `card:${view.id}`,
        },
      ]),
    );
  },
};
