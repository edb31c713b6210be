import { describe, expect, it } from 'vitest';
import { createDelivery } from '../../../src/core/outbox/deliver.js';
import type { Delivery } from '../../../src/core/ports.js';
import { STAFF, type World, addCustomer, csrInput, lastMail, openWorld, order } from '../world.js';

const SECRETS = ['a secret of the shop, for tests'];

/** A clerk whose mails end in a server that can be away; `sent`: each mail's template, invoice and files. */
async function openBox(shop: object = {}) {
  const world = await openWorld({ shop });
  const sent: string[] = [];
  let answer: Delivery = { result: 'sent' };
  const { deliverDue } = createDelivery({
    store: world.store,
    clock: world.clock,
    shop: world.shop,
    secrets: SECRETS,
    printInvoice: ({ id }) => Promise.resolve(Buffer.from(id)),
    renderMail: ({ content }, attachments) => {
      const number = 'invoice' in content ? content.invoice?.number : undefined;
      const words = [content.template, number, ...attachments.map(({ filename }) => filename)];
      return Promise.resolve({ mime: Buffer.from(words.filter(Boolean).join(' ')), subject: content.template });
    },
    sendMail: (_envelope, mime) => {
      if (answer.result === 'sent') sent.push(Buffer.from(mime).toString());
      return Promise.resolve(answer);
    },
    postSlack: () => Promise.resolve({ result: 'sent' }),
    certificateFiles: () => [],
    calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
    atOnce: 3,
    random: () => 0,
    log: { warn: () => undefined },
  });
  return {
    world,
    sent,
    deliver: async () => void (await deliverDue()),
    serverIs: (there: boolean) =>
      void (answer = there ? { result: 'sent' } : { result: 'temporary', reason: '451 try later' }),
    withdrawn: async () =>
      (await world.mails())
        .filter(({ state }) => state === 'withdrawn')
        .map(({ content, lastError }) => `${content.template}: ${lastError}`),
  };
}

const ordered = async (shop: object = {}) => {
  const box = await openBox(shop);
  await order(box.world, await addCustomer(box.world));
  return box;
};

const pay = (world: World, more: object = {}) =>
  world.clerk.execute('record-payment', { invoice: '2026-000001', ...more }, STAFF);
const unpay = (world: World, more: object = {}) =>
  world.clerk.execute('take-back-payment', { invoice: '2026-000001', reason: 'wrong customer', ...more }, STAFF);
const credit = (world: World, more: object = {}) =>
  world.clerk.execute('credit-invoice', { invoice: '2026-000001', reason: 'Wrong address', ...more }, STAFF);
const cancel = (world: World) => world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF);

