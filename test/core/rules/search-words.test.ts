import { expect, test } from 'vitest';
import { fitsWords, keyOfWord, nameTexts, wordKeys, wordRange, wordsIn } from '../../../src/core/rules/search-words.js';

const names = ['www.rossi-bakery.com', 'xn--mller-kva.example', 'Pekarna Novák (C-1001)', '1042'];
const texts = [...names.flatMap(nameTexts), 'SSL-1042'];

test.each([
  ['rossi', true],
  ['ross', true],
  ['kery', true],
  ['rossi-bakery.com', true],
  ['ssi-bakery.co', true],
  ['NOVAK', true],
  ['novák', true],
  ['Müller', true],
  ['mller-kva', true],
  ['ssl-1042', true],
  ['SSL1042', true],
  ['1042', true],
  ['042', true],
  ['c-1001', true],
  ['rossi novak', true],
  ['ww', true],
  ['ke', false], // two letters must begin a part
  ['rossi brown', false],
  ['bakery.net', false],
])('%s', (typed, fits) => {
  const words = wordsIn(typed);
  expect(fitsWords(texts, words)).toBe(fits);
  // What fits is also found by the index.
  const keys = wordKeys(names.flatMap(nameTexts));
  const found = words.every((word) => {
    const key = keyOfWord(word);
    if (key === undefined) return true;
    const { from, upTo } = wordRange(key);
    return keys.some((one) => from <= one && one <= upTo);
  });
  if (fits) expect(found).toBe(true);
});

test('a certificate of 250 long names has a bounded number of keys', () => {
  const many = Array.from({ length: 250 }, (_, n) => `${'abcdefghij'.repeat(6)}${n}.example.com`);
  expect(wordKeys(many).length).toBeLessThan(900);
});
