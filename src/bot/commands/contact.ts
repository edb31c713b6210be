import { AppError } from '../../core/errors.js';
import type { Results } from '../../core/results.js';
import type { Call } from '../call.js';
import { orChoice } from '../certificates.js';
import { openContact } from '../modals.js';
import type { SlashCommand } from './command.js';

export const contact: SlashCommand = {
  name: 'contact',
  usage: 'contact NAME|ADDRESS',
  help: 'Change the name and the mail addresses of a customer’s contact. The old address is told.',
  async run(call, args) {
    if (!args) {
      throw new AppError('invalid-input', 'Whose contact? Write contact and a customer’s name, or a mail address.');
    }
    await openContact(call, () => meantContact(call, args));
  },
};

/** `Bakery Novak`, `ana@novak.example`, or, as a choice goes on, `C-1001 p2`. */
async function meantContact(call: Call, args: string): Promise<Results['show-contact']> {
  const [, who = args, id] = /^(.*\S)\s+(p\d{1,4})$/i.exec(args) ?? [];
  const { customer } = await orChoice(call.ask('show-customer', { customer: who }), (one) => `contact ${one}`);
  const contact = id ?? (who.includes('@') ? who : undefined);
  return orChoice(
    call.ask('show-contact', { customer: customer.id, contact }),
    (one) => `contact ${customer.id} ${one}`,
  );
}
