import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bot, createBot } from '../../src/bot/bot.js';
import type { Clerk } from '../../src/core/clerk.js';
import { createClerk } from '../../src/core/execute.js';
import { KINDS } from '../../src/core/model/documents.js';
import type { Store } from '../../src/core/ports.js';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { NOW, keepLog, order, seedShop, shop } from './bed.js';
import { FakeSlack, STAFF_CHANNEL, TEAM } from './fake-slack.js';
import { seeded } from '../seeded.js';
import { type Payload, by, inChannel, ofTeam, onTheWire, soundPayloads } from './payloads.js';
import { FORM, signatureOf } from './signed.js';

const SECRET = 'the signing secret';
/** The door's clock stands still: two that are alike must not come to the same second because it ticked between them. */
const NOW_MS = Date.now();
const NOW_SECONDS = Math.floor(NOW_MS / 1000);
const SEED = 20_261_124;

const random = seeded(SEED);
const between = (least: number, most: number): number => Math.floor(least + random() * (most - least + 1));
const oneOf = <T>(items: readonly [T, ...T[]]): T => items[between(0, items.length - 1)] ?? items[0];

interface Wire {
  type?: string;
  text: string | Buffer;
  /** Added to the time of now, in seconds. */
  late?: number;
  signature?: string;
}

/** What nobody but the staff may see. */
const SECRETS = /guarded-shop|Bakery Rossi|rossi-bakery|2026-000001/;
/** How a person is told no. */
const REFUSAL = /Sorry|I cannot see this channel|could not ask Slack/;

let count = 0;
let slack: FakeSlack;
let evil: Server;
let evilRequests = 0;
let store: Store;
let folder: string;
let clerk: Clerk;
let bot: Bot;
let server: Server;
let door: string;
const log = keepLog();

const portOf = (of: Server): number => {
  const address = of.address();
  return typeof address === 'object' && address ? address.port : 0;
};
const listen = (of: Server): Promise<void> => new Promise((resolve) => of.listen(0, '127.0.0.1', resolve));
const close = async (of: Server): Promise<void> => {
  of.closeAllConnections();
  await new Promise<void>((resolve) => of.close(() => resolve()));
};

beforeAll(async () => {
  slack = new FakeSlack();
  await slack.listen();
  evil = createServer((_req, res) => {
    evilRequests += 1;
    res.end();
  });
  await listen(evil);
  folder = await mkdtemp(join(tmpdir(), 'certclerk-hostile-'));
  store = await openJsonStore({ folder });
  clerk = createClerk({
    store,
    clock: { now: () => NOW },
    shop,
    secrets: ['for tests'],
    printInvoice: async () => Buffer.from('%PDF'),
    issueNow: null,
  });
  const { customer } = await seedShop(clerk);
  await order(clerk, customer, ['www.guarded-shop.com']);
  bot = createBot({
    clerk,
    slack: {
      botToken: 'xoxb-secret-token',
      signingSecret: SECRET,
      teamId: TEAM,
      staff: 'S0STAFF',
      channel: STAFF_CHANNEL,
      apiUrl: `${slack.origin}/api/`,
    },
    shop: { timeZone: shop.timeZone, language: 'en', sellerName: 'Northgate' },
    now: () => NOW,
    log,
    wall: () => NOW_MS,
    checksBlocks: true,
    postEveryMs: 0,
  });
  server = createServer((req, res) => bot.handler(req, res));
  await listen(server);
  door = `http://127.0.0.1:${portOf(server)}/slack/events`;
});
afterAll(async () => {
  await bot.stop();
  await close(server);
  await close(evil);
  await slack.close();
  await store.close();
  await rm(folder, { recursive: true });
});

/** All that is in the store, as one digest. */
async function digestOfStore(): Promise<string> {
  const hash = createHash('sha256');
  for (const kind of KINDS) {
    const { items } = await store.read((tx) => tx.find(kind, undefined, { limit: 1000 }));
    hash.update(JSON.stringify(items));
  }
  return hash.digest('hex');
}

