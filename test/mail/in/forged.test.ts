import { afterAll, describe, expect, it } from 'vitest';
import type { MailOutcome } from '../../../src/core/model/mail-in.js';
import { createAuthenticate } from '../../../src/mail/in/authenticate.js';
import { createMailParser } from '../../../src/mail/in/parse.js';
import { type Receiver, createReceiver } from '../../../src/mail/in/receive.js';
import { pem } from '../../fixtures/der.js';
import { soundCsr } from '../../fixtures/generate-csr.js';
import {
  type World,
  MAIL,
  STAFF,
  addCustomer,
  csrFor,
  keyOf,
  lastMail,
  mailFrom,
  openWorld,
  order,
  withCsrs,
} from '../../core/world.js';
import { KEYS, NOW, SERVER, dmarc, edit, onTop, rsa } from './authentication/bed.js';
import { type Zone, zoneResolver } from './authentication/dns-zone.js';
import { sign } from './authentication/sign.js';
import { type Claim, type Keys, claims, odd, proofs, yesClaims } from './forged-rows.js';
import { writeMail } from './write-mail.js';

const parser = createMailParser();
afterAll(() => parser.close());

/** Every proof meets every second claim, the next one the others; `npm run test:long` lets every one meet every one. */
const EVERY = process.env['CERTCLERK_TEST_FORGED'] === 'all';

const CSR = `The CSR is below.\r\n${pem(soundCsr({ cn: 'example.com', dns: ['example.com'] }))}`;
const ANA = 'ana@customer.example';
const CONTACTS = [ANA, 'bine@customer.example', 'kos@kos.example'];

/** Ana's certificate waits for its CSR, and one of hers is held; a forger may know every key that was ever sent. */
async function shopUnderAttack(zone: Zone = {}) {
  const world = await openWorld();
  const ana = await addCustomer(world, 'Bakery Novak', [ANA], {
    contacts: [
      { name: 'Ana Novak', addresses: [ANA] },
      { name: 'Bine Novak', addresses: ['bine@customer.example'] },
    ],
  });
  const kos = await addCustomer(world, 'Kos', ['kos@kos.example']);
  const keyNow = async (): Promise<string> => keyOf((await world.mails()).at(-1) ?? expect.fail('no mail'));
  const ordered = async (customer: { id: string }, name: string): Promise<string> => {
    await order(world, customer, name);
    return keyNow();
  };
  const { execute } = world.clerk;
  const keys: Keys = {
    ana: await ordered(ana, 'example.com'),
    elsewhere: await ordered(ana, 'second.example.com'),
    revoked: await ordered(ana, 'third.example.com'),
    kos: await ordered(kos, 'kos.example.com'),
    bine: '',
    held: '',
  };
  await execute('request-csr', { certificate: 'SSL-1001', contact: 'bine@customer.example' }, STAFF);
  keys.bine = await keyNow();
  await execute('revoke-replies', { certificate: 'SSL-1003' }, STAFF);
  await execute('receive-mail', mailFrom(ANA, { request: withCsrs(csrFor('example.com')) }), MAIL);
  keys.held = keyOf(lastMail(await world.mails(), 'csr-held').mail);
  return { world, keys, receive: receiverFor(world, zone), before: (await world.mails()).length };
}

/** The real door, from raw bytes on; the whole internet is a table. */
function receiverFor(world: World, zone: Zone): Receiver {
  return createReceiver({
    clerkAddress: world.shop.mailAddress,
    loopHeader: 'X-Certclerk-Loop',
    authenticate: createAuthenticate({
      mode: 'require',
      authservId: SERVER,
      resolver: zoneResolver({ ...KEYS, ...zone }),
      now: () => NOW,
      dnsMs: 200,
    }),
    putRaw: (bytes) => world.store.blobs.put(bytes),
    receive: (input) => world.clerk.execute('receive-mail', input, MAIL),
    parser,
  });
}

let written = 0;

function write({ headers }: Pick<Claim, 'headers'>, keys: Keys, body: string): Buffer {
  written += 1;
  const filled = Object.entries(headers).map(([name, values]): [string, string[]] => [
    name,
    [values].flat().map((value) => value.replace(/\{(\w+)\}/g, (_, key: keyof Keys) => keys[key])),
  ]);
  const usual = { Date: 'Mon, 1 Jun 2026 09:00:00 +0200', 'Message-ID': `<${written}@forged.example>` };
  return writeMail({ ...usual, ...Object.fromEntries(filled) }, body);
}

type Shop = Awaited<ReturnType<typeof shopUnderAttack>>;

/** Sends it, an hour after the last one, so that no limit on answers hides what it would have done. */
async function send({ world, receive }: Shop, raw: Buffer): Promise<MailOutcome> {
  world.wind(0.05);
  return (await receive(raw)).outcome;
}

