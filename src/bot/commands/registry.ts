import { AppError } from '../../core/errors.js';
import { didYouMean } from '../../core/rules/names/did-you-mean.js';
import { type Block, actions, button, context, header, message, section } from '../blocks.js';
import { asTyped, firstWord } from '../arguments.js';
import type { Call } from '../call.js';
import { code } from '../limits.js';
import { ask } from './ask.js';
import { audit } from './audit.js';
import { cancel } from './cancel.js';
import type { SlashCommand } from './command.js';
import { contact } from './contact.js';
import { credit } from './credit.js';
import { csr } from './csr.js';
import { customer } from './customer.js';
import { find } from './find.js';
import { expiring } from './expiring.js';
import { invoice } from './invoice.js';
import { invoices } from './invoices.js';
import { issue } from './issue.js';
import { list } from './list.js';
import { mails } from './mails.js';
import { names } from './names.js';
import { order } from './order.js';
import { overview } from './overview.js';
import { pay } from './pay.js';
import { payments } from './payments.js';
import { product } from './product.js';
import { answer, questions } from './questions.js';
import { reissue } from './reissue.js';
import { remind } from './remind.js';
import { renew } from './renew.js';
import { release } from './release.js';
import { review } from './review.js';
import { revoke } from './revoke.js';
import { revokeReplies } from './revoke-replies.js';
import { sent } from './sent.js';
import { show } from './show.js';
import { stats } from './stats.js';
import { unpay } from './unpay.js';

/** What is said of REF wherever it stands. */
const REFS =
  'REF is an id (SSL-1042), a name or a part of one, an invoice, a serial or CA order number, or a customer. Where several fit, you are asked which.';

const help: SlashCommand = {
  name: 'help',
  usage: 'help [command]',
  help: 'This list, or more about one command.',
  async run(call, args) {
    const topic = args.replace(/^\/?ssl\s+/i, '').toLowerCase();
    if (topic) return helpOn(call, topic);
    const lines = all.map(({ usage, help: does }) => `${code(`/ssl ${usage}`.trim())} – ${does}`);
    await call.say(
      message('What you can write behind /ssl', [
        header('What you can write behind /ssl'),
        ...sectionsOf(lines),
        context(REFS),
      ]),
    );
  },
};

/** As many lines as fit into a section whatever they say. */
const LINES_IN_SECTION = 8;

const sectionsOf = (lines: string[]): Block[] =>
  Array.from({ length: Math.ceil(lines.length / LINES_IN_SECTION) }, (_, n) =>
    section(lines.slice(n * LINES_IN_SECTION, (n + 1) * LINES_IN_SECTION).join('\n')),
  );

/** One command, with what else it is called. */
async function helpOn(call: Call, topic: string): Promise<void> {
  const name = OTHER_WORDS[topic] ?? topic;
  const command = byName.get(name) ?? byName.get(didYouMean(name, byName.keys()) ?? '');
  if (!command) throw new AppError('not-found', `There is no command "${topic}".`);
  const others = Object.entries(OTHER_WORDS).filter(([word, meant]) => meant === command.name && word !== '');
  const also = others.map(([word]) => code(word)).join(', ');
  const usage = `/ssl ${command.usage}`.trim();
  await call.say(
    message(`${usage}: ${command.help}`, [
      header(usage),
      section(command.help),
      context([REFS, ...(also ? [`Also: ${also}`] : [])].join('\n')),
    ]),
  );
}

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
  payments,
  issue,
  remind,
  renew,
  names,
  reissue,
  cancel,
  revoke,
  review,
  questions,
  answer,
  revokeReplies,
  invoices,
  invoice,
  credit,
  customer,
  contact,
  product,
  mails,
  find,
  stats,
  audit,
  release,
  help,
];

const byName = new Map(all.map((command) => [command.name, command]));
/** What people write for the same thing. */
const OTHER_WORDS: Record<string, string> = {
  '': 'overview',
  customers: 'customer',
  contacts: 'contact',
  address: 'contact',
  products: 'product',
  reviews: 'review',
  question: 'questions',
  search: 'find',
  log: 'audit',
  history: 'audit',
  statistics: 'stats',
  reminder: 'remind',
  mail: 'mails',
  '?': 'help',
  ls: 'list',
  status: 'show',
  expires: 'expiring',
  renewal: 'renew',
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
