import { didYouMean } from '../../core/rules/names/did-you-mean.js';
import { actions, button, context, header, message, section } from '../blocks.js';
import { asTyped, firstWord } from '../arguments.js';
import type { Call } from '../call.js';
import { code } from '../limits.js';
import { ask } from './ask.js';
import { cancel } from './cancel.js';
import type { SlashCommand } from './command.js';
import { contact } from './contact.js';
import { credit } from './credit.js';
import { csr } from './csr.js';
import { customer } from './customer.js';
import { expiring } from './expiring.js';
import { invoice } from './invoice.js';
import { invoices } from './invoices.js';
import { issue } from './issue.js';
import { list } from './list.js';
import { mails } from './mails.js';
import { order } from './order.js';
import { overview } from './overview.js';
import { pay } from './pay.js';
import { products } from './products.js';
import { answer, questions } from './questions.js';
import { review } from './review.js';
import { revokeReplies } from './revoke-replies.js';
import { sent } from './sent.js';
import { show } from './show.js';
import { unpay } from './unpay.js';

const help: SlashCommand = {
  name: 'help',
  usage: 'help',
  help: 'This list.',
  async run(call) {
    const lines = all.map(({ usage, help: does }) => `${code(`/ssl ${usage}`.trim())} – ${does}`);
    await call.say(
      message('What you can write behind /ssl', [
        header('What you can write behind /ssl'),
        section(lines.join('\n')),
        context('REF is an id (SSL-1042), a name, or a part of a name. Where several fit, you are asked which.'),
      ]),
    );
  },
};

/** Everything that can be written behind `/ssl`: the one registry, for running, for help, and for the sandbox's page. */
const all: readonly SlashCommand[] = [
  overview,
  list,
  show,
  expiring,
  order,
  csr,
  ask,
  sent,
  pay,
  unpay,
  issue,
  cancel,
  review,
  questions,
  answer,
  revokeReplies,
  invoices,
  invoice,
  credit,
  customer,
  contact,
  products,
  mails,
  help,
];

const byName = new Map(all.map((command) => [command.name, command]));
/** What people write for the same thing. */
const OTHER_WORDS: Record<string, string> = {
  '': 'overview',
  customers: 'customer',
  contacts: 'contact',
  address: 'contact',
  product: 'products',
  reviews: 'review',
  question: 'questions',
  revoke: 'revoke-replies',
  mail: 'mails',
  '?': 'help',
  ls: 'list',
  status: 'show',
  expires: 'expiring',
};

/** How each command is written, and what it does. */
export const slashCommands: readonly { usage: string; help: string }[] = all.map(({ usage, help: does }) => ({
  usage: `/ssl ${usage}`.trim(),
  help: does,
}));

/** Runs what was typed behind `/ssl`; an unknown word is answered with the nearest command. */
export async function runCommand(call: Call, text: string): Promise<void> {
  const typed = asTyped(text);
  const [word, args] = firstWord(typed);
  const name = word.toLowerCase();
  const command = byName.get(OTHER_WORDS[name] ?? name);
  if (command) return command.run(call, args);
  const nearest = didYouMean(name, byName.keys());
  if (!nearest) {
    return call.say(
      message(`There is no command ${code(word, 60)}.`, [
        section(`There is no command ${code(word, 60)}. ${code('/ssl help')} lists what there is.`),
      ]),
    );
  }
  const meant = `${nearest} ${args}`.trim();
  await call.say(
    message(`There is no command ${code(word, 60)}. Did you mean ${code(nearest)}?`, [
      section(`There is no command ${code(word, 60)}. Did you mean ${code(`/ssl ${meant}`, 200)}?`),
      actions([button({ text: 'Yes', action: 'choose:0', value: meant.slice(0, 1900), style: 'primary' })]),
    ]),
  );
}
