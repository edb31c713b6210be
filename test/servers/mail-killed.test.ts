import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createClerk } from '../../src/core/execute.js';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { verifyAudit } from '../../src/core/audit.js';
import { shop } from '../core/facts.js';
import { writeMail } from '../mail/in/write-mail.js';
import { type Dovecot, startDovecot } from './dovecot.js';
import { type ImapProxy, startImapProxy } from './imap-proxy.js';

/** How often the clerk is killed; `npm run test:long` sets more. */
const ROUNDS = Number(process.env['CERTCLERK_TEST_MAIL_KILLS'] ?? 7);
/** Contacts that write in turn: each may ask sixty times an hour. */
const CONTACTS = 20;
const CLERK = 'ssl@ssl.shop.example';
const CHILD = join(import.meta.dirname, 'child/mail-clerk.mjs');
const contact = (n: number): string => `anna${n % CONTACTS}@customer.example`;

/** Between any two steps of a mail's way. The last two are seen at the server: its MOVE not yet done, and just done. */
const POINTS = ['fetched', 'kept', 'read', 'committing', 'committed', 'before MOVE', 'after MOVE'] as const;
type Point = (typeof POINTS)[number];

let dovecot: Dovecot;
let proxy: ImapProxy;
let folder: string;
beforeAll(async () => {
  [dovecot, folder] = await Promise.all([startDovecot(), mkdtemp(join(tmpdir(), 'certclerk-mail-killed-'))]);
  proxy = await startImapProxy(dovecot.imapPort);
});
afterAll(async () => {
  await proxy.stop();
  await Promise.all([dovecot.stop(), rm(folder, { recursive: true })]);
});

/** Runs the clerk until it is killed at the point, or, without one, until nothing is left to do. */
async function run(point?: Point): Promise<void> {
  const url = new URL(dovecot.imapUrl);
  url.port = String(proxy.port);
  const stopAt = point === 'committing' ? 'none' : point;
  const options = { folder, imapUrl: url.href, shopFile: 'data/examples/shop.json', clerkAddress: CLERK, stopAt };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const kill = (): void => void child.kill('SIGKILL');
  proxy.onCommand = (command) => {
    if (!command.startsWith('UID MOVE')) return 'pass';
    if (point === 'before MOVE') kill();
    // Cut when the server has answered; the clerk, which does not hear it, is killed before its next connection.
    if (point === 'after MOVE') setImmediate(kill);
    return point === 'before MOVE' ? 'silence' : 'pass';
  };
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === point) kill();
    // The moment of the commit itself is met by chance: it begins when the mail has been read.
    if (point === 'committing' && line === 'read') setTimeout(kill, Math.random() * 4);
  }
  const [code, signal] = await exit;
  expect([code, signal]).toEqual(point ? [null, 'SIGKILL'] : [0, null]);
}

it(
  `kill -9 between any two steps of a mail's way, ${ROUNDS} times: each mail has one record and one answer`,
  async () => {
    let store = await openJsonStore({ folder });
    const parts = { store, clock: { now: () => new Date() }, shop: shop(), secrets: ['x'], issueNow: null };
    const clerk = createClerk({ ...parts, printInvoice: () => Promise.reject(new Error('none')) });
    for (let n = 0; n < CONTACTS; n++) {
      await clerk.execute(
        'register-customer',
        {
          name: `Customer ${n}`,
          address: { lines: ['High Street 1'], city: 'Maribor', country: 'SI' },
          contacts: [{ name: 'Anna', addresses: [contact(n)] }],
        },
        { kind: 'setup' },
      );
    }
    const before = await store.read((tx) => verifyAudit(tx));
    await store.close();

    const subjects: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const n of [2 * round, 2 * round + 1]) {
        const subject = `list ${n}`;
        subjects.push(subject);
        const raw = writeMail(
          { From: contact(n), Subject: 'list', 'X-Number': subject, 'Message-ID': `<${n}@c.example>` },
          'x',
        );
        await dovecot.deliver(raw, contact(n), CLERK);
      }
      await run(POINTS[round % POINTS.length]);
    }
    await run();

    store = await openJsonStore({ folder });
    const [mails, answers, audit] = await store.read(async (tx) => [
      await tx.find('mail', undefined, { limit: 1000 }),
      await tx.find('outbox', undefined, { limit: 1000 }),
      await verifyAudit(tx),
    ]);
    await store.close();
    const ids = subjects.map((_, n) => `<${n}@c.example>`).sort();
    expect(mails.items.map((mail) => mail.messageId).sort()).toEqual(ids);
    expect(new Set(mails.items.map((mail) => mail.outcome))).toEqual(new Set(['answered']));
    const answered = answers.items.map((item) => (item.channel === 'mail' ? item.inReplyTo : item.channel));
    expect(answered.sort()).toEqual(ids);
    expect(audit).toEqual({ entries: before.entries + subjects.length, fault: null });
  },
  ROUNDS * 10_000 + 60_000,
);
