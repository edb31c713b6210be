import { describe, expect, it } from 'vitest';
import {
  creditorReference,
  findCreditorReferences,
  groupReference,
  isCreditorReference,
} from '../../../src/core/rules/creditor-reference.js';

/** ISO 11649: with the first four characters at the end and letters as 10 to 35, the rest by 97 is 1. Computed whole. */
function restBy97(reference: string): bigint {
  const turned = reference.slice(4) + reference.slice(0, 4);
  const digits = [...turned].map((c) => (/\d/.test(c) ? c : String(c.charCodeAt(0) - 55))).join('');
  return BigInt(digits) % 97n;
}

const numberOf = (n: number): string => `2026-${String(n).padStart(6, '0')}`;

describe('the creditor reference', () => {
  it('is that of the standard’s own example', () => {
    expect(restBy97('RF18539007547034')).toBe(1n);
    expect(creditorReference('539007547034')).toBe('RF18539007547034');
  });

  it.each(['2026-000001', '2026-000123', '2026-999999', 'A-2027-000009', 'NORTHGATE-2026-000123', 'x', '0'])(
    'of %s has right check digits and keeps the number whole',
    (number) => {
      const reference = creditorReference(number);
      expect(reference).toMatch(/^RF\d\d[A-Z0-9]{1,21}$/);
      expect(restBy97(reference)).toBe(1n);
      expect(isCreditorReference(reference)).toBe(true);
      expect(reference.slice(4)).toBe(number.replaceAll('-', '').toUpperCase());
    },
  );

  it('has right check digits for a thousand numbers, each another, and shows a transposition', () => {
    const all = Array.from({ length: 1000 }, (_, i) => creditorReference(numberOf(i + 1)));
    for (const reference of all) expect(restBy97(reference)).toBe(1n);
    expect(new Set(all).size).toBe(1000);
    expect(isCreditorReference(creditorReference('2026-000012').replace(/12$/, '21'))).toBe(false);
  });

  it.each(['', 'RF18', 'RF1853900754703', 'SI00 2026-000123', 'rf18539007547034', 'RF18 5390 0754 7034'])(
    '%j is none as it is stored',
    (text) => expect(isCreditorReference(text)).toBe(false),
  );

  it('is printed in groups of four, and any other reference as it is', () => {
    expect(groupReference('RF18539007547034')).toBe('RF18 5390 0754 7034');
    expect(groupReference('SI00 2026-000123')).toBe('SI00 2026-000123');
  });
});

describe('references in what a bank or a person wrote', () => {
  const one = creditorReference('2026-000123');
  const other = creditorReference('2026-000124');

  it.each<[string, string, string[]]>([
    ['as it is', one, [one]],
    ['in groups', groupReference(one), [one]],
    ['in small letters', one.toLowerCase(), [one]],
    ['with dashes', one.replace(/(.{4})(?=.)/g, '$1-'), [one]],
    ['among words', `Payment of ${groupReference(one)} for your invoice`, [one]],
    ['with a number behind it', `${groupReference(one)} 2026`, [one]],
    ['with a full stop', `Ref.: ${one}. Thank you`, [one]],
    ['two of them', `${one}, ${other}`, [one, other]],
    ['two in a row', `${one} ${other}`, [one, other]],
    ['the same twice', `${one} / ${groupReference(one)}`, [one]],
    ['a digit wrong', one.replace('123', '132'), []],
    ['the end of another word', `X${one}`, []],
    ['glued to a word', `${one}X`, []],
    ['none', 'Rent for RF street 12', []],
    ['nothing', '', []],
  ])('%s', (_what, text, found) => {
    expect(findCreditorReferences(text)).toEqual(found);
  });

  it('are found in no more than a moment, whatever is written', () => {
    expect(findCreditorReferences('RF18'.repeat(100_000))).toEqual([]);
    expect(findCreditorReferences('RF 18 '.repeat(100_000)).length).toBeLessThan(2);
  });
});
