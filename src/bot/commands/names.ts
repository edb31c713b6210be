import { AppError } from '../../core/errors.js';
import { firstWord, namesIn, reference } from '../arguments.js';
import { findCertificate } from '../certificates.js';
import { md } from '../limits.js';
import { askFirst } from '../render/ask-first.js';
import { called, namesLine } from '../render/words.js';
import type { SlashCommand } from './command.js';

/** What a button can carry beside the id; longer lists are for the command line. */
const LONGEST_NAMES = 1800;

/** Of each list; a section holds 3 000 characters, and a name up to 253. */
const SHOWN = 5;

export const names: SlashCommand = {
  name: 'names',
  usage: 'names REF NAME …',
  help: 'The names of a certificate from its renewal on, all of them, the common name first. The notice says what is new, and a CSR is checked against them. It asks first.',
  async run(call, args) {
    const [word, rest] = firstWord(args);
    const wanted = namesIn(rest);
    if (!word || wanted.length === 0) {
      throw new AppError(
        'invalid-input',
        'Which certificate, and which names? Write all of them, like: names SSL-1042 example.com www.example.com',
      );
    }
    const value = wanted.join(' ');
    if (value.length > LONGEST_NAMES)
      throw new AppError(
        'invalid-input',
        'Those are too many names for Slack; use certclerk names on the command line.',
      );
    const { view } = await findCertificate(call, reference(word), (id) => `names ${id} ${value}`);
    const question = `From its renewal on, ${called(view)} is for ${namesLine(wanted, SHOWN)}? Until now: ${namesLine(view.names, SHOWN)} (${md(view.customer.name)}).`;
    const confirm = {
      title: `Change the names of ${view.id}?`,
      text: 'What is issued stays as it is. Where the renewal is open, the customer is told now.',
      yes: 'Change them',
    };
    const does = { text: 'Change them', action: 'card:names', style: 'primary' as const, confirm };
    await call.say(askFirst(question, view.id, does, `${view.id} ${value}`));
  },
};
