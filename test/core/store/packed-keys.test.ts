import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Breather } from '../../../src/core/store/json/breather.js';
import { KeySet } from '../../../src/core/store/json/key-set.js';
import {
  decodeKey,
  encodedLength,
  encodeKey,
  KeyPacker,
  type PackedKeys,
  packKeys,
} from '../../../src/core/store/json/packed-keys.js';

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const all = (keys: PackedKeys): string[] => Array.from({ length: keys.size }, (_, i) => keys.at(i));

/** ASCII, accents, beyond the first 65 536 characters, and halves of those: whatever a string may hold. */
const anything = fc.string({ unit: 'binary', maxLength: 8 }).map((text) => text.slice(0, 7));
/** Few, so that many meet. */
const few = fc
  .nat({ max: 60 })
  .map((n) => ['a', 'ž', '😀', '\ud83d', '\uffff', 'k'][n % 6] + n.toString(36).padStart(2, '0'));

describe('packed keys', () => {
  test('come back as they were, and sort as strings do', () => {
    fc.assert(
      fc.property(anything, anything, (one, other) => {
        const [a, b] = [encodeKey(one), encodeKey(other)];
        expect(decodeKey(a, 0, a.length)).toBe(one);
        expect(encodedLength(one)).toBe(a.length);
        expect(Math.sign(Buffer.compare(a, b))).toBe(inOrder(one, other));
      }),
    );
  });

  test('know the place of each, and how many are less than any', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof(anything, few), { maxLength: 80 }), fc.array(few), (keys, others) => {
        const sorted = keys.sort(inOrder);
        const pack = packKeys(sorted);
        expect(all(pack)).toEqual(sorted);
        for (const [i, key] of sorted.entries()) expect(pack.placeOf(key)).toBe(i);
        for (const key of others) {
          expect(pack.placeOf(key)).toBe(sorted.indexOf(key));
          expect(pack.rank(key)).toBe(sorted.filter((one) => one < key).length);
        }
      }),
    );
  });

  test('copies of parts of another are the same keys', () => {
    const from = packKeys(['a', 'bb', 'č', 'ddd', 'e']);
    const packer = new KeyPacker(6, 4);
    packer.copy(from, 1, 3);
    packer.push('d');
    packer.copy(from, 4, 5);
    packer.copy(from, 5, 5);
    expect(all(packer.packed())).toEqual(['bb', 'č', 'd', 'e']);
  });

  test.each([
    { said: 'more bytes', bytes: 4, keys: 2 },
    { said: 'more keys', bytes: 3, keys: 3 },
  ])('are not whole where $said were reckoned than came', ({ bytes, keys }) => {
    const packer = new KeyPacker(bytes, keys);
    packer.push('a');
    packer.push('bb');
    expect(() => packer.packed()).toThrow('another size');
  });
});

describe('a set of keys on top of packed ones', () => {
  const operation = fc.record({ key: few, remove: fc.boolean() });

  test('does what a sorted list does, packs to the same, and leaves every earlier set as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(few, { maxLength: 60 }),
        fc.array(operation, { maxLength: 120 }),
        fc.option(few, { nil: undefined }),
        fc.option(few, { nil: undefined }),
        fc.nat({ max: 30 }),
        async (start, operations, low, high, most) => {
          const model = new Set(start);
          const first = KeySet.on(packKeys([...start].sort(inOrder)));
          let set = first;
          for (const { key, remove } of operations) {
            if (remove) model.delete(key);
            else model.add(key);
            set = remove ? set.without(key) : set.with(key);
          }
          const sorted = [...model].sort(inOrder);
          expect(set.size).toBe(sorted.length);
          for (const { key } of operations) expect(set.has(key)).toBe(model.has(key));
          const inRange = sorted.filter(
            (key) => (low === undefined || key >= low) && (high === undefined || key < high),
          );
          expect(set.count({ low, high })).toBe(inRange.length);
          expect(set.take({ low, high }, false, most)).toEqual(inRange.slice(0, most));
          expect(set.take({ low, high }, true, most)).toEqual(inRange.toReversed().slice(0, most));
          expect(all(await set.packed(new Breather()))).toEqual(sorted);
          // Nothing has changed: nothing is copied.
          expect(await first.packed(new Breather())).toBe(first.base);
          expect(all(first.base)).toEqual([...start].sort(inOrder));
        },
      ),
      { numRuns: 200 },
    );
  });
});
