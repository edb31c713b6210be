import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bed, buttonsOf, csrFor, only, readable, seedShop, startBed } from './bed.js';

// The main job, driven as people drive it: order → CSR → payment → issue.
describe('the main job in Slack', () => {
  let bed: Bed;
  let customer: string;
  beforeAll(async () => {
    bed = await startBed();
    ({ customer } = await seedShop(bed.clerk));
  });
  afterAll(() => bed.close());

  test('orders by a form, enters a CSR, records a payment, issues', async () => {
    const form = await bed.one('order');
    expect(form).toMatchObject({ kind: 'modal', callback_id: 'order' });
    const offered = await bed.drive({
      user: bed.staff,
      options: { view: form.id, action_id: 'value', block_id: 'customer', query: 'ross' },
    });
    expect(offered.options).toMatchObject([{ value: customer }, { value: 'new' }]);

    const ordered = await bed.submit(form, {
      customer,
      product: 'dv-single',
      names: 'www.example.com',
      installed_by: 'customer',
    });
    expect(ordered.closed).toBe(form.id);
    const card = only(ordered);
    expect(card.kind).toBe('ephemeral');
    expect(readable(card)).toContain('waiting for CSR and payment');
    expect(buttonsOf(card)).toEqual(['card:csr', 'card:pay', 'card:cancel']);

    const csrModal = only(await bed.press(card, 'card:csr'));
    expect(csrModal.callback_id).toBe('csr');
    const withCsr = only(await bed.submit(csrModal, { csr: csrFor(['www.example.com']) }));
    expect(readable(withCsr)).toContain('CSR accepted');
    expect(withCsr.id).toBe(card.id);
    expect(readable(withCsr)).toContain('*waiting for payment*');

    const payModal = only(await bed.press(withCsr, 'card:pay'));
    expect(payModal.callback_id).toBe('pay');
    expect(readable(payModal)).toContain('"initial_value":"146.40"');
    const paid = only(await bed.submit(payModal, {}));
    expect(readable(paid)).toContain('*ready to issue*');

    const issued = await bed.one('issue www.example.com');
    expect(readable(issued)).toContain('*active*');
    expect(issued.text).toContain('active');
    expect(buttonsOf(issued)).toEqual(['card:csr', 'card:cancel']);
    expect(bed.log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });

  test('lists and shows it', async () => {
    const list = await bed.one('list rossi');
    expect(list.text).toContain('SSL-1001 www.example.com: active');
    const card = only(await bed.press(list, 'card:show', { value: 'SSL-1001' }));
    expect(card.id).not.toBe(list.id);
    expect(readable(card)).toContain('2027-11-24 (in 365 days)');
  });
});
