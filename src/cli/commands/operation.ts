import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../../core/errors.js';
import { type OverviewKind, totalOf } from '../../core/model/slack-content.js';
import { JOB_NAMES } from '../../core/jobs/clock-jobs.js';
import { ask, command } from '../ask.js';
import { EXIT } from '../exit.js';
import { facts, table } from '../print.js';
import { type Json, print, query } from '../query.js';
import { amountWords } from '../../core/rules/words.js';
import { certificateTable, invoiceTable, outboxCard, outboxTable } from '../show.js';

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
  query(certclerk, 'stats', 'how many of everything').action(async (o: Json) => {
    const r = await command('stats', {});
    const counts = (of: Record<string, number>): string =>
      Object.entries(of)
        .filter(([, count]) => count > 0)
        .map(([what, count]) => `${count} ${what}`)
        .join(', ') || '-';
    const owed = r.owed.map(
      ({ currency, open, overdue, invoices }) =>
        `${amountWords(open, currency)} on ${invoices} invoices, ${amountWords(overdue, currency)} overdue`,
    );
    print(
      o,
      r,
      facts([
        ['Certificates', counts(r.statuses)],
        ['Customers', String(r.customers)],
        ['Products', counts(Object.fromEntries(r.products.map((p) => [p.product, p.certificates])))],
        ['Owed', owed.join('; ') || '-'],
        ['Received', counts(r.received)],
        ['Outbox', counts(r.outbox)],
      ]),
    );
  });
  query(certclerk, 'find <words...>', 'whatever fits a name, a mail address or a number').action(
    async (words: string[], o: Json) => {
      const r = await command('find', { text: words.join(' ') });
      const found = [
        r.certificates.length > 0 ? certificateTable(r.certificates) : '',
        r.customers.length > 0 ? table([['ID', 'NAME'], ...r.customers.map((c) => [c.id, c.name])]) : '',
        r.invoices.length > 0 ? invoiceTable(r.invoices) : '',
        r.mails.length > 0 ? outboxTable(r.mails) : '',
      ].filter((part) => part !== '');
      print(o, r, found.join('\n\n') || 'Nothing fits.');
    },
  );
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
  const audit = certclerk.command('audit').description('the audit trail: list, verify');
  query(audit, 'list [ref]', 'who did what, newest first; with an id or a name, what was done to that')
    .option('--limit <n>', 'at most this many', '100')
    .option('--after <mark>', 'the page after this mark')
    .action(async (about: string | undefined, o: Json & { limit: string; after?: string }) => {
      const result = await command('list-audit', { about, limit: Number(o.limit), after: o.after });
      const rows = result.entries.map((one) => [
        one.at,
        one.command,
        one.actor.kind === 'staff' ? `${one.actor.id} (${one.actor.door})` : one.actor.kind,
        one.about.join(' '),
      ]);
      const more = result.next ? `\n\nThere are more: --after ${result.next}` : '';
      print(o, result, table([['AT', 'COMMAND', 'BY', 'ABOUT'], ...rows]) + more);
    });
  query(audit, 'verify', 'look for a changed, missing or moved entry').action(async (o: Json) => {
    const result = await command('verify-audit', {});
    print(o, result, result.fault ?? `${result.entries} entries, each in its place.`);
    if (result.fault) process.exitCode = EXIT.refused;
  });
}
