import { describe, expect, it } from 'vitest';
import type { ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import { product } from '../facts.js';
import { MAIL, STAFF, type World, addCustomer, keyOf, lastMail, mailFrom, openWorld, order } from '../world.js';

const ANA = 'ana@novak.example';

const ask = (question: 'list' | 'status' | 'csr', argument = ''): Partial<ReceivedMailInput> => ({
  request: { kind: 'question', question, argument },
});

/** Asks, and answers with the one mail that comes of it. */
async function answerTo(world: World, mail: ReceivedMailInput) {
  const before = (await world.mails()).length;
  await world.clerk.execute('receive-mail', mail, MAIL);
  const [answer, second] = (await world.mails()).slice(before);
  expect(second).toBeUndefined();
  if (!answer) throw new Error('there was no answer');
  return answer;
}

const shop = () => openWorld({ products: [product(), product({ id: 'dv-multi', maxNames: 5 })] });

describe('what was asked for and is not there', () => {
  it.each([
    ['pass', 'evil.example/click-here'],
    ['off', 'evil.example/click-here'],
    ['none', ''],
  ] as const)('of a mail whose proof is %s is repeated as "%s"', async (verdict, asked) => {
    const world = await shop();
    await order(world, await addCustomer(world, 'Bakery Novak', [ANA]), 'shop.example.com');
    const mail = mailFrom(ANA, {
      ...ask('status', 'evil.example/click-here'),
      authentication: { verdict, reasons: [] },
    });
    expect((await answerTo(world, mail)).content).toMatchObject({ template: 'answer-not-found', asked });
  });
});

describe('status of a part of a name', () => {
  it('is the same whether or not another customer has a certificate of just that name', async () => {
    const answers = [];
    for (const another of ['unrelated.example.org', 'example.com']) {
      const world = await shop();
      const ana = await addCustomer(world, 'Bakery Novak', [ANA]);
      await order(world, ana, 'shop.example.com');
      await order(world, await addCustomer(world, 'Kos', ['kos@kos.example']), another);
      const { content } = await answerTo(world, mailFrom(ANA, ask('status', 'example.com')));
      answers.push(content);
    }
    expect(answers[0]).toMatchObject({ template: 'answer-status', certificate: { id: 'SSL-1001' } });
    expect(answers[1]).toEqual(answers[0]);
  });

  it('that fits several of one’s own offers these and no others', async () => {
    const world = await shop();
    const ana = await addCustomer(world, 'Bakery Novak', [ANA]);
    for (const name of ['a.example.com', 'b.example.com', 'novak.example.org']) await order(world, ana, name);
    const { content } = await answerTo(world, mailFrom(ANA, ask('status', 'example.com')));
    expect(content).toMatchObject({ choices: ['a.example.com', 'b.example.com'] });
  });

  it.each([
    ['its id', 'ssl-1001'],
    ['any of its names', 'WWW.Bäcker.example.com'],
    ['a name with a final dot', 'www.bäcker.example.com.'],
    ['a part of a name', 'cker-x'],
  ])('reads %s', async (_what, asked) => {
    const world = await shop();
    const ana = await addCustomer(world, 'Bakery Novak', [ANA]);
    await order(world, ana, 'baecker-x.example.com', {
      product: 'dv-multi',
      names: ['baecker-x.example.com', 'www.bäcker.example.com'],
    });
    await order(world, ana, 'other.example.org');
    const { content } = await answerTo(world, mailFrom(ANA, ask('status', asked)));
    expect(content).toMatchObject({ template: 'answer-status', certificate: { id: 'SSL-1001' } });
  });

  it('finds a cancelled certificate only where no other fits', async () => {
    const world = await shop();
    const ana = await addCustomer(world, 'Bakery Novak', [ANA]);
    await order(world, ana, 'example.com');
    await world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF);
    const status = () => answerTo(world, mailFrom(ANA, ask('status', 'example.com')));
    expect((await status()).content).toMatchObject({ certificate: { id: 'SSL-1001', status: 'cancelled' } });
    await order(world, ana, 'example.com');
    expect((await status()).content).toMatchObject({ certificate: { id: 'SSL-1002' } });
  });
});

