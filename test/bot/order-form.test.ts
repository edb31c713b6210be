import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bed, customerNamed, only, order, readable, seedShop, setup, startBed } from './bed.js';
import { ec } from '../fixtures/keys.js';

const inFrancs = {
  id: 'dv-francs',
  name: 'DV Francs',
  ca: 'Sandbox CA',
  price: { amount: 12000, currency: 'EUR' },
};

describe('the order form', () => {
  let bed: Bed;
  let customer: string;
  beforeAll(async () => {
    bed = await startBed();
    ({ customer } = await seedShop(bed.clerk));
    await order(bed.clerk, customer, ['www.taken-shop.com']);
  });
  afterAll(() => bed.close());

  const change = (view: string, field: string, value: string) =>
    bed.drive({ user: bed.staff, action: { view, action_id: 'value', block_id: field, value } });

  test.each([
    ['sound names', 'www.new-shop.com\nnew-shop.com', '✅ 2 names: `www.new-shop.com`, `new-shop.com`'],
    ['a public suffix', 'co.uk', 'is a public suffix'],
    ['an internal name', 'server.local', 'not a public domain'],
    ['a name that is on another certificate', 'WWW.Taken-Shop.com', '❌ `www.taken-shop.com` is on SSL-1001 already'],
    ['what is no name', 'not_a_name!', '❌'],
  ])('says of %s while they are written', async (_, names, said) => {
    const form = await bed.one('order');
    const checked = only(await change(form.id, 'names', names));
    expect(checked).toMatchObject({ id: form.id, callback_id: 'order' });
    expect(readable(checked)).toContain(said);
    // Nothing is sold by looking.
    expect((await bed.clerk.execute('list-certificates', {}, setup)).certificates).toHaveLength(1);
  });

  test('looks again when the product is another, and keeps what is filled in', async () => {
    const form = await bed.one(`order ${customer} dv-wild *.new-shop.com`);
    const wild = only(await change(form.id, 'product', 'dv-wild'));
    expect(readable(wild)).toContain('✅ 1 name: `*.new-shop.com`');
    expect(readable(wild)).toContain('Bakery Rossi pays 300.00 EUR before VAT');
    const single = only(await change(form.id, 'product', 'dv-single'));
    expect(readable(single)).toContain('allows no wildcard');
    const { errors } = await bed.submit(single, {});
    expect(errors?.names).toContain('allows no wildcard');
    const done = await bed.submit(single, { names: 'www.new-shop.com' });
    expect(only(done).text).toContain('Ordered: SSL-1002');
  });

  test('a customer is made from within it, and the order goes on with them', async () => {
    const form = await bed.one('order');
    await change(form.id, 'names', 'www.kavarna.com');
    const early = await bed.submit(form, { customer: 'new', product: 'dv-single' });
    expect(early.errors?.customer).toContain('not saved yet');
    const pushed = only(await change(form.id, 'customer', 'new'));
    expect(pushed).toMatchObject({ kind: 'modal', callback_id: 'customer' });
    const facts = {
      name: 'Kavarna Luna',
      contact: 'Luna',
      addresses: 'luna@kavarna.com',
      street: 'Trg 1',
      city: 'Ptuj',
    };
    const refused = await bed.submit(pushed, { ...facts, country: 'S1', language: 'sl' });
    expect(Object.keys(refused.errors ?? {})).toEqual(['country']);
    const saved = await bed.submit(pushed, { ...facts, country: 'si', vat_id: 'SI11223344', language: 'sl' });
    expect(saved.closed).toBe(pushed.id);
    const again = saved.shown.find((one) => one.id === form.id);
    expect(again?.text).toContain('For Kavarna Luna (C-1002), who was just added.');
    const done = await bed.submit(form, { product: 'dv-single' });
    expect(only(done).text).toContain('www.kavarna.com');
    const { certificates } = await bed.clerk.execute('show-customer', { customer: 'Kavarna Luna' }, setup);
    expect(certificates.map((one) => one.commonName)).toEqual(['www.kavarna.com']);
  });

  test('a private key that is typed into it is refused at once, and goes with the form', async () => {
    const pem = ec('P-521').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const form = await bed.one('order');
    const shown = only(await change(form.id, 'names', pem));
    expect(shown).toMatchObject({ id: form.id, callback_id: 'shown' });
    expect(shown.text).toContain('private key');
    expect(JSON.stringify(bed.log.lines)).not.toContain(pem.slice(40, 80));
  });

  test('says the price in the currency of the customer as soon as there is one, and where there is none', async () => {
    const { customer: swiss } = await bed.clerk.execute(
      'register-customer',
      { ...customerNamed('Uhren AG', 'info@uhren.ch'), currency: 'CHF' },
      setup,
    );
    await bed.clerk.execute('add-product', { ...inFrancs, prices: { CHF: 11500 } }, setup);
    const form = await bed.one('order');
    expect(readable(form)).not.toContain('before VAT');
    await change(form.id, 'customer', swiss.id);
    const chosen = only(await change(form.id, 'product', 'dv-francs'));
    expect(readable(chosen)).toContain('Uhren AG pays 115.00 CHF before VAT for 12 months.');
    const none = only(await change(form.id, 'product', 'dv-single'));
    expect(readable(none)).toContain('❌ DV Single has no price in CHF, the currency of Uhren AG.');
    const other = only(await change(form.id, 'customer', customer));
    expect(readable(other)).toContain('Bakery Rossi pays 120.00 EUR before VAT for 12 months.');
  });
});