/** Sends it, and waits until all that follows from it has happened. Not two in one second: the same bytes would be a replay. */
async function send({
  type = FORM,
  text,
  late = -(count % 250),
  signature,
}: Wire): Promise<{ status: number; body: string }> {
  const seconds = NOW_SECONDS + late;
  const bytes = Buffer.from(text);
  const answer = await fetch(door, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': signature ?? signatureOf(SECRET, seconds, bytes.toString()),
    },
    body: bytes,
  });
  const body = await answer.text();
  await bot.settled();
  return { status: answer.status, body };
}

/** Sends something hostile; gives the answer and what somebody would see. Nothing in the store may have changed. */
async function attack(wire: Wire): Promise<{ status: number; body: string; seen: string }> {
  count += 1;
  slack.outgoing.length = 0;
  const before = await digestOfStore();
  const { status, body } = await send(wire);
  expect(await digestOfStore()).toBe(before);
  expect(body + slack.shown()).not.toContain('xoxb-secret-token');
  return { status, body, seen: body + slack.shown() };
}

let trigger = 0;
const payloads = (): Payload[] =>
  soundPayloads({ responseUrl: `${slack.origin}/response`, triggerId: () => `trigger-${(trigger += 1)}` });

/** [what is wrong with it, how it is spoiled] */
const AT_THE_DOOR: [string, (sound: ReturnType<typeof onTheWire>) => Wire][] = [
  ['stale', (wire) => ({ ...wire, late: -between(301, 86_400) })],
  ['from the future', (wire) => ({ ...wire, late: between(301, 86_400) })],
  ['signed with another secret', (wire) => ({ ...wire, signature: signatureOf('other', 1, wire.text) })],
  ['signed by nobody', (wire) => ({ ...wire, signature: oneOf(['', 'v0=', 'v0=00', 'v1=00', 'null']) })],
  [
    'signed for another body',
    (wire) => ({
      ...wire,
      signature: signatureOf(SECRET, NOW_SECONDS, `${wire.text}&x=${between(1, 9)}`),
    }),
  ],
];

