import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bed, buttonsOf, customerNamed, only, readable, seedShop, setup, startBed } from './bed.js';

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

  test('help names it', async () => {
    expect(readable(await bed.one('help'))).toContain('/ssl contact');
  });
});
