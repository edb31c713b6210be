import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../../core/errors.js';
import { type OverviewKind, totalOf } from '../../core/model/slack-content.js';
import { JOB_NAMES } from '../../core/jobs/clock-jobs.js';
import { ask, command } from '../ask.js';
import { EXIT } from '../exit.js';
import { facts } from '../print.js';
import { type Json, print, query } from '../query.js';
import { outboxCard, outboxTable } from '../show.js';

export function addOperation(certclerk: Command): void {
  query(certclerk, 'overview', 'what needs somebody now').action(async (o: Json) => {
    const r = await command('overview', { most: 100 });
    const ids = (list: readonly { id: string }[], kind: OverviewKind): string =>
      some(
        list.map((x) => x.id),
        kind,
      );
    const some = (shown: string[], kind: OverviewKind): string => {
      const left = totalOf(r, kind) - shown.length;
      return `${shown.join(', ') || '-'}${left > 0 ? ` and ${left} more` : ''}`;
    };
    print(
      o,
      r,
      facts([
        ['Reviews', ids(r.reviews, 'reviews')],
        ['Questions', ids(r.questions ?? [], 'questions')],
        ['Waiting for us', ids(r.waitingForUs, 'waitingForUs')],
        ['Waiting for customers', ids(r.waitingForCustomers, 'waitingForCustomers')],
        [
          'Overdue invoices',
          some(
            r.overdue.map((i) => i.number),
            'overdue',
          ),
        ],
        ['Expiring', ids(r.expiring, 'expiring')],
        ['Dead letters', ids(r.deadLetters, 'deadLetters')],
        ['Certificates', `${r.counts.certificates}, ${r.counts.active} active`],
      ]),
    );
  });
  certclerk
    .command('run <job>')
    .description(`run a job now: ${JOB_NAMES.join(', ')}`)
    .action(async (name: string) => {
      console.log(JSON.stringify(await ask({ ask: 'job', name })));
    });
  certclerk
    .command('release')
    .description('let sending go on: after an import or a restore, and for a sweep over the limit, today')
    .option('--waiting <what>', 'after a restore: send or withdraw what waits in the outbox')
    .action(async (o: { waiting?: string }) => {
      const waiting = z.enum(['send', 'withdraw']).optional().safeParse(o.waiting);
      if (!waiting.success) throw new AppError('invalid-input', '--waiting is send or withdraw.');
      const result = await command('release-sweep', { waiting: waiting.data });
      if (result.imported > 0) console.log(`${result.imported} imported certificates are attended from now on.`);
      if (result.withdrawn > 0) console.log(`${result.withdrawn} mails and posts were withdrawn.`);
      console.log(`What is due goes out on ${result.releasedFor}: ${result.due} certificates now.`);
    });
  const outbox = query(certclerk, 'outbox', 'what is to be sent, and what could not be').option(
    '--state <state>',
    'queued, sent, dead or withdrawn',
  );
  outbox.action(async (o: Json & { state?: string }) => {
    const state = z.enum(['queued', 'sent', 'dead', 'withdrawn']).optional().safeParse(o.state);
    if (!state.success) throw new AppError('invalid-input', '--state is queued, sent, dead or withdrawn.');
    const result = await command('list-outbox', { state: state.data });
    print(o, result, outboxTable(result.items));
  });
  query(outbox, 'show <id>', 'one item: its state, what it is and what was said').action(
    async (id: string, o: Json) => {
      const result = await command('show-outbox', { id });
      print(o, result, outboxCard(result.item));
    },
  );
  query(outbox, 'resend <id>', 'send a dead letter again; all: every one').action(async (id: string, o: Json) => {
    const result = await command('resend-mail', { id });
    print(o, result, result.items.length > 0 ? outboxTable(result.items) : 'There are no dead letters.');
  });
  const audit = certclerk.command('audit').description('the audit trail: verify');
  query(audit, 'verify', 'look for a changed, missing or moved entry').action(async (o: Json) => {
    const result = await command('verify-audit', {});
    print(o, result, result.fault ?? `${result.entries} entries, each in its place.`);
    if (result.fault) process.exitCode = EXIT.refused;
  });
}