/** Nothing was applied, whatever was sent, and nobody but a registered contact got an answer. */
async function nothingHappened({ world, before }: Shop, sent: number): Promise<void> {
  const certificates = await world.every('certificate');
  expect(certificates.filter((c) => c.periods.some((p) => p.csr ?? p.acceptedCsrs)).map((c) => c.id)).toEqual([]);
  const answers = (await world.mails()).slice(before);
  expect(answers.map((m) => m.to.address).filter((address) => !CONTACTS.includes(address))).toEqual([]);
  expect(await world.every('mail')).toHaveLength(sent + 1);
}

describe('forged and doubtful answers: none is applied', () => {
  it.each(proofs.map((proof, nth) => ({ ...proof, nth })))('$what', async ({ verdict, zone, by, nth }) => {
    const shop = await shopUnderAttack(zone);
    const column = { pass: 0, none: 1, fail: 2 }[verdict];
    const rows = [
      ...claims.map((claim) => ({ claim, body: CSR })),
      ...yesClaims.map((claim) => ({ claim, body: 'yes\r\n\r\nThe CSR is below.' })),
    ].filter((_, i) => EVERY || (i + nth) % 2 === 0);
    const found: [string, MailOutcome][] = [];
    for (const { claim, body } of rows) {
      found.push([claim.what, await send(shop, by(write(claim, shop.keys, body)))]);
    }
    expect(found).toEqual(rows.map(({ claim }) => [claim.what, claim.outcomes[column]]));
    await nothingHappened(shop, rows.length);
    // The door is not merely shut: Ana's own mail passes it, where she is proved.
    const own = { headers: { From: `Ana <${ANA}>`, To: '{ana}' } };
    own.headers.To = `ssl+${shop.keys.ana}@${shop.world.shop.mailAddress.split('@')[1]}`;
    const outcome = { pass: 'applied', none: 'review', fail: 'refused' }[verdict];
    expect(await send(shop, by(write(own, shop.keys, CSR)))).toBe(outcome);
  });
});

describe('tricks with the From itself: none is applied', () => {
  it.each([
    { what: 'signed', by: (m: Buffer) => sign(m, rsa), column: 0, zone: {} },
    { what: 'not signed', by: (m: Buffer) => m, column: 1, zone: {} },
    { what: 'not signed, under p=reject', by: (m: Buffer) => m, column: 2, zone: dmarc('p=reject') },
    { what: 'not signed, under sp=reject', by: (m: Buffer) => m, column: 3, zone: dmarc('p=none; sp=reject') },
  ])('$what', async ({ by, column, zone }) => {
    const found: [string, MailOutcome][] = [];
    const shop = await shopUnderAttack(zone);
    for (const row of odd) found.push([row.what, await send(shop, by(write(row, shop.keys, CSR)))]);
    expect(found).toEqual(odd.map((row) => [row.what, row.outcomes[column]]));
    await nothingHappened(shop, odd.length);
  });
});

describe('a signed mail of old, sent again with another Received', () => {
  const path = (n: number): string => `Received: from relay${n}.evil.example by ${SERVER} with ESMTP id ${n}`;
  const csr = (): string => csrFor('example.com');

  it.each([
    ['before anything has changed', false, 'ignored', 'ignored'],
    ['after a newer CSR has taken its place', true, 'review', 'ignored'],
  ] as const)('%s', async (_what, replaced, first, second) => {
    const shop = await shopUnderAttack();
    const from = { headers: { From: ANA, To: `ssl+${shop.keys.ana}@ssl.northgate.example` } };
    const old = sign(write(from, shop.keys, csr()), rsa);
    expect(await send(shop, old)).toBe('applied');
    if (replaced) expect(await send(shop, sign(write(from, shop.keys, csr()), rsa))).toBe('applied');
    const before = await shop.world.certificate('SSL-1001');
    expect(await send(shop, onTop(old, path(1)))).toBe(first);
    expect(await send(shop, onTop(old, path(2)))).toBe(second);
    // The Message-ID is not among the fields that every signature covers.
    const renamed = sign(write(from, shop.keys, csr()), rsa, { h: 'from:to:subject:date' });
    expect(await send(shop, renamed)).toBe('applied');
    expect(await send(shop, sign(write(from, shop.keys, csr()), rsa))).toBe('applied');
    expect(await send(shop, edit(renamed, /Message-ID: <\d+/, 'Message-ID: <another'))).toBe('review');
    expect((await shop.world.certificate('SSL-1001')).periods[0].csr?.sha256).not.toBe(before.periods[0].csr?.sha256);
    expect(await send(shop, edit(renamed, /Message-ID: <\d+/, 'Message-ID: <yet-another'))).toBe('ignored');
    expect(await send(shop, onTop(renamed, path(3)))).toBe('ignored');
  });
});
