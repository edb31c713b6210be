import type { Breather } from './breather.js';
import { encodedLength, KeyPacker, type PackedKeys } from './packed-keys.js';
import { type KeyRange, SortedMap } from './sorted-map.js';

/** Keys that are taken over between two looks at the clock; copying them takes less than a millisecond. */
const RUN = 1 << 13;

const NONE = SortedMap.empty<true>();

/**
 * A sorted set of keys that never changes: those of the snapshot, packed, without the ones removed since, and with the
 * ones added since. `with` and `without` give a new set and cost the same however large the snapshot is.
 */
export class KeySet {
  private constructor(
    /** Those of the snapshot. */
    readonly base: PackedKeys,
    /** None of them is in `base`. */
    readonly added: SortedMap<true>,
    /** All of them are in `base`. */
    readonly removed: SortedMap<true>,
  ) {}

  static on(base: PackedKeys): KeySet {
    return new KeySet(base, NONE, NONE);
  }

  get size(): number {
    return this.base.size + this.added.size - this.removed.size;
  }

  has(key: string): boolean {
    return this.added.get(key) ?? this.placeOf(key) >= 0;
  }

  /** Where in `base` the key is; -1 where it is not there, or was removed. */
  placeOf(key: string): number {
    return this.removed.get(key) ? -1 : this.base.placeOf(key);
  }

  with(key: string): KeySet {
    if (this.removed.get(key)) return new KeySet(this.base, this.added, this.removed.delete(key));
    if (this.has(key)) return this;
    return new KeySet(this.base, this.added.set(key, true), this.removed);
  }

  without(key: string): KeySet {
    if (this.added.get(key)) return new KeySet(this.base, this.added.delete(key), this.removed);
    if (!this.has(key)) return this;
    return new KeySet(this.base, this.added, this.removed.set(key, true));
  }

  count(range: KeyRange): number {
    const [first, end] = this.base.between(range);
    return end - first + this.added.count(range) - this.removed.count(range);
  }

  /** The first keys of a range (or last first), at most `most`. */
  take(range: KeyRange, descending: boolean, most: number): string[] {
    const fromBase: string[] = [];
    const [first, end] = this.base.between(range);
    for (let i = first; i < end && fromBase.length < most; i += 1) {
      const key = this.base.at(descending ? end - 1 - (i - first) : i);
      if (!this.removed.get(key)) fromBase.push(key);
    }
    const fromAdded: string[] = [];
    this.added.walk(range, descending, (key) => fromAdded.length < most && fromAdded.push(key) > 0);
    if (fromAdded.length === 0) return fromBase;
    return [...fromBase, ...fromAdded].sort((a, b) => (a < b !== descending ? -1 : 1)).slice(0, most);
  }

  /** What differs from the snapshot, in order; `here`: added, else removed. */
  *changes(): Generator<{ key: string; here: boolean }> {
    yield* merged(this.added.entries(), this.removed.entries());
  }

  /**
   * All keys packed anew, with pauses.
   * @param breather of the work that this is a part of: many small sets one after another are as long as a large one
   */
  async packed(breather: Breather): Promise<PackedKeys> {
    const { base, added, removed } = this;
    if (added.size === 0 && removed.size === 0) return base;
    const packer = new KeyPacker(base.bytes.length + (await this.#bytesMore(breather)), this.size);
    let next = 0;
    const takeUpTo = async (end: number): Promise<void> => {
      for (; next < end; next = Math.min(next + RUN, end)) {
        packer.copy(base, next, Math.min(next + RUN, end));
        await breather.pause();
      }
    };
    for (const { key, here } of this.changes()) {
      await takeUpTo(base.rank(key));
      if (here) packer.push(key);
      else next += 1;
      await breather.pause();
    }
    await takeUpTo(base.size);
    return packer.packed();
  }

  /** How many bytes all keys take beyond those of `base`; less than 0 where more went than came. */
  async #bytesMore(breather: Breather): Promise<number> {
    let bytes = 0;
    for (const { key, here } of this.changes()) {
      bytes += here ? encodedLength(key) : -encodedLength(key);
      await breather.pause();
    }
    return bytes;
  }
}

type Entries = Generator<[key: string, value: unknown]>;

/** Two sorted lists that share no key, as one. `here`: it is from the first. */
export function* merged(first: Entries, second: Entries): Generator<{ key: string; here: boolean }> {
  let one = first.next();
  let other = second.next();
  while (!one.done || !other.done) {
    if (!one.done && (other.done || one.value[0] < other.value[0])) {
      yield { key: one.value[0], here: true };
      one = first.next();
    } else if (!other.done) {
      yield { key: other.value[0], here: false };
      other = second.next();
    }
  }
}
