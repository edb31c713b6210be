import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { scriptedServer } from '../../mail/out/scripted-server.js';
import { buildScript, startScript } from '../store/child/start.js';
import { addCustomer, openWorld, order } from '../world.js';

/** How often the process is killed at each place; `npm run test:long` sets more. */
const KILLS = Math.max(2, Math.round(Number(process.env['CERTCLERK_TEST_KILLS'] ?? 30) / 10));
const MAILS = 3 * KILLS + 4;
const CONNECTIONS = 2;

let base: string;
let script: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'certclerk-sender-'));
  script = await buildScript(join(import.meta.dirname, 'child', 'sender.ts'), base);
});
afterAll(() => rm(base, { recursive: true }));

it.each([
  ['bytes-kept', 'before the bytes are named'],
  ['frozen', 'between freezing and sending'],
  ['sent', 'between sending and recording'],
])(
  `kill -9 at "%s", ${KILLS} times (%s): the rest is sent, and twice only the same bytes`,
  async (place) => {
    const server = await scriptedServer();
    onTestFinished(() => server.close());
    const world = await openWorld();
    const customer = await addCustomer(world);
    for (let n = 0; n < MAILS; n += 1) await order(world, customer, `n${n}.example.com`);
    await world.store.close();

    const args = (where: string, count: number) => [
      ...[world.folder, String(server.port), where],
      ...[String(count), String(CONNECTIONS)],
    ];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const sender = startScript(script, args(place, 1 + (kill % 2)));
      await sender.said(`at ${place}`);
      await sender.kill();
    }
    const last = startScript(script, args('', 1));
    await last.said('done');
    await last.ended;

    const store = await openJsonStore({ folder: world.folder });
    const { items } = await store.read((tx) => tx.find('outbox', undefined, { limit: 1000 }));
    const mails = items.filter((item) => item.channel === 'mail');
    expect(items.map(({ state }) => state)).toEqual(items.map(() => 'sent'));
    for (const mail of mails) {
      const copies = server.accepted.filter(({ bytes }) => bytes.includes(mail.messageId)).map(({ bytes }) => bytes);
      expect(copies.length).toBeGreaterThan(0);
      const frozen = Buffer.from((await store.blobs.get(mail.frozen ?? '')) ?? []).toString();
      expect(new Set(copies.map((bytes) => `${bytes}\r\n`))).toEqual(new Set([frozen]));
    }
    // A mail holds its connection until its record is on the disk: at most one a connection was taken without a record at
    // each kill. What had only been made ready goes out once.
    const twice = server.accepted.length - mails.length;
    expect(twice).toBeGreaterThanOrEqual(place === 'sent' ? KILLS : 0);
    expect(twice).toBeLessThanOrEqual(place === 'bytes-kept' ? 0 : CONNECTIONS * KILLS);
    await store.close();
  },
  60_000 + KILLS * 10_000,
);
