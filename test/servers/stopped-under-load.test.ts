import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askClerk } from '../../src/control/client.js';
import { verifyAudit } from '../../src/core/audit.js';
import type { CommandInput, CommandName } from '../../src/core/command.js';
import type { Results } from '../../src/core/results.js';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { type SlackWorld, startSlackWorld } from '../../src/sandbox/slack/workspace.js';
import { writeMail } from '../mail/in/write-mail.js';
import { type Dovecot, startDovecot } from './dovecot.js';
import { programEnvironment } from './program-environment.js';
import { type Sink, startSink } from './sink.js';

/**
 * The program itself, as it is started in production, is ended while all its doors are busy at once: mails come in,
 * staff order in Slack, and answers and order mails go out. Nothing is lost and nothing is done twice.
 */
const ROOT = join(import.meta.dirname, '../..');
const CLERK = 'ssl@ssl.shop.example';
/** Each may ask sixty times an hour. */
const CONTACTS = 4;
const MAILS = 24;
const contact = (n: number): string => `anna${n % CONTACTS}@customer.example`;

let dovecot: Dovecot;
let sink: Sink;
let slack: SlackWorld;
let folder: string;
let clerk: ChildProcess | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certclerk-under-load-'));
  [dovecot, sink, slack] = await Promise.all([startDovecot(), startSink(), startSlackWorld()]);
});
afterAll(async () => {
  clerk?.kill('SIGKILL');
  await Promise.all([dovecot.stop(), sink.stop(), slack.close()]);
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  const env = programEnvironment({ folder, slack, dovecot, sink });
  const args = [join(ROOT, 'bin/certclerk.cjs'), 'start'];
  const child = spawn(process.execPath, args, { env, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  clerk = child;
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const port = /"port":(\d+).*certclerk is ready/.exec(line)?.[1];
      if (port === undefined) return;
      slack.connect(`http://127.0.0.1:${port}/slack/events`, screenChanges);
      resolve();
    });
    child.once('exit', () => reject(new Error(`the clerk has not started:\n${said.join('\n')}`)));
  });
}

/** The clerk is another process: that it has done something is seen on a screen, or it is not. */
function screenChanges(): Promise<void> {
  return Promise.race([new Promise<void>((resolve) => slack.onChange(resolve)), wait(300)]);
}

async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<[number | null, string | null]> {
  if (!clerk) throw new Error('no clerk runs');
  const exit = once(clerk, 'exit');
  clerk.kill(signal);
  const [code, by] = await exit;
  return [code, by];
}

const command = async <N extends CommandName>(name: N, input: CommandInput<N>): Promise<Results[N]> =>
  (await askClerk(folder, { ask: 'command', name, input, by: 'test' })) as Results[N];

/** Also for a mail that the killed clerk had handed over without recording it: no event on our side tells its end. */
async function someMailWaits(): Promise<boolean> {
  const { items } = await command('list-outbox', { state: 'queued', limit: 1000 });
  return items.some(({ channel }) => channel === 'mail');
}

const drive = (call: object) => slack.drive({ user: slack.users.find((u) => u.staff)?.id, ...call });

/** Orders one certificate after the other in Slack until the clerk is gone; answers the names whose form was taken. */
async function order(customer: string, prefix: string): Promise<{ tried: string[]; taken: string[] }> {
  const [tried, taken]: [string[], string[]] = [[], []];
  const running = clerk;
  while (running?.exitCode === null && running.signalCode === null) {
    const name = `${prefix}${tried.length}.example.com`;
    const opened = await drive({ command: '/ssl', text: 'order' });
    const view =
      opened.status === 200 && 'shown' in opened.body ? opened.body.shown.find((s) => s.kind === 'modal') : null;
    if (!view) continue;
    tried.push(name);
    const values = { customer, product: 'dv-single', names: name, installed_by: 'customer' };
    const sent = await drive({ submit: { view: view.id, values } });
    if (sent.status === 200 && 'shown' in sent.body && sent.body.closed !== undefined) taken.push(name);
  }
  return { tried, taken };
}

it('SIGTERM, then SIGKILL, with every door busy: after the restart all is done, and once', async () => {
  await start();
  let customer = '';
  for (let n = 0; n < CONTACTS; n++) {
    const registered = await command('register-customer', {
      name: `Customer ${n}`,
      address: { lines: ['High Street 1'], city: 'Maribor', country: 'SI' },
      contacts: [{ name: 'Anna', addresses: [contact(n)] }],
    });
    customer = registered.customer.id;
  }

  const written: string[] = [];
  const orders = { tried: [] as string[], taken: [] as string[] };
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const ordering = order(customer, signal.toLowerCase());
    await sink.next(({ parsed }) => /we need a CSR/.test(parsed.subject ?? ''));
    const ids = Array.from({ length: MAILS }, (_, n) => `<${signal}-${n}@customer.example>`);
    written.push(...ids);
    const delivering = Promise.all(
      ids.map((id, n) => {
        const raw = writeMail({ From: contact(n), Subject: 'list', 'X-Number': id, 'Message-ID': id }, 'x');
        return dovecot.deliver(raw, contact(n), CLERK);
      }),
    );
    // Some answers are out, others wait, and mails lie unread.
    await sink.next(({ parsed }) => ids.includes(parsed.inReplyTo ?? ''));
    expect(await end(signal)).toEqual(signal === 'SIGTERM' ? [0, null] : [null, 'SIGKILL']);
    await delivering;
    const { tried, taken } = await ordering;
    orders.tried.push(...tried);
    orders.taken.push(...taken);
    await start();
  }

  for (const id of written)
    if (!sink.mails.some(({ parsed }) => parsed.inReplyTo === id))
      await sink.next(({ parsed }) => parsed.inReplyTo === id);
  while (await someMailWaits()) await wait(100);
  expect(await end('SIGTERM')).toEqual([0, null]);

  const store = await openJsonStore({ folder });
  const [mails, outbox, certificates, audit] = await store.read(async (tx) => [
    (await tx.find('mail', undefined, { limit: 1000 })).items,
    (await tx.find('outbox', undefined, { limit: 1000 })).items,
    (await tx.find('certificate', undefined, { limit: 1000 })).items,
    await verifyAudit(tx),
  ]);
  await store.close();
  expect(audit.fault).toBeNull();
  expect(mails.map(({ messageId }) => messageId).sort()).toEqual(written.toSorted());
  const answers = outbox.flatMap((item) => (item.channel === 'mail' && item.inReplyTo ? [item.inReplyTo] : []));
  expect(answers.sort()).toEqual(written.toSorted());

  const ordered = certificates.map(({ names }) => names.join());
  expect(new Set(ordered).size).toBe(ordered.length);
  expect(orders.tried).toEqual(expect.arrayContaining(ordered));
  expect(ordered).toEqual(expect.arrayContaining(orders.taken));
  expect(orders.taken.length).toBeGreaterThan(1);

  // A mail whose acceptance the killed clerk had not recorded goes out again: the same bytes, shown once.
  const bytes = new Map<string, string>();
  for (const { parsed, raw } of sink.mails) {
    const id = parsed.messageId ?? '';
    expect(bytes.get(id) ?? raw.toString('latin1')).toBe(raw.toString('latin1'));
    bytes.set(id, raw.toString('latin1'));
  }
  expect(bytes.size).toBe(outbox.filter((item) => item.channel === 'mail' && item.state === 'sent').length);
  expect(outbox.filter((item) => item.channel === 'mail' && item.state !== 'sent')).toEqual([]);
}, 120_000);
