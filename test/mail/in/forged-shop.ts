import { afterAll, expect } from 'vitest';
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
import { KEYS, NOW, SERVER } from './authentication/bed.js';
import { type Zone, zoneResolver } from './authentication/dns-zone.js';
import type { Claim, Keys } from './forged-rows.js';
import { writeMail } from './write-mail.js';

const parser = createMailParser();
afterAll(() => parser.close());

export const CSR = `The CSR is below.\r\n${pem(soundCsr({ cn: 'example.com', dns: ['example.com'] }))}`;
/** Signed mails begin with the same words, so that one that was changed on the way is changed there. */
export const YES = 'yes\r\n\r\nThe CSR is below.';
export const ANA = 'ana@customer.example';
const CONTACTS = [ANA, 'bine@customer.example', 'kos@kos.example'];

/** Ana's certificate waits for its CSR, and one of hers is held; a forger may know every key that was ever sent. */
export async function shopUnderAttack(zone: Zone = {}) {
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
export function receiverFor(world: World, zone: Zone = {}): Receiver {
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

export function write({ headers }: Pick<Claim, 'headers'>, keys: Keys, body: string): Buffer {
  written += 1;
  const filled = Object.entries(headers).map(([name, values]): [string, string[]] => [
    name,
    [values].flat().map((value) => value.replace(/\{(\w+)\}/g, (_, key: keyof Keys) => keys[key])),
  ]);
  const usual = { Date: 'Mon, 1 Jun 2026 09:00:00 +0200', 'Message-ID': `<${written}@forged.example>` };
  return writeMail({ ...usual, ...Object.fromEntries(filled) }, body);
}

export type Shop = Awaited<ReturnType<typeof shopUnderAttack>>;

/** Sends it, an hour after the last one, so that no limit on answers hides what it would have done. */
export async function send({ world, receive }: Shop, raw: Buffer): Promise<MailOutcome> {
  world.wind(0.05);
  return (await receive(raw)).outcome;
}

/** Nothing was applied, whatever was sent, and nobody but a registered contact got an answer. */
export async function nothingHappened({ world, before }: Shop, sent: number): Promise<void> {
  const certificates = await world.every('certificate');
  expect(certificates.filter((c) => c.periods.some((p) => p.csr ?? p.acceptedCsrs)).map((c) => c.id)).toEqual([]);
  const answers = (await world.mails()).slice(before);
  expect(answers.map((m) => m.to.address).filter((address) => !CONTACTS.includes(address))).toEqual([]);
  expect(await world.every('mail')).toHaveLength(sent + 1);
}