describe('a mail about money that waits', () => {
  it.each<[what: string, act: (world: World) => Promise<unknown>, withdrawn: string[], sent: string[]]>([
    [
      'the order, its invoice credited: asks for the new one',
      (world) => credit(world, { newInvoice: true }),
      ['order-received: the invoice is credited'],
      [
        'order-received 2026-000002 invoice-2026-000002.pdf',
        'invoice-credited 2026-000001 credit-note-CN-2026-000001.pdf invoice-2026-000002.pdf',
      ],
    ],
    [
      'the order, paid meanwhile: the mail of the payment brings the invoice',
      (world) => pay(world),
      ['order-received: the invoice is paid'],
      ['payment-received 2026-000001 invoice-2026-000001.pdf'],
    ],
    [
      'the order, paid in part: goes out',
      (world) => pay(world, { amount: 1000 }),
      [],
      ['order-received 2026-000001 invoice-2026-000001.pdf', 'payment-received 2026-000001'],
    ],
    [
      'the order, cancelled',
      cancel,
      ['order-received: the certificate is cancelled'],
      ['cancelled credit-note-CN-2026-000001.pdf'],
    ],
    [
      'a CSR that was asked for, cancelled',
      async (world) => {
        await world.clerk.execute('request-csr', { certificate: 'SSL-1001' }, STAFF);
        await cancel(world);
      },
      ['csr-request: the certificate is cancelled', 'order-received: the certificate is cancelled'],
      ['cancelled credit-note-CN-2026-000001.pdf'],
    ],
    [
      'a payment that was taken back before anybody was told: nothing of it, and the order goes out',
      async (world) => {
        await pay(world);
        await unpay(world);
      },
      ['payment-received: the payment was taken back', 'payment-taken-back: the customer was not told of the payment'],
      ['order-received 2026-000001 invoice-2026-000001.pdf'],
    ],
  ])('%s', async (_what, act, withdrawn, sent) => {
    const box = await ordered();
    await act(box.world);
    await box.deliver();
    expect((await box.withdrawn()).sort()).toEqual(withdrawn);
    expect(box.sent.sort()).toEqual(sent.sort());
  });

  it('is looked at again after each failed attempt', async () => {
    const box = await ordered();
    box.serverIs(false);
    await box.deliver();
    await credit(box.world, { newInvoice: true });
    box.serverIs(true);
    box.world.wind(1);
    await box.deliver();
    expect(await box.withdrawn()).toEqual(['order-received: the invoice is credited']);
    expect(box.sent.filter((mail) => mail.includes('invoice-2026-000001'))).toEqual([]);
  });

  it.each<[what: string, act: (world: World) => Promise<unknown>, reason: string]>([
    ['credited', (world) => credit(world, { newInvoice: true }), 'the invoice is credited'],
    ['paid', (world) => pay(world), 'the invoice is paid'],
    ['cancelled', cancel, 'the certificate is cancelled'],
  ])('a dunning reminder of an invoice that is %s by then', async (_what, act, reason) => {
    const box = await ordered({ dunningDays: [7] });
    await box.deliver();
    box.world.windTo('2026-12-11');
    await box.world.clerk.execute('dun-invoice', { invoice: '2026-000001' }, STAFF);
    await act(box.world);
    await box.deliver();
    expect(await box.withdrawn()).toEqual([`payment-overdue: ${reason}`]);
  });

  it('an answer with an invoice that is credited by then', async () => {
    const box = await ordered();
    await box.deliver();
    const { mail: asked, content: order } = lastMail(await box.world.mails(), 'order-received');
    const content = { template: 'answer-invoice', invoice: order.invoice } as const;
    await box.world.store.tx((tx) =>
      tx.put('outbox', { ...asked, id: 'O-000900', state: 'queued', frozen: undefined, content }),
    );
    await credit(box.world, { newInvoice: true });
    await box.deliver();
    expect(await box.withdrawn()).toEqual(['answer-invoice: the invoice is credited']);
  });
});

describe('a payment that is taken back', () => {
  it('is told to the customer who was told of it, with what is to pay now', async () => {
    const box = await ordered();
    await box.world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
    await box.deliver();
    await pay(box.world);
    await box.deliver();
    await unpay(box.world);
    await box.deliver();
    expect(box.sent.at(-1)).toBe('payment-taken-back 2026-000001');
    const { mail, content } = lastMail(await box.world.mails(), 'payment-taken-back');
    expect(content).toMatchObject({ amount: 5978, invoice: { open: 5978, status: 'issued' } });
    expect(mail.replyTo).toMatch(/\+[a-z2-7]{26}@/);
  });

  it('one of two: only that one is spoken of', async () => {
    const box = await ordered();
    await pay(box.world, { amount: 1000 });
    await box.deliver();
    await pay(box.world, { amount: 2000 });
    await unpay(box.world, { payment: 2 });
    await unpay(box.world, { payment: 1 });
    await box.deliver();
    expect(box.sent.filter((mail) => mail.startsWith('payment-taken-back'))).toHaveLength(1);
    expect(lastMail(await box.world.mails(), 'payment-taken-back').content).toMatchObject({ amount: 1000, payment: 1 });
  });
});