describe('500 hostile payloads', () => {
  test.each(AT_THE_DOOR)('%s: 401, and nothing happens', async (_, spoil) => {
    for (const sound of payloads()) {
      const { status, body, seen } = await attack(spoil(onTheWire(sound)));
      expect({ what: sound.what, status, body, seen }).toEqual({ what: sound.what, status: 401, body: '', seen: '' });
    }
  });

  test('played again: 401', async () => {
    for (const sound of payloads()) {
      // By somebody whom nothing is done for, so that the first time has no effect either.
      const wire = onTheWire(by('U0GUEST', sound));
      const seconds = NOW_SECONDS;
      const signature = signatureOf(SECRET, seconds, wire.text);
      const headers = { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': signature };
      const again = () =>
        fetch(door, { method: 'POST', headers: { 'content-type': wire.type, ...headers }, body: wire.text });
      expect((await again()).status).toBe(200);
      await bot.settled();
      slack.outgoing.length = 0;
      count += 1;
      expect((await again()).status).toBe(401);
      expect(slack.outgoing).toEqual([]);
    }
  });

  const ELSEWHERE: [string, (sound: Payload) => Payload | null][] = [
    ['of another workspace', (sound) => ofTeam('T0OTHER', sound)],
    ['of a whole organisation', (sound) => ofTeam(null, sound)],
    ...['U0OUTSIDE', 'U0GUEST', 'U0SINGLE', 'U0STRANGER', 'U0LEFT', 'U0ROBOT', 'USLACKBOT', 'U0NOBODY', 'W0<@x>'].map(
      (user): [string, (sound: Payload) => Payload] => [`by ${user}`, (sound) => by(user, sound)],
    ),
    [
      'by somebody who says to be of another workspace',
      (sound) =>
        'user' in sound.body
          ? { ...sound, body: { ...sound.body, user: { id: 'U0STAFF', team_id: 'T0OTHER' } } }
          : null,
    ],
    ...['C0SHARED', 'C0EXTERNAL', 'C0PENDING', 'C0UNKNOWN', 'G0UNKNOWN'].map(
      (channel): [string, (sound: Payload) => Payload | null] => [
        `in ${channel}`,
        (sound) => inChannel(channel, sound),
      ],
    ),
  ];

  test.each(ELSEWHERE)('%s: nothing happens, nothing is shown, and a person reads why', async (_, spoil) => {
    for (const sound of payloads()) {
      const spoilt = spoil(sound);
      if (!spoilt) continue;
      const { status, body, seen } = await attack(onTheWire(spoilt));
      expect({ what: sound.what, status }).toEqual({ what: sound.what, status: 200 });
      expect(seen).not.toMatch(SECRETS);
      if (sound.kind === 'options') expect(JSON.parse(body)).toEqual({ options: [] });
      else expect(seen).toMatch(REFUSAL);
    }
  });

  test('larger than anything of Slack’s: 413', async () => {
    for (const sound of payloads()) {
      const { type, text } = onTheWire(sound);
      const { status } = await attack({ type, text: `${text}&pad=${'x'.repeat(1024 * 1024 + between(1, 9999))}` });
      expect(status).toBe(413);
    }
  });

  const deep = (levels: number): string => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
  const MALFORMED: [string, (text: string) => string | Buffer][] = [
    ['cut off', (text) => text.slice(0, between(1, text.length - 40))],
    ['nothing', () => ''],
    [
      'JSON that is no payload',
      () => oneOf(['null', '[]', '0', '"x"', '{}', '{"type":1}', '{"type":"block_actions"}']),
    ],
    ['nested without end', () => deep(between(1_000, 20_000))],
    ['with a prototype', () => '{"__proto__":{"type":"block_actions"},"constructor":{"prototype":{}}}'],
    ['bytes that are no text', () => Buffer.from(Array.from({ length: 200 }, () => between(0, 255)))],
  ];
  test.each(MALFORMED)('malformed, %s: 400', async (_, spoil) => {
    for (const { kind, body } of payloads()) {
      const spoilt = spoil(JSON.stringify(kind === 'command' ? { payload: body } : body));
      const wire: Wire =
        kind === 'event'
          ? { type: 'application/json', text: spoilt }
          : {
              text: Buffer.concat([
                Buffer.from('payload='),
                Buffer.from(encodeURIComponent(spoilt.toString('latin1'))),
              ]),
            };
      const { status, seen } = await attack(wire);
      expect({ status, seen }).toEqual({ status: 400, seen: '' });
    }
  });

  /** Parts of a payload that are of another form than Slack's. */
  const WRONG_TYPES: unknown[] = [null, 1, true, [], {}, '', { id: {} }, { id: 'x'.repeat(300) }, ['U0STAFF']];
  test('with a person, a trigger or a view of another form: refused or harmless', async () => {
    for (const sound of payloads().filter(({ kind }) => kind !== 'event')) {
      for (const wrong of WRONG_TYPES) {
        const part = oneOf(sound.kind === 'command' ? ['user_id', 'team_id'] : ['user', 'team']);
        const { status, seen } = await attack(onTheWire({ ...sound, body: { ...sound.body, [part]: wrong } }));
        expect([200, 400]).toContain(status);
        expect(seen).not.toMatch(SECRETS);
      }
    }
  });

  const BUTTONS: [string, string, string][] = [
    ['an unknown one', 'shell:run', 'rm -rf /'],
    ['one that hides in a prototype', '__proto__', 'x'],
    ['a method', 'toString', 'x'],
    ['one of nothing', 'card:', ''],
    ['with a certificate that is not there', 'card:cancel', 'SSL-9999'],
    ['with no value', 'card:cancel', ''],
    ['with a path', 'invoice:pdf', '../../etc/passwd'],
    ['with markup', 'card:show', '<!channel>'],
    ['with a page that is none', 'list:next', '{"command":"__proto__","args":"","after":""}'],
    ['with JSON that is none', 'list:next', '{'],
    ['with a review that is not there', 'review:approve', 'R-9999'],
    ['with a mail that is not there', 'mail:resend', 'O-999999'],
    ['with a command that is none', 'choose:0', 'format c:'],
    ['with a long value', 'card:show', 'x'.repeat(2_000)],
    ['with control characters', 'question:close', 'Q-0001\u0000\u202E'],
  ];
  test.each(BUTTONS)('a button of the staff’s, %s: nothing happens, and the person reads why', async (_, id, value) => {
    const button = payloads().find(({ what }) => what.startsWith('card:show'));
    if (!button) throw new Error('no button');
    const body = { ...button.body, actions: [{ type: 'button', action_id: id, block_id: 'b', value }] };
    const { status, seen } = await attack(onTheWire({ ...button, body }));
    expect(status).toBe(200);
    expect(seen).toMatch(/out of date|There is no|no command|is missing|none that|longer than|Incident/i);
    expect(seen).not.toMatch(/Incident|<!channel>/);
  });

  const METADATA: [string, (evilUrl: string) => string][] = [
    ['nothing', () => ''],
    ['no JSON', () => '{'],
    ['of another form', () => '{"origin":{"in":"nowhere"}}'],
    [
      'an answer that goes elsewhere',
      (url) => JSON.stringify({ origin: { in: 'command', responseUrl: url }, invoice: '2026-9' }),
    ],
    ['an address of a file', () => JSON.stringify({ origin: { in: 'command', responseUrl: 'file:///etc/passwd' } })],
    ['another invoice', () => JSON.stringify({ origin: { in: 'home' }, invoice: '2026-999999' })],
    ['a list for an invoice', () => JSON.stringify({ origin: { in: 'home' }, invoice: ['2026-000001'] })],
    ['no invoice', () => JSON.stringify({ origin: { in: 'home' } })],
    ['a prototype', () => '{"__proto__":{"invoice":"2026-000001"},"origin":{"in":"home"}}'],
    ['an endless name', () => JSON.stringify({ origin: { in: 'home' }, invoice: 'x'.repeat(2_000) })],
  ];
  test.each(METADATA)('a form that remembers %s: nothing happens, and the person reads why', async (_, remembers) => {
    const forms = [
      'pay',
      'csr',
      'sent',
      'issue',
      'approve',
      'reject',
      'contact',
      'answer',
      'shown',
      '__proto__',
      'pay',
    ];
    for (const callback_id of forms) {
      const sound = payloads().find(({ what }) => what === 'the form pay');
      if (!sound) throw new Error('no form');
      const view = {
        id: `V${between(1, 1e9)}`,
        callback_id,
        private_metadata: remembers(`http://127.0.0.1:${portOf(evil)}/`),
        state: { values: { amount: { value: { value: '1.00' } } } },
      };
      const { status, body } = await attack(onTheWire({ ...sound, body: { ...sound.body, view } }));
      expect(status).toBe(200);
      // Views that are no forms have nothing to submit; whoever does is not answered.
      if (!['shown', '__proto__'].includes(callback_id)) expect(body).toMatch(/"response_action":"(errors|update)"/);
    }
  });

  test('after all this: nobody else was told anything, nothing was a fault of ours, and the staff go on working', async () => {
    expect(count).toBeGreaterThanOrEqual(500);
    expect(evilRequests).toBe(0);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    slack.outgoing.length = 0;
    const [list] = payloads();
    if (!list) throw new Error('no list');
    await send(onTheWire(list));
    expect(slack.shown()).toContain('www.guarded-shop.com');
    expect((await clerk.execute('verify-audit', {}, { kind: 'setup' })).fault).toBeNull();
  });
});