describe('an address that is a contact’s of two customers', () => {
  const AGENCY = 'agency@agency.example';

  it('gets the answer for the customer whose mail it answers, and nobody else gets the key', async () => {
    const world = await shop();
    const first = await addCustomer(world, 'Bakery Novak', ['boss@novak.example', AGENCY]);
    const second = await addCustomer(world, 'Kos', [AGENCY]);
    await order(world, first, 'example.com');
    await order(world, second, 'kos.example.com');
    const key = keyOf(lastMail(await world.mails(), 'order-received').mail);
    const answer = await answerTo(world, mailFrom(AGENCY, { keys: [key], ...ask('list') }));
    expect(answer.to.address).toBe(AGENCY);
    expect(answer.content).toMatchObject({ certificates: [{ id: 'SSL-1002' }] });
    expect(keyOf(answer)).toBe(key);
    for (const mail of await world.mails()) {
      if (mail.to.address !== AGENCY) expect(mail.certificateId).toBe('SSL-1001');
    }
  });
});

describe('csr NAME', () => {
  /** Ana has two certificates, of which `name` is the first. */
  async function two(more: object = {}) {
    const world = await shop();
    const ana = await addCustomer(world, 'Bakery Novak', [ANA]);
    await order(world, ana, 'example.com', more);
    const key = keyOf(lastMail(await world.mails(), 'order-received').mail);
    await order(world, ana, 'novak.example.org');
    return { world, key };
  }

  it('gets the mail that asks for the CSR, with the key of that certificate', async () => {
    const { world, key } = await two();
    const answer = await answerTo(world, mailFrom(ANA, ask('csr', 'example.com')));
    expect(answer.content).toMatchObject({
      template: 'csr-request',
      certificate: { id: 'SSL-1001' },
      reason: 'waiting',
    });
    expect(keyOf(answer)).toBe(key);
  });

  it('without a name means the certificate of the mail that it answers', async () => {
    const { world, key } = await two();
    const { content } = await answerTo(world, mailFrom(ANA, { keys: [key], ...ask('csr') }));
    expect(content).toMatchObject({ template: 'csr-request', certificate: { id: 'SSL-1001' } });
  });

  it.each([
    ['several fit', 'example', ['example.com', 'novak.example.org']],
    ['none fits', 'kos.si', ['example.com', 'novak.example.org']],
    ['none is named', '', ['example.com', 'novak.example.org']],
  ])('offers a choice that asks the same again where %s', async (_what, asked, choices) => {
    const { world } = await two();
    const { content } = await answerTo(world, mailFrom(ANA, ask('csr', asked)));
    expect(content).toMatchObject({ template: 'answer-not-found', choices, command: 'csr' });
  });

  it('of a certificate that we install is answered with its status', async () => {
    const { world } = await two({ installedBy: 'us' });
    const { content } = await answerTo(world, mailFrom(ANA, ask('csr', 'example.com')));
    expect(content).toMatchObject({ template: 'answer-status', certificate: { id: 'SSL-1001' } });
  });

  it('goes to the registered address whoever vouches for it, and to no stranger', async () => {
    const { world, key } = await two();
    const authentication: ReceivedMailInput['authentication'] = { verdict: 'none', reasons: [] };
    const answer = await answerTo(world, mailFrom(ANA, { ...ask('csr', 'example.com'), authentication }));
    expect(answer.to.address).toBe(ANA);
    const before = (await world.mails()).length;
    for (const from of ['eve@evil.example', 'kos@kos.example']) {
      await world.clerk.execute('receive-mail', mailFrom(from, { keys: [key], ...ask('csr', 'example.com') }), MAIL);
    }
    expect((await world.mails()).length).toBe(before);
  });
});
