import { AppError } from '../../core/errors.js';
import { reference } from '../arguments.js';
import { findCertificate } from '../certificates.js';
import { md } from '../limits.js';
import { askFirst } from '../render/ask-first.js';
import { called, missingLine } from '../render/words.js';
import type { SlashCommand } from './command.js';

export const remind: SlashCommand = {
  name: 'remind',
  usage: 'remind REF',
  help: 'Mails the customer what is missing and by when. It asks before it does so.',
  async run(call, args) {
    if (!args)
      throw new AppError('invalid-input', 'Of which certificate? Write remind and its id or one of its names.');
    const { view } = await findCertificate(call, reference(args), (id) => `remind ${id}`);
    if (view.turn !== 'customer') {
      throw new AppError(
        'conflict',
        view.turn === 'staff'
          ? `${view.id} waits for us, not for the customer.`
          : `Nothing is missing for ${view.id}; there is nothing to remind of.`,
      );
    }
    const question = `Remind ${md(view.customer.name)} of ${called(view)}? ${missingLine(view)}.`;
    const confirm = {
      title: 'Remind the customer?',
      text: `${view.customer.name} gets a mail now that says what is missing for ${view.commonName}.`,
      yes: 'Send it',
    };
    await call.say(
      askFirst(question, view.id, { text: 'Send the mail', action: 'card:remind', style: 'primary', confirm }, view.id),
    );
  },
};
