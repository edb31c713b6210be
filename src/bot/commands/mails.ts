import { MAIL_OUTCOMES, type MailOutcome, type ReceivedMail } from '../../core/model/mail-in.js';
import { AppError } from '../../core/errors.js';
import { OUTBOX_STATES, deadLetterOf } from '../../core/model/outbox.js';
import { type Block, button, section } from '../blocks.js';
import type { Call } from '../call.js';
import { code, md } from '../limits.js';
import { listMessage } from '../render/list.js';
import { deadLetterBlocks } from '../render/rows.js';
import { outboxRow } from '../render/mails.js';
import { nothing } from '../render/said.js';
import type { SlashCommand } from './command.js';

const SIGNS = { applied: '✅', answered: '💬', refused: '❌', review: '🔎', ignored: '➖' } as const satisfies Record<
  MailOutcome,
  string
>;

/** Dead letters come first; they wait for a person. */
const MOST_DEAD = 10;
const MAILS_ON_A_PAGE = 10;

export const mails: SlashCommand = {
  name: 'mails',
  usage: 'mails [in|out] [outcome or state]',
  help: 'Mails that came in and what became of them (applied, answered, refused, review, ignored), and those that went out (queued, sent, dead, withdrawn).',
  run: (call, args) => (goesOut(args) ? outboxPage(call, args) : mailsPage(call, args)),
};

/** `out`, or a state that only what goes out has. */
const goesOut = (args: string): boolean => /^out\b/i.test(args) || stateIn(args) !== undefined;

const wordsOf = (args: string): string[] => args.toLowerCase().split(/\s+/).filter(Boolean);
const stateIn = (args: string) => OUTBOX_STATES.find((state) => wordsOf(args).includes(state));
const outcomeIn = (args: string) => MAIL_OUTCOMES.find((outcome) => wordsOf(args).includes(outcome));

function checkWords(args: string): void {
  const known: readonly string[] = ['in', 'out', ...OUTBOX_STATES, ...MAIL_OUTCOMES];
  const unknown = wordsOf(args).find((word) => !known.includes(word));
  if (unknown === undefined) return;
  throw new AppError('invalid-input', `"${unknown}" is nothing that mails have. There are: ${known.join(', ')}.`);
}

/** What went out and what is to, newest first. */
export async function outboxPage(call: Call, args: string, after?: string): Promise<void> {
  checkWords(args);
  const state = stateIn(args);
  const { items, next, counts } = await call.ask('list-outbox', { state, limit: MAILS_ON_A_PAGE, after });
  const note = OUTBOX_STATES.map((one) => `${counts[one]} ${one}`).join(', ');
  if (items.length === 0) return call.say(nothing('There is no such mail.', note));
  await call.say(
    listMessage({
      title: state ? `Outgoing: ${state}` : 'Outgoing',
      rows: items.map(outboxRow),
      texts: items.map((item) => `${md(item.id)} ${item.state}`),
      next: next ? { command: 'outbox', args, after: next } : undefined,
      note,
    }),
    { replace: after !== undefined },
  );
}

export async function mailsPage(call: Call, args = '', after?: string): Promise<void> {
  checkWords(args);
  const [received, dead] = await Promise.all([
    call.ask('list-mails', { outcome: outcomeIn(args), limit: MAILS_ON_A_PAGE, after }),
    call.ask('list-outbox', { state: 'dead', limit: MOST_DEAD }),
  ]);
  const { counts } = dead;
  const failed =
    after === undefined && args === '' ? dead.items.flatMap((item) => deadLetterBlocks(deadLetterOf(item))) : [];
  const came = received.mails.map(receivedRow);
  const ended = MAIL_OUTCOMES.map((outcome) => `${received.counts[outcome]} ${outcome}`).join(', ');
  const note = `In: ${ended} · Out: ${counts.sent} sent, ${counts.queued} waiting, ${counts.dead} dead, ${counts.withdrawn} withdrawn`;
  if (failed.length + came.length === 0) return call.say(nothing('No mail has come in yet.', note));
  await call.say(
    listMessage({
      title: 'Mails',
      rows: [
        ...(failed.length > 0 ? [section(`*Could not be sent* (${counts.dead})`), ...failed] : []),
        ...(came.length > 0 ? [section('*Came in*, newest first'), ...came] : []),
      ],
      texts: received.mails.map((mail) => `${mail.outcome}: ${md(mail.from)} ${md(mail.subject)}`),
      next: received.next ? { command: 'mails', args, after: received.next } : undefined,
      note,
    }),
    { replace: after !== undefined },
  );
}

function receivedRow(mail: ReceivedMail): Block {
  const when = `${mail.receivedAt.slice(0, 16).replace('T', ' ')} UTC`;
  const lines = [
    `${SIGNS[mail.outcome]} *${mail.outcome}* · ${code(mail.from || 'nobody')} · ${md(mail.subject || '(no subject)', 120)}`,
    `${when} · ${md(mail.reason, 300)}`,
  ];
  const show = mail.certificateId
    ? button({ text: 'Show', action: 'card:show', value: mail.certificateId })
    : undefined;
  return section(lines.join('\n'), show);
}
