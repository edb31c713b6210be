import { describe, expect, it } from 'vitest';
import type { MailRequest, ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import { createClerk } from '../../../src/core/execute.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import {
  MAIL,
  type World,
  addCustomer,
  csrFor,
  issueForTests,
  keyOf,
  lastMail,
  mailFrom,
  openWorld,
  order,
  withCsrs,
} from '../world.js';

const ANA = 'ana@novak.example';
const LIST: MailRequest = { kind: 'question', question: 'list', argument: '' };
const UNPROVED: ReceivedMailInput['authentication'] = { verdict: 'none', reasons: [] };

const receive = (world: Pick<World, 'clerk'>, more: Partial<ReceivedMailInput>) =>
  world.clerk.execute('receive-mail', mailFrom(ANA, more), MAIL);

/** As many of the same as asked; how many were answered. */
async function answered(world: Pick<World, 'clerk'>, times: number, more: Partial<ReceivedMailInput>): Promise<number> {
  let n = 0;
  for (let i = 0; i < times; i += 1) if ((await receive(world, more)).outcome === 'answered') n += 1;
  return n;
}

const notices = async (world: World) =>
  (await world.posts()).flatMap(({ content }) =>
    content.kind === 'notice' && content.text.includes('in an hour') ? [content.text] : [],
  );

async function withOrder() {
  const world = await openWorld();
  await order(world, await addCustomer(world));
  const key = keyOf(lastMail(await world.mails(), 'order-received').mail);
  return { world, key };
}

describe('commands and CSRs of a contact', () => {
  it('are answered 60 times an hour; then staff are told once, questions are ignored, and the next hour is new', async () => {
    const { world } = await withOrder();
    expect(await answered(world, 65, { request: LIST })).toBe(60);
    expect(await notices(world)).toEqual([
      expect.stringContaining('Ana of Bakery Novak of Bakery Novak sent more than 60'),
    ]);
    expect(await receive(world, { request: LIST })).toMatchObject({
      outcome: 'ignored',
      reason: expect.stringContaining('within the hour'),
    });
    world.setTime('2026-11-24T10:00:00.000Z');
    expect(await answered(world, 1, { request: LIST })).toBe(1);
  });

  it('above that, a CSR waits in review, and nobody is answered', async () => {
    const { world, key } = await withOrder();
    await answered(world, 60, { request: LIST });
    const mails = (await world.mails()).length;
    const csr = await receive(world, { keys: [key], request: withCsrs(csrFor('example.com')) });
    expect(csr.outcome).toBe('review');
    const same = await receive(world, { keys: [key], request: { kind: 'confirm', answer: 'same' } });
    expect(same.outcome).toBe('review');
    expect(await world.mails()).toHaveLength(mails);
    expect((await world.every('review')).map(({ csr: held }) => held !== undefined)).toEqual([true, false]);
  });

  it('where nothing proves the sender, are answered 10 times, and take nothing from the contact', async () => {
    const { world } = await withOrder();
    expect(await answered(world, 15, { request: LIST, authentication: UNPROVED })).toBe(10);
    expect(await notices(world)).toEqual([expect.stringMatching(/^Somebody who writes as/)]);
    expect(await answered(world, 60, { request: LIST })).toBe(60);
  });

  it('are not used up by robots, forgeries or strangers', async () => {
    const { world, key } = await withOrder();
    const request = withCsrs(csrFor('example.com'));
    for (let i = 0; i < 30; i += 1) {
      await receive(world, { request, keys: [key], automatic: 'a robot' });
      await receive(world, { request: LIST, authentication: { verdict: 'fail', reasons: ['p=reject'] } });
      await receive(world, { request: LIST, from: ['eve@elsewhere.example'] });
    }
    expect(await answered(world, 60, { request: LIST })).toBe(60);
  });

  it('are counted on after a restart', async () => {
    const { world } = await withOrder();
    await answered(world, 60, { request: LIST });
    await world.store.close();
    const store = await openJsonStore({ folder: world.folder });
    const { clock, shop } = world;
    const parts = {
      clock,
      shop,
      secrets: ['x'],
      printInvoice: () => Promise.resolve(Buffer.from('')),
      issueNow: issueForTests,
    };
    expect(await answered({ clerk: createClerk({ store, ...parts }) }, 1, { request: LIST })).toBe(0);
    await store.close();
  });
});

