import type { Command } from 'commander';
import { MAIL_OUTCOMES } from '../../core/model/mail-in.js';
import { AppError } from '../../core/errors.js';
import { command } from '../ask.js';
import { type Json, print, query } from '../query.js';
import { mailCard, mailTable } from '../show.js';

export interface MailOptions extends Json {
  outcome?: string;
  since?: string;
  until?: string;
  limit: string;
  after?: string;
}

/** The options of `mails`, which `list mails` has too. */
export const withMailOptions = (to: Command): Command =>
  to
    .option('--outcome <outcome>', `of mails: ${MAIL_OUTCOMES.join(', ')}`)
    .option('--since <date>', 'of mails: received on this date or later, like 2026-11-24')
    .option('--until <date>', 'of mails: received on this date or earlier');

/** What came in, newest first, and how many ended how. */
export async function listMails(o: MailOptions): Promise<void> {
  const outcome = MAIL_OUTCOMES.find((known) => known === o.outcome);
  if (o.outcome !== undefined && !outcome) {
    throw new AppError('invalid-input', `--outcome is one of: ${MAIL_OUTCOMES.join(', ')}.`);
  }
  const { since, until, after } = o;
  const result = await command('list-mails', { outcome, since, until, limit: Number(o.limit), after });
  const { mails, next, counts, total } = result;
  const ended = MAIL_OUTCOMES.map((name) => `${counts[name]} ${name}`).join(', ');
  const more = next ? `\n\nThere are more: --after ${next}` : '';
  print(o, { counts, total, mails, next }, `${mailTable(mails)}${more}\n\n${total} received: ${ended}`);
}

export function addMailCommands(certclerk: Command): void {
  const mails = withMailOptions(query(certclerk, 'mails', 'received mails: how each ended and why, and the counts'))
    .option('--limit <n>', 'at most this many', '100')
    .option('--after <id>', 'the page after this id');
  mails.action((o: MailOptions) => listMails(o));
  query(mails, 'show <mail>', 'one received mail, by its id or the beginning of it').action(
    async (mail: string, o: Json) => {
      const result = await command('show-mail', { mail });
      print(o, result, mailCard(result.mail));
    },
  );
}
