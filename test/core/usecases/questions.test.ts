import { describe, expect, it } from 'vitest';
import type { ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import type { QuestionView } from '../../../src/core/model/slack-content.js';
import {
  type World,
  addCustomer,
  CLOCK,
  csrFor,
  everything,
  keyOf,
  lastMail,
  MAIL,
  mailFrom,
  openWorld,
  order,
  STAFF,
  withCsrs,
} from '../world.js';

const ANA = 'ana@novak.example';
const EVE = 'eve@evil.example';
const PETER = { kind: 'staff', id: 'U0002', name: 'Peter', door: 'slack' } as const;
const words = (said: string, more: Partial<ReceivedMailInput> = {}): Partial<ReceivedMailInput> => ({
  request: { kind: 'unclear', words: said, files: [] },
  ...more,
});
const verdict = (v: ReceivedMailInput['authentication']['verdict']) => ({
  authentication: { verdict: v, reasons: ['p=reject'] },
});

/** Ana's order waits for its CSR; `key` is that of the mail which asks for it. */
async function shop() {
  const world = await openWorld();
  const ana = await addCustomer(world, 'Bakery Novak', [ANA, 'tickets@novak.example']);
  await addCustomer(world, 'Kos', ['kos@kos.example']);
  await order(world, ana);
  const first = lastMail(await world.mails(), 'order-received').mail;
  return { world, key: keyOf(first), first, seen: (await world.mails()).length };
}

const receive = (world: World, mail: ReceivedMailInput) => world.clerk.execute('receive-mail', mail, MAIL);
const open = async (world: World) => (await world.clerk.execute('list-questions', {}, STAFF)).questions;
const cards = async (world: World): Promise<QuestionView[]> =>
  (await world.posts()).flatMap(({ content }) => (content.kind === 'question-opened' ? [content.question] : []));
const since = async (world: World, seen: number) =>
  (await world.mails()).slice(seen).map((m) => [m.content.template, m.to.address]);

describe('whose words reach staff', () => {
  const NOT_THE_CONTACT = 'It was not sent from an address of the contact. The answer goes to the contact.';
  const NO_PROOF = 'Nothing proves that it comes from its sender.';
  const rows: [what: string, from: string[], keyed: boolean, more: Partial<ReceivedMailInput>, doubts: string[]][] = [
    ['a contact with a right key', [ANA], true, {}, []],
    ['another address of the contact', ['Tickets@novak.example'], true, {}, []],
    ['a contact on a closed network', [ANA], true, verdict('off'), []],
    ['a contact without a key', [ANA], false, {}, []],
    ['a contact without a proof', [ANA], true, verdict('none'), [NO_PROOF]],
    ['a contact without key and proof', [ANA], false, verdict('none'), [NO_PROOF]],
    ['a contact with a wrong key', [ANA], false, { keys: ['a'.repeat(26)] }, []],
    ['somebody else with a right key', [EVE], true, {}, [NOT_THE_CONTACT]],
    ['two senders with a right key', [ANA, EVE], true, {}, [NOT_THE_CONTACT]],
    ['nobody with a right key', [], true, {}, [NOT_THE_CONTACT]],
  ];
  it.each(rows)('%s', async (_what, from, keyed, more, doubts) => {
    const { world, key, seen } = await shop();
    const mail = mailFrom('', { ...words('Is it urgent?'), from, keys: keyed ? [key] : [], ...more });
    expect(await receive(world, mail)).toMatchObject({ outcome: 'review', reason: 'A question to us: Q-0001.' });
    const asked = {
      id: 'Q-0001',
      state: 'open',
      text: 'Is it urgent?',
      from: from.join(', '),
      doubts,
      contact: { name: 'Ana of Bakery Novak', address: ANA },
    };
    expect(await cards(world)).toMatchObject([asked]);
    expect(await open(world)).toMatchObject([asked]);
    expect((await open(world))[0]?.certificate?.id).toBe(keyed ? 'SSL-1001' : undefined);
    // Whoever wrote: only the registered address is told, and what it gets is no answer to a stranger.
    expect(await since(world, seen)).toEqual([['answer-help', ANA]]);
    expect(lastMail(await world.mails(), 'answer-help').content).toMatchObject({
      forwarded: true,
      notUnderstood: false,
    });
  });

  it.each([
    ['a stranger', [EVE], {}],
    ['a forged contact', [ANA], verdict('fail')],
    ['a robot', [ANA], { automatic: 'Auto-Submitted: auto-replied' }],
  ])('not those of %s', async (_what, from, more) => {
    const { world, key, seen } = await shop();
    const mail = mailFrom('', { ...words('hello'), from, keys: from[0] === EVE ? [] : [key], ...more });
    expect(await receive(world, mail)).toMatchObject({ outcome: 'ignored' });
    expect([await cards(world), await open(world), await since(world, seen)]).toEqual([[], [], []]);
  });

  it('a mail without a word gets help, once a thread', async () => {
    const { world, key, seen } = await shop();
    const empty = () => mailFrom(ANA, { keys: [key], references: ['<thread@x>'] });
    expect([(await receive(world, empty())).outcome, (await receive(world, empty())).outcome]).toEqual([
      'answered',
      'ignored',
    ]);
    expect(await open(world)).toEqual([]);
    expect(await since(world, seen)).toEqual([['answer-help', ANA]]);
  });
});

describe('a contact who writes a lot', () => {
  it('is told once a thread, but every question is kept', async () => {
    const { world, key, seen } = await shop();
    for (const said of ['one', 'two', 'three']) {
      await receive(world, mailFrom(ANA, words(said, { keys: [key], references: ['<thread@x>'] })));
    }
    expect((await open(world)).map((q) => q.text)).toEqual(['one', 'two', 'three']);
    expect(await since(world, seen)).toEqual([['answer-help', ANA]]);
  });

  it('fills neither the channel nor the store', async () => {
    const { world } = await shop();
    const outcomes = new Set<string>();
    for (let n = 1; n <= 62; n += 1) outcomes.add((await receive(world, mailFrom(ANA, words(`${n}`)))).outcome);
    expect([...outcomes]).toEqual(['review']);
    expect((await cards(world)).length).toBe(10);
    expect((await open(world)).length).toBe(60);
    world.wind(1);
    await receive(world, mailFrom(ANA, words('tomorrow')));
    expect((await cards(world)).at(-1)?.text).toBe('tomorrow');
  });
});

describe('an answer', () => {
  async function asked(more: Partial<ReceivedMailInput> = {}) {
    const s = await shop();
    const mail = mailFrom(ANA, words('Is it urgent?', { keys: [s.key], subject: 'Re: Your order', ...more }));
    await receive(s.world, mail);
    return { ...s, mail };
  }
  const answer = (world: World, said = 'No, take your time.', actor: typeof STAFF = STAFF) =>
    world.clerk.execute('answer-question', { question: 'q-0001', answer: said }, actor);

  it('goes to the contact, in the thread of the question, and can be answered with the CSR', async () => {
    const { world, mail } = await asked({ references: ['<second@x>', '<first@x>'] });
    const { question } = await answer(world);
    expect(question).toMatchObject({
      state: 'answered',
      settledBy: 'Maja (slack)',
      settledAt: '2026-11-24T09:00:00.000Z',
    });
    const sent = lastMail(await world.mails(), 'staff-answer');
    expect(sent.mail).toMatchObject({
      to: { address: ANA },
      inReplyTo: mail.messageId,
      references: ['<ssl-1001.p1@ssl.northgate.example>', '<first@x>', '<second@x>', mail.messageId],
    });
    expect(sent.content).toMatchObject({
      answer: 'No, take your time.',
      question: { id: 'Q-0001', text: 'Is it urgent?', subject: 'Re: Your order', by: null },
    });
    const csr = mailFrom(ANA, { keys: [keyOf(sent.mail)], request: withCsrs(csrFor('example.com')) });
    expect(await receive(world, csr)).toMatchObject({ outcome: 'applied' });
    expect(await open(world)).toEqual([]);
  });

  it('keeps both ends of a long thread, and leaves out what is no Message-ID', async () => {
    const references = ['<ščž@x>', ...Array.from({ length: 60 }, (_, i) => `<${60 - i}@x>`)];
    const { world, mail } = await asked({ references });
    await answer(world);
    const sent = lastMail(await world.mails(), 'staff-answer').mail.references;
    expect([sent.length, sent[0], sent[1], sent.at(-2), sent.at(-1)]).toEqual([
      22,
      '<ssl-1001.p1@ssl.northgate.example>',
      '<1@x>',
      '<60@x>',
      mail.messageId,
    ]);
  });

  it('to a question without a key carries none', async () => {
    const { world } = await asked({ keys: [] });
    await answer(world);
    expect(lastMail(await world.mails(), 'staff-answer').mail.replyTo).toBe(world.shop.mailAddress);
  });

  it('says whose words they were where they may not have been the contact’s', async () => {
    const { world } = await asked({ from: [EVE] });
    await answer(world);
    const { mail, content } = lastMail(await world.mails(), 'staff-answer');
    expect([mail.to.address, content.question.by]).toEqual([ANA, EVE]);
  });

  it('is the first one’s: whoever comes later is told by whom and when', async () => {
    const { world } = await asked();
    const both = await Promise.allSettled([answer(world, 'first'), answer(world, 'second', PETER)]);
    expect(both.map((r) => r.status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({
      reason: { code: 'conflict', safeMessage: 'Q-0001 was answered by Maja (slack) at 2026-11-24 09:00 UTC already.' },
    });
    const closing = world.clerk.execute('close-question', { question: 'Q-0001' }, PETER);
    await expect(closing).rejects.toMatchObject({ code: 'conflict' });
    expect((await world.mails()).filter((m) => m.content.template === 'staff-answer').length).toBe(1);
  });

  it('may be none: closed, nothing is sent and nothing listed', async () => {
    const { world } = await asked();
    const before = (await world.mails()).length;
    const { question } = await world.clerk.execute('close-question', { question: 'Q-0001' }, PETER);
    expect(question).toMatchObject({ state: 'closed', settledBy: 'Peter (slack)' });
    expect(await since(world, before)).toEqual([]);
    expect(await open(world)).toEqual([]);
    const late = answer(world);
    await expect(late).rejects.toThrow('Q-0001 was closed by Peter (slack)');
  });

  it('is shown to be gone on from by the question that answers it', async () => {
    const { world, key } = await asked();
    await answer(world);
    const { mail } = lastMail(await world.mails(), 'staff-answer');
    await receive(world, mailFrom(ANA, words('And now?', { keys: [key], references: [mail.messageId, '<first@x>'] })));
    expect((await open(world))[0]).toMatchObject({ id: 'Q-0002', follows: 'Q-0001' });
  });

  it.each([
    ['an id that is none', { question: 'Q-9999', answer: 'x' }, 'There is no question Q-9999.'],
    ['an empty answer', { question: 'Q-0001', answer: '  ' }, 'The answer is missing.'],
    ['one that is too long', { question: 'Q-0001', answer: 'x'.repeat(5001) }, 'longer than 5000 characters'],
  ])('is refused with %s', async (_what, input, says) => {
    const { world } = await asked();
    const before = await everything(world);
    await expect(world.clerk.execute('answer-question', input, STAFF)).rejects.toThrow(says);
    expect(await everything(world)).toBe(before);
  });

  it('is for staff only', async () => {
    const { world } = await asked();
    for (const actor of [MAIL, CLOCK]) {
      const tried = world.clerk.execute('answer-question', { question: 'Q-0001', answer: 'x' }, actor);
      await expect(tried).rejects.toMatchObject({ code: 'forbidden' });
    }
  });
});

describe('an open question', () => {
  it('stands in the overview and brings about a digest, in its first words', async () => {
    const world = await openWorld();
    await addCustomer(world, 'Bakery Novak', [ANA]);
    await receive(world, mailFrom(ANA, words('word '.repeat(200).trim())));
    const overview = await world.clerk.execute('overview', {}, STAFF);
    expect(overview.questions?.map((q) => [q.id, q.text.length])).toEqual([['Q-0001', 300]]);
    expect(await world.clerk.execute('queue-digest', {}, CLOCK)).toEqual({ queued: true });
    const { question } = await world.clerk.execute('show-question', { question: 'Q-0001' }, STAFF);
    expect(question.text.length).toBe(999);
  });
});
