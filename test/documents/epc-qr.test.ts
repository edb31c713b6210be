import { describe, expect, it } from 'vitest';
import { epcText } from '../../src/documents/epc-qr.js';
import type { Invoice } from '../../src/core/model/invoice.js';
import { invoice } from './examples.js';

const bank = { holder: 'Gostovanje Šumnik d.o.o.', iban: 'SI56 2633 0001 2039 086', bic: 'LJBASI2X' };
const withBank = (more: Partial<typeof bank>, rest: Partial<Invoice> = {}): Invoice => ({
  ...invoice,
  seller: { ...invoice.seller, bank: { ...bank, ...more } },
  ...rest,
});

describe('epcText (EPC069-12)', () => {
  it('has its lines in their order', () => {
    expect(epcText(withBank({}))?.split('\n')).toEqual([
      'BCD',
      '002',
      '1',
      'SCT',
      'LJBASI2X',
      'Gostovanje Šumnik d.o.o.',
      'SI56263300012039086',
      'EUR146.40',
      '',
      'RF462026000123',
    ]);
  });

  it('puts an ISO 11649 reference into its own field', () => {
    expect(
      epcText(withBank({}, { reference: 'RF18539007547034' }))
        ?.split('\n')
        .slice(8),
    ).toEqual(['', 'RF18539007547034']);
  });

  it('any other reference is free text', () => {
    expect(
      epcText(withBank({}, { reference: 'SI00 2026-000123' }))
        ?.split('\n')
        .slice(8),
    ).toEqual(['', '', 'SI00 2026-000123']);
  });

  it.each([
    [1, 'EUR0.01'],
    [100, 'EUR1.00'],
    [1234505, 'EUR12345.05'],
  ])('%i cents are %s', (total, amount) => {
    expect(epcText(withBank({}, { total }))?.split('\n')[7]).toBe(amount);
  });

  it.each([
    ['another currency', withBank({}, { currency: 'CHF' })],
    ['an IBAN outside SEPA', withBank({ iban: 'TR330006100519786457841326' })],
    ['a mistyped IBAN', withBank({ iban: 'SI56263300012039087' })],
    ['no IBAN at all', withBank({ iban: '123456' })],
    ['nothing to pay', withBank({}, { total: 0 })],
    ['no bank account', { ...invoice, seller: { ...invoice.seller, bank: undefined } }],
  ])('none for %s', (_, without) => {
    expect(epcText(without)).toBeNull();
  });

  it('a long name is cut at 70 characters, and a line break cannot add a field', () => {
    const lines = epcText(withBank({ holder: `A\nB ${'š'.repeat(100)}` }))?.split('\n') ?? [];
    expect(lines[5]).toBe(`A B ${'š'.repeat(66)}`);
    expect(lines).toHaveLength(10);
  });
});
