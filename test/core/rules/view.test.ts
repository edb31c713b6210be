import { describe, expect, it } from 'vitest';
import { invoiceStatus, viewCertificate, viewInvoice } from '../../../src/core/rules/view.js';
import { certificate, csr, customer, invoice, period, renewal, running } from '../facts.js';

const pay = (amount: number) => ({
  amount,
  on: '2026-01-05',
  by: 'Maja (slack)',
  recordedAt: '2026-01-05T08:00:00.000Z',
});

describe('an invoice', () => {
  it.each([
    ['issued', 'on its due date', invoice(), '2026-01-11'],
    ['overdue', 'the day after', invoice(), '2026-01-12'],
    ['issued', 'paid in part', invoice({ payments: [pay(5977)] }), '2026-01-11'],
    ['overdue', 'paid in part, too late', invoice({ payments: [pay(5977)] }), '2026-01-12'],
    ['paid', 'paid to the cent', invoice({ payments: [pay(978), pay(5000)] }), '2026-01-12'],
    ['paid', 'over-paid', invoice({ payments: [pay(6000)] }), '2026-01-12'],
    ['credited', 'voided', invoice({ creditedBy: '2026-000002' }), '2026-01-12'],
    [
      'credited',
      'voided after it was paid',
      invoice({ creditedBy: '2026-000002', payments: [pay(5978)] }),
      '2026-01-12',
    ],
  ])('is %s: %s', (status, _what, i, today) => {
    expect(invoiceStatus(i, today)).toBe(status);
  });

  it.each([
    ['nothing paid', invoice(), 0, 5978],
    ['paid in part', invoice({ payments: [pay(1000)] }), 1000, 4978],
    ['paid', invoice({ payments: [pay(5978)] }), 5978, 0],
    ['over-paid', invoice({ payments: [pay(6000)] }), 6000, -22],
    ['voided', invoice({ creditedBy: '2026-000002' }), 0, 0],
  ])('shows what is open: %s', (_what, i, paid, open) => {
    expect(viewInvoice(i, certificate(), '2026-01-05')).toMatchObject({
      paid,
      open,
      total: { amount: 5978, currency: 'EUR' },
    });
  });
});

describe('a certificate', () => {
  it('shows both dates and never mixes them up', () => {
    const view = viewCertificate(
      certificate([running('2026-01-01', '2027-01-01', '2026-07-20')]),
      customer(),
      '2026-03-01',
    );
    expect(view).toMatchObject({
      paidUntil: '2027-01-01',
      notAfter: '2026-07-20',
      reissueOn: '2026-06-20',
      status: 'active',
    });
  });

  it.each([
    ['a new order', certificate(), '2026-000001'],
    ['paid', certificate([period({ paidOn: '2026-01-02' })]), null],
    [
      'a renewal that is not paid',
      certificate([running('2026-01-01', '2027-01-01'), renewal('2027-01-01', '2028-01-01', { csr })]),
      '2026-000002',
    ],
    ['a cancelled one', certificate([period()], { cancelled: { on: '2026-02-01', reason: '', by: 'x' } }), null],
  ])('names the invoice that is open: %s', (_what, c, number) => {
    expect(viewCertificate(c, customer(), '2026-12-10').openInvoice).toBe(number);
  });
});
