import { AppError } from '../../core/errors.js';
import { reference } from '../arguments.js';
import { findCertificate } from '../certificates.js';
import { md } from '../limits.js';
import { askFirst } from '../render/ask-first.js';
import { called } from '../render/words.js';
import type { SlashCommand } from './command.js';

export const renew: SlashCommand = {
  name: 'renew',
  usage: 'renew REF',
  help: 'Opens the next period before its day: the customer gets the invoice and the notice now. No paid day is lost. It asks first.',
  async run(call, args) {
    if (!args) throw new AppError('invalid-input', 'Which certificate? Write renew and its id or one of its names.');
    const { view } = await findCertificate(call, reference(args), (id) => `renew ${id}`);
    const until = view.paidUntil ? ` It is paid until ${view.paidUntil}, and the new period starts there.` : '';
    const question = `Renew ${called(view)} of ${md(view.customer.name)} now?${until}`;
    const confirm = {
      title: `Renew ${view.id}?`,
      text: `${view.customer.name} gets the invoice for the next period of ${view.commonName} now.`,
      yes: 'Renew it',
    };
    await call.say(
      askFirst(question, view.id, { text: 'Renew it now', action: 'card:renew', style: 'primary', confirm }, view.id),
    );
  },
};
