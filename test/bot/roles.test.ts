import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bed, buttonsOf, only, order, seedShop, setup, startBed } from './bed.js';

/** Anna is an administrator, Benoît one of the staff; in the second shop Anna is staff, and Benoît may look. */
describe('roles in Slack', () => {
  let bed: Bed;
  let other: Bed;
  beforeAll(async () => {
    bed = await startBed({ admins: 'U0ANNAKELL' });
    other = await startBed({ staff: () => 'U0ANNAKELL', readers: 'U0BENOITRO, U0GRETAWIN' });
    for (const { clerk } of [bed, other]) {
      const { customer } = await seedShop(clerk);
      await order(clerk, customer, ['www.roles-shop.com']);
    }
  });
  afterAll(async () => {
    await bed.close();
    await other.close();
  });

  const status = async ({ clerk }: Bed) =>
    (await clerk.execute('show-certificate', { certificate: 'SSL-1001' }, setup)).view.status;

  test('who is no administrator is shown no such button, and refused where an administrator’s card is pressed', async () => {
    const annas = await bed.one('show www.roles-shop.com');
    const benoits = await bed.one('show www.roles-shop.com', bed.otherStaff);
    expect(buttonsOf(annas)).toContain('card:cancel');
    expect(buttonsOf(benoits)).not.toContain('card:cancel');
    expect(buttonsOf(benoits)).toContain('card:csr');
    const refused = await bed.press(annas, 'card:cancel', { user: bed.otherStaff });
    expect(only(refused).text).toContain('Only an administrator of the certificates may do this');
    expect(await status(bed)).toBe('waiting for CSR and payment');
  });

  test('staff who are no administrators do their work', async () => {
    expect((await bed.one('pay 2026-000001 1.00', bed.otherStaff)).text).toContain('recorded');
    expect((await bed.one('csr www.roles-shop.com', bed.otherStaff)).kind).toBe('modal');
  });

  test('a reader sees everything and changes nothing', async () => {
    const reader = other.otherStaff;
    const card = await other.one('show www.roles-shop.com', reader);
    expect(card.text).toContain('SSL-1001');
    expect(buttonsOf(card)).not.toEqual(expect.arrayContaining(['card:csr']));
    for (const text of ['pay 2026-000001 1.00', 'csr www.roles-shop.com', 'order', 'pay 2026-000001']) {
      const said = await other.one(text, reader);
      expect(said).toMatchObject({ kind: 'ephemeral', text: expect.stringContaining('change nothing') });
    }
    const { document } = await other.clerk.execute('show-invoice', { number: '2026-000001' }, setup);
    expect(document.payments).toEqual([]);
  });

  test('a reader chooses their own digests', async () => {
    const home = only(await other.drive({ user: other.otherStaff, home: true }));
    const form = only(await other.press(home, 'home:settings', { user: other.otherStaff }));
    expect(form).toMatchObject({ kind: 'modal', callback_id: 'settings' });
    const saved = await other.submit(form, { digests: ['daily'] }, other.otherStaff);
    expect(JSON.stringify(saved.shown)).toContain('You also get: the digest of each morning');
    const kept = await other.store.read((tx) => tx.get('staff', other.otherStaff));
    expect(kept?.digests).toEqual(['daily']);
  });

  test('a form that one of the staff has opened does nothing for a reader', async () => {
    const form = await other.one('pay 2026-000001');
    const { errors } = await other.submit(form, { amount: '1.00' }, other.otherStaff);
    expect(errors?.amount).toContain('change nothing');
    const { document } = await other.clerk.execute('show-invoice', { number: '2026-000001' }, setup);
    expect(document.payments).toEqual([]);
  });

  test('a guest is kept out, whatever list they are on', async () => {
    expect((await other.one('list', other.guest)).text).toContain('guests cannot use this');
  });

  test('the audit trail names the person, not the role', async () => {
    const { items } = await bed.store.read((tx) => tx.find('audit', undefined, { limit: 100 }));
    const payment = items.find(({ command }) => command === 'record-payment');
    expect(payment?.actor).toEqual({ kind: 'staff', id: bed.otherStaff, door: 'slack' });
  });
});
