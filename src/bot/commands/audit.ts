import type { AuditEntry } from '../../core/model/audit.js';
import { type Block, context } from '../blocks.js';
import { reference } from '../arguments.js';
import type { Call } from '../call.js';
import { code, md } from '../limits.js';
import { listMessage } from '../render/list.js';
import { whenWords } from '../render/mails.js';
import { nothing } from '../render/said.js';
import type { SlashCommand } from './command.js';

/** Each takes one line. */
const ENTRIES_ON_A_PAGE = 20;

export const audit: SlashCommand = {
  name: 'audit',
  usage: 'audit [REF]',
  help: 'Who did what, through which door and when, newest first; with an id or a name, only what was done to that.',
  run: (call, args) => auditPage(call, args),
};

export async function auditPage(call: Call, args: string, after?: string): Promise<void> {
  const wanted = reference(args) || undefined;
  const { about, entries, next } = await call.ask('list-audit', { about: wanted, limit: ENTRIES_ON_A_PAGE, after });
  if (entries.length === 0) return call.say(nothing(`Nothing was done${about ? ` to ${code(about)}` : ''} yet.`));
  await call.say(
    listMessage({
      title: about ? `Done to ${about}` : 'What was done',
      rows: entries.map(entryRow),
      texts: entries.map((one) => `${one.at} ${one.command}`),
      next: next ? { command: 'audit', args, after: next } : undefined,
      note: '`certclerk audit verify` looks for a changed or missing entry.',
    }),
    { replace: after !== undefined },
  );
}

const who = ({ actor }: AuditEntry): string =>
  actor.kind === 'staff' ? `${code(actor.id)} by ${actor.door === 'cli' ? 'command line' : 'Slack'}` : actor.kind;

const entryRow = (one: AuditEntry): Block =>
  context(
    `${whenWords(one.at)} · *${md(one.command)}* · ${who(one)} · ${
      one.about
        .slice(0, 8)
        .map((id) => code(id))
        .join(' ') || '–'
    }`,
  );