describe('help for what is neither', () => {
  const unclear: MailRequest = { kind: 'unclear' };
  const helps = async (world: World) =>
    (await world.mails()).filter((mail) => mail.content.template === 'answer-help').length;

  it.each([
    ['three times a day to an address, in threads of their own', () => ({}), 3],
    ['once in a thread, by its first mail', () => ({ references: ['<root@x>'] }), 1],
    [
      'once in a thread, whatever the case of the address',
      (n: number) => ({ references: ['<root@x>'], from: [n % 2 ? ANA : ANA.toUpperCase()] }),
      1,
    ],
  ])('%s', async (_, more, most) => {
    const { world } = await withOrder();
    for (let n = 0; n < 8; n += 1) await receive(world, { request: unclear, ...more(n) });
    expect(await helps(world)).toBe(most);
    world.wind(1);
    await receive(world, { request: unclear, ...more(0) });
    expect(await helps(world)).toBe(most + 1);
  });

  it('once in a thread whose beginning the other side has lost: the answer is known by our own mail in it', async () => {
    const { world } = await withOrder();
    await receive(world, { request: unclear });
    const { mail } = lastMail(await world.mails(), 'answer-help');
    await receive(world, { request: unclear, references: [mail.messageId] });
    expect(await helps(world)).toBe(1);
  });
});

describe('whoever sends a hundred mails buries nobody else', () => {
  const EVE = ['eve@elsewhere.example'];
  const QUARANTINE: MailRequest = { kind: 'quarantine', why: 'The mail has more than 200 parts.' };
  const WORDS: MailRequest = { kind: 'unclear', words: 'When does it run out?', files: [] };
  const KEY: MailRequest = { kind: 'private-key', spkis: [] };
  const CSR = (): MailRequest => withCsrs(csrFor('example.com'));
  const ANSWERED: { what: string; more: () => Partial<ReceivedMailInput>; hasKey?: true; mails: number }[] = [
    { what: 'CSRs in the name of a contact', more: () => ({ request: CSR(), authentication: UNPROVED }), mails: 0 },
    {
      what: 'CSRs of a robot',
      more: () => ({ request: CSR(), authentication: UNPROVED, automatic: 'a robot' }),
      mails: 0,
    },
    { what: 'what a stranger made unreadable', more: () => ({ request: QUARANTINE, from: EVE }), mails: 0 },
    {
      what: 'what is unreadable, under a key that was passed on',
      more: () => ({ request: QUARANTINE, from: EVE }),
      hasKey: true,
      mails: 10,
    },
    {
      what: 'questions in the name of a contact',
      more: () => ({ request: WORDS, authentication: UNPROVED }),
      mails: 3,
    },
    {
      what: 'private keys in the name of a contact',
      more: () => ({ request: KEY, authentication: UNPROVED }),
      mails: 10,
    },
  ];

  it.each(ANSWERED)('$what', async ({ more, hasKey, mails }) => {
    const { world, key } = await withOrder();
    const before = (await world.mails()).length;
    for (let i = 0; i < 100; i += 1) await receive(world, { ...more(), keys: hasKey ? [key] : [] });
    expect(await world.mails()).toHaveLength(before + mails);
    const posted = async (kind: string) => (await world.posts()).filter(({ content }) => content.kind === kind).length;
    const flood = [await posted('review-opened'), await posted('question-opened')];
    expect(Math.max(...flood)).toBeLessThanOrEqual(10);
    expect(await posted('notice')).toBeLessThanOrEqual(2);
    if (!hasKey) expect((await world.every('review')).length).toBeLessThanOrEqual(60);

    // And now the contact herself.
    expect((await receive(world, { request: WORDS })).outcome).toBe('review');
    const two = withCsrs(csrFor('example.com'), csrFor('example.com'));
    expect((await receive(world, { request: two, keys: [key] })).outcome).toBe('review');
    expect([await posted('review-opened'), await posted('question-opened')]).toEqual(flood.map((n) => n + 1));
    expect((await receive(world, { request: CSR(), keys: [key] })).outcome).toBe('applied');
  });
});
