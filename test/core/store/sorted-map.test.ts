import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SortedMap } from '../../../src/core/store/json/sorted-map.js';

const plain = (map: SortedMap<number>): [string, number][] => [...map.entries()];

function walked(
  map: SortedMap<number>,
  low: string | undefined,
  high: string | undefined,
  descending: boolean,
): string[] {
  const keys: string[] = [];
  map.walk({ low, high }, descending, (key) => keys.push(key) > 0);
  return keys;
}

const key = fc.nat({ max: 400 }).map((n) => n.toString(36));
const operation = fc.record({ key, remove: fc.boolean() });

describe('SortedMap', () => {
  test('does what a sorted list does, and leaves every earlier map as it was', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { maxLength: 300 }),
        fc.array(operation, { maxLength: 600 }),
        fc.option(key, { nil: undefined }),
        fc.option(key, { nil: undefined }),
        (start, operations, low, high) => {
          const model = new Map(start.map((k): [string, number] => [k, -1]));
          const sorted = (): [string, number][] => [...model].sort(([a], [b]) => (a < b ? -1 : 1));
          let map = SortedMap.fromSorted(sorted());
          const earlier: { map: SortedMap<number>; content: [string, number][] }[] = [];
          for (const [n, { key: k, remove }] of operations.entries()) {
            if (n % 100 === 0) earlier.push({ map, content: sorted() });
            if (remove) model.delete(k);
            else model.set(k, n);
            map = remove ? map.delete(k) : map.set(k, n);
          }
          const content = sorted();
          expect(plain(map)).toEqual(content);
          expect(map.size).toBe(content.length);
          for (const [k, value] of content) expect(map.get(k)).toBe(value);
          expect(map.get('~')).toBeUndefined();
          const inRange = content
            .map(([k]) => k)
            .filter((k) => (low === undefined || k >= low) && (high === undefined || k < high));
          expect(walked(map, low, high, false)).toEqual(inRange);
          expect(walked(map, low, high, true)).toEqual([...inRange].reverse());
          expect(map.count({ low, high })).toBe(inRange.length);
          for (const { map: old, content: then } of earlier) expect(plain(old)).toEqual(then);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('is empty again after everything was deleted, in any order', () => {
    const keys = Array.from({ length: 5000 }, (_, i) => `k${(i * 7919) % 5000}`);
    let map = SortedMap.empty<number>();
    for (const [i, k] of keys.entries()) map = map.set(k, i);
    expect(map.size).toBe(5000);
    for (const k of keys.toReversed()) map = map.delete(k);
    expect(plain(map)).toEqual([]);
    expect(map.set('a', 1).get('a')).toBe(1);
  });

  test('stops when the visitor has had enough', () => {
    const map = SortedMap.fromSorted(
      Array.from({ length: 100 }, (_, i): [string, number] => [String(i).padStart(3, '0'), i]),
    );
    const seen: string[] = [];
    map.walk({ low: '040' }, false, (k) => seen.push(k) < 3);
    expect(seen).toEqual(['040', '041', '042']);
  });
});
