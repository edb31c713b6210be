import { expect, test } from 'vitest';
import { fitsWords, nameTexts, rangesOfWord, wordKeys, wordsIn } from '../../../src/core/rules/search-words.js';

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
  ['-bakery.', true],
  ['ry.com', true],
  ['-kva', true],
  ['...', false], // nothing to look up
])('%s', (typed, fits) => {
  const words = wordsIn(typed);
  expect(fitsWords(texts, words)).toBe(fits);
  // What fits is also found by the index, whichever of a word's parts is looked up.
  const keys = wordKeys(names.flatMap(nameTexts));
  for (const { from, upTo } of fits ? words.flatMap(rangesOfWord) : []) {
    expect(keys.some((one) => from <= one && one <= upTo)).toBe(true);
  }
});

test.each([
  ['rossi', ['rossi…']],
  ['rossi-bakery.com', ['rossi', 'bakery', 'com…']],
  ['a.example', ['example…']], // an end of one letter is in no index
  ['.a.', ['a']],
  ['ssl-1042', ['1042…']],
  ['--', []],
])('the parts by which %s is looked up', (word, parts) => {
  const said = rangesOfWord(word).map(({ from, upTo }) => (from === upTo ? from : `${from}…`));
  expect(said).toEqual(parts);
});

test('a certificate of 250 long names has a bounded number of keys', () => {
  const many = Array.from({ length: 250 }, (_, n) => `${'abcdefghij'.repeat(6)}${n}.example.com`);
  expect(wordKeys(many).length).toBeLessThan(900);
});