describe('customers and contacts', () => {
  let bed: Bed;
  let customer: string;
  beforeAll(async () => {
    bed = await startBed();
    ({ customer } = await seedShop(bed.clerk));
  });
  afterAll(() => bed.close());

  const stored = async () => (await bed.clerk.execute('show-customer', { customer }, setup)).customer;

  test('a customer is changed; what is wrong stands at its field', async () => {
    const card = await bed.one(`customer show ${customer}`);
    const form = only(await bed.press(card, 'customer:edit'));
    expect(readable(form)).toContain('Via Roma 1');
    const { errors } = await bed.submit(form, { vat_id: '123' });
    expect(errors?.vat_id).toContain('starts with the country');
    expect((await bed.submit(form, { street: ' ', city: 'Koper' })).errors?.street).toContain('street');
    const done = only(
      await bed.submit(form, { street: 'Via Milano 7\nScala B', city: 'Trieste', vat_id: 'IT12345678901' }),
    );
    expect(done.text).toContain('Bakery Rossi');
    expect(await stored()).toMatchObject({
      vatId: 'IT12345678901',
      address: { lines: ['Via Milano 7', 'Scala B'], city: 'Trieste', country: 'IT' },
    });
    const again = only(await bed.press(await bed.one(`customer show ${customer}`), 'customer:edit'));
    await bed.submit(again, { vat_id: '' });
    expect((await stored()).vatId).toBeUndefined();
  });

  test('the currency of invoices is theirs, or the shop’s where it is left empty', async () => {
    const opened = async () => only(await bed.press(await bed.one(`customer show ${customer}`), 'customer:edit'));
    expect((await bed.submit(await opened(), { currency: 'CH' })).errors?.currency).toContain('three letters');
    expect(readable(only(await bed.submit(await opened(), { currency: 'chf' })))).toContain('*Currency*\\nCHF');
    expect((await stored()).currency).toBe('CHF');
    await bed.submit(await opened(), { city: 'Udine' });
    expect((await stored()).currency).toBe('CHF');
    await bed.submit(await opened(), { currency: '' });
    expect((await stored()).currency).toBeUndefined();
    await bed.submit(await opened(), { currency: 'EUR' });
    expect((await stored()).currency).toBeUndefined();
  });

  test('the calendar file is asked for by a box, which stays as it was left', async () => {
    const opened = async () => only(await bed.press(await bed.one(`customer show ${customer}`), 'customer:edit'));
    await bed.submit(await opened(), { calendar: ['on'] });
    expect((await stored()).calendar).toBe(true);
    await bed.submit(await opened(), { city: 'Udine' });
    expect(await stored()).toMatchObject({ calendar: true, address: { city: 'Udine' } });
    await bed.submit(await opened(), { calendar: [] });
    expect((await stored()).calendar).toBeUndefined();
  });

  test('one more contact gets an id that none had, and the first is told', async () => {
    const card = await bed.one(`customer show ${customer}`);
    const form = only(await bed.press(card, 'contact:add'));
    expect(form).toMatchObject({ callback_id: 'contact' });
    expect((await bed.submit(form, { name: 'IT desk', addresses: 'nobody' })).errors?.addresses).toContain('e-mail');
    await bed.submit(form, { name: 'IT desk', addresses: 'it@rossi-bakery.com' });
    expect((await stored()).contacts.map(({ id, name }) => [id, name])).toEqual([
      ['p1', 'Anna Rossi'],
      ['p2', 'IT desk'],
    ]);
    const told = await bed.store.read((tx) => tx.find('outbox'));
    expect(JSON.stringify(told.items)).toContain('contact-changed');
  });

  test('none of this was a fault of ours', () => {
    expect(bed.log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });
});
