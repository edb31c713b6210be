import { MAIL_OUTCOMES, type MailOutcome, type ReceivedMail } from '../../core/model/mail-in.js';
import { deadLetterOf } from '../../core/model/outbox.js';
import { type Block, button, section } from '../blocks.js';
import type { Call } from '../call.js';
import { code, md } from '../limits.js';
import { listMessage } from '../render/list.js';
import { deadLetterBlocks } from '../render/rows.js';
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
  usage: 'mails',
  help: 'Mails that came in and what became of them, and those that could not be sent.',
  run: (call) => mailsPage(call),
};

export async function mailsPage(call: Call, after?: string): Promise<void> {
  const [received, dead] = await Promise.all([
    call.ask('list-mails', { limit: MAILS_ON_A_PAGE, after }),
    call.ask('list-outbox', { state: 'dead', limit: MOST_DEAD }),
  ]);
  const { counts } = dead;
  const failed = after === undefined ? dead.items.flatMap((item) => deadLetterBlocks(deadLetterOf(item))) : [];
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
      next: received.next ? { command: 'mails', args: '', after: received.next } : undefined,
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
