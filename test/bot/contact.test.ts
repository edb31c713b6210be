import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bed, buttonsOf, customerNamed, only, order, readable, seedShop, setup, startBed } from './bed.js';

describe('a customer’s contact in Slack', () => {
  let bed: Bed;
  let customer: string;
  beforeAll(async () => {
    bed = await startBed();
    ({ customer } = await seedShop(bed.clerk));
    const { name, address, contacts } = customerNamed('Cafe Blu', 'blu@cafe-blu.com');
    const bor = { name: 'Bruno Blu', addresses: ['bruno@cafe-blu.com', 'anna@rossi-bakery.com'] };
    await bed.clerk.execute('register-customer', { name, address, contacts: [...contacts, bor] }, setup);
  });
  afterAll(() => bed.close());

  const addresses = async (who: string) => {
    const { customer: found } = await bed.clerk.execute('show-customer', { customer: who }, setup);
    return found.contacts.map((contact) => contact.addresses);
  };

  test.each([
    ['a name', 'contact Bakery Rossi', 'Bakery Rossi'],
    ['a part of a name', 'contact rossi', 'Bakery Rossi'],
    ['an address', 'contact bruno@cafe-blu.com', 'Cafe Blu'],
    ['ids', 'contact C-1002 p2', 'Cafe Blu'],
    ['another word', 'address C-1002 p2', 'Cafe Blu'],
  ])('the form opens by %s', async (_, text, name) => {
    const form = await bed.one(text);
    expect(form).toMatchObject({ kind: 'modal', callback_id: 'contact' });
    expect(readable(form)).toContain(name);
  });

  test.each([
    ['several contacts', 'contact cafe', ['choose:0', 'choose:1']],
    ['an address of two customers', 'contact anna@rossi-bakery.com', ['choose:0', 'choose:1']],
  ])('%s: a choice', async (_, text, buttons) => {
    const choice = await bed.one(text);
    expect(buttonsOf(choice)).toEqual(buttons);
    const next = only(await bed.press(choice, 'choose:0'));
    expect(next).toMatchObject({ kind: 'modal', callback_id: 'contact' });
  });

  test('the customer shows a button for each contact', async () => {
    const shown = await bed.one('customer show cafe blu');
    const form = only(await bed.press(shown, 'contact:edit', { value: 'C-1002 p2' }));
    expect(readable(form)).toContain('bruno@cafe-blu.com');
  });

  test('what is wrong stands at the field, and nothing is changed', async () => {
    const form = await bed.one('contact rossi');
    const answers = [
      await bed.submit(form, { addresses: 'anna at rossi' }),
      await bed.submit(form, { addresses: 'ssl@ssl.northgate.example' }),
      await bed.submit(form, { name: ' ' }),
    ];
    expect(answers.map(({ errors }) => Object.keys(errors ?? {}))).toEqual([['addresses'], ['addresses'], ['name']]);
    expect(await addresses(customer)).toEqual([['anna@rossi-bakery.com']]);
  });

  test('one address a line is saved', async () => {
    const form = await bed.one('contact rossi');
    const done = await bed.submit(form, { name: 'Anna R.', addresses: 'it@rossi-bakery.com\nanna@rossi-bakery.com' });
    expect(readable(only(done))).toContain('it@rossi-bakery.com');
    expect(await addresses(customer)).toEqual([['it@rossi-bakery.com', 'anna@rossi-bakery.com']]);
  });

  test('a mail that came back: its button opens the form, and it goes to the mended address', async () => {
    await order(bed.clerk, customer, ['www.rossi-bakery.com']);
    const { items } = await bed.clerk.execute('list-outbox', {}, setup);
    const mail = items.find((item) => item.channel === 'mail' && item.content.template === 'order-received');
    if (mail?.channel !== 'mail') throw new Error('no mail');
    const dead = { ...mail, state: 'dead' as const, lastError: 'Came back: 550 unknown', bounce: '0'.repeat(64) };
    await bed.store.tx((tx) => tx.put('outbox', dead));
    const mails = await bed.one('mails');
    expect(readable(mails)).toContain('Fix the address');
    const form = only(await bed.press(mails, 'mail:fix', { value: mail.id }));
    expect(readable(form)).toContain('550 unknown');
    const saved = only(await bed.submit(form, { addresses: 'orders@rossi-bakery.com' }));
    const sent = only(await bed.press(saved, 'mail:resend', { value: mail.id }));
    expect(readable(sent)).toContain('orders@rossi-bakery.com');
    const after = await bed.clerk.execute('list-outbox', { state: 'dead' }, setup);
    expect(after.items).toEqual([]);
  });

  test('help names it', async () => {
    expect(readable(await bed.one('help'))).toContain('/ssl contact');
  });
});
