/** Entries in one node. Copying a node is the cost of a change, so it stays small. */
const MOST = 32;
/** Below this a node is merged into a neighbour, where both fit into one. */
const FEW = 8;

class Leaf<V> {
  constructor(
    readonly keys: readonly string[],
    readonly values: readonly V[],
  ) {}
  get length(): number {
    return this.keys.length;
  }
  get size(): number {
    return this.keys.length;
  }
  get least(): string {
    return this.keys[0] ?? '';
  }
}

class Branch<V> {
  readonly starts: readonly string[];
  readonly size: number;
  constructor(readonly children: readonly Node<V>[]) {
    this.starts = children.map((child) => child.least);
    this.size = children.reduce((sum, child) => sum + child.size, 0);
  }
  get length(): number {
    return this.children.length;
  }
  get least(): string {
    return this.starts[0] ?? '';
  }
}

type Node<V> = Leaf<V> | Branch<V>;

/** Keys from `low` (inclusive) to `high` (exclusive), in the order of UTF-16 code units; absent: no bound. */
export interface KeyRange {
  low?: string;
  high?: string;
}

/** The first place whose key is not less than `key`. */
function placeOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The child in whose range `key` lies. */
function childOf(starts: readonly string[], key: string): number {
  const at = placeOf(starts, key);
  return starts[at] === key ? at : Math.max(at - 1, 0);
}

/** Where to cut a node that is too long: keys that only ever grow fill their nodes, others are halved. */
const cutAt = (length: number, changed: number): number => (changed === length - 1 ? length - 1 : length >>> 1);

function setIn<V>(node: Node<V>, key: string, value: V): Node<V>[] {
  if (node instanceof Leaf) {
    const at = placeOf(node.keys, key);
    if (node.keys[at] === key) return [new Leaf(node.keys, node.values.with(at, value))];
    const keys = node.keys.toSpliced(at, 0, key);
    const values = node.values.toSpliced(at, 0, value);
    if (keys.length <= MOST) return [new Leaf(keys, values)];
    const cut = cutAt(keys.length, at);
    return [new Leaf(keys.slice(0, cut), values.slice(0, cut)), new Leaf(keys.slice(cut), values.slice(cut))];
  }
  const at = childOf(node.starts, key);
  const child = node.children[at];
  if (!child) return [node];
  const changed = setIn(child, key, value);
  const children = node.children.toSpliced(at, 1, ...changed);
  if (children.length <= MOST) return [new Branch(children)];
  const cut = cutAt(children.length, at + changed.length - 1);
  return [new Branch(children.slice(0, cut)), new Branch(children.slice(cut))];
}

function merged<V>(one: Node<V>, other: Node<V>): Node<V> | null {
  if (one.length + other.length > MOST) return null;
  if (one instanceof Leaf && other instanceof Leaf) {
    return new Leaf([...one.keys, ...other.keys], [...one.values, ...other.values]);
  }
  if (one instanceof Branch && other instanceof Branch) return new Branch([...one.children, ...other.children]);
  return null;
}

/** Null where nothing is left. The same node where the key is not in it. */
function deleteIn<V>(node: Node<V>, key: string): Node<V> | null {
  if (node instanceof Leaf) {
    const at = placeOf(node.keys, key);
    if (node.keys[at] !== key) return node;
    if (node.length === 1) return null;
    return new Leaf(node.keys.toSpliced(at, 1), node.values.toSpliced(at, 1));
  }
  const at = childOf(node.starts, key);
  const child = node.children[at];
  if (!child) return node;
  const changed = deleteIn(child, key);
  if (changed === child) return node;
  if (!changed) return node.length === 1 ? null : new Branch(node.children.toSpliced(at, 1));
  const from = Math.max(at - 1, 0);
  const children = node.children.with(at, changed);
  const [one, other] = [children[from], children[from + 1]];
  const joined = changed.length < FEW && one && other ? merged(one, other) : null;
  return new Branch(joined ? children.toSpliced(from, 2, joined) : children);
}

/** How many keys are less than `key`. */
function rankIn<V>(node: Node<V>, key: string): number {
  if (node instanceof Leaf) return placeOf(node.keys, key);
  const at = childOf(node.starts, key);
  let rank = 0;
  for (let i = 0; i < at; i += 1) rank += node.children[i]?.size ?? 0;
  const child = node.children[at];
  return rank + (child ? rankIn(child, key) : 0);
}

type Visit<V> = (key: string, value: V) => boolean;

/** False once `visit` has had enough. */
function walkIn<V>(node: Node<V>, { low, high }: KeyRange, descending: boolean, visit: Visit<V>): boolean {
  const keys = node instanceof Leaf ? node.keys : node.starts;
  const place = node instanceof Leaf ? placeOf : childOf;
  const first = low === undefined ? 0 : place(keys, low);
  const end = high === undefined ? keys.length : placeOf(keys, high);
  for (let i = descending ? end - 1 : first; descending ? i >= first : i < end; i += descending ? -1 : 1) {
    if (node instanceof Leaf) {
      const key = node.keys[i];
      const value = node.values[i];
      if (key !== undefined && value !== undefined && !visit(key, value)) return false;
    } else {
      const child = node.children[i];
      if (child && !walkIn(child, { low, high }, descending, visit)) return false;
    }
  }
  return true;
}

function* entriesIn<V>(node: Node<V>): Generator<[string, V]> {
  if (node instanceof Branch) {
    for (const child of node.children) yield* entriesIn(child);
    return;
  }
  for (const [i, key] of node.keys.entries()) {
    const value = node.values[i];
    if (value !== undefined) yield [key, value];
  }
}

/**
 * A sorted map that never changes: `set` and `delete` give a new one that shares nearly all of the old (a B+ tree
 * copied along one path). So a transaction's view, going back to it, and a snapshot of the whole cost nothing.
 * Finding, changing and counting a range take time with the logarithm of the size.
 */
export class SortedMap<V> {
  readonly #root: Node<V> | null;

  private constructor(root: Node<V> | null) {
    this.#root = root;
  }

  static empty<V>(): SortedMap<V> {
    return new SortedMap<V>(null);
  }

  /** From entries in the order of their keys, each key once. */
  static fromSorted<V>(entries: readonly (readonly [string, V])[]): SortedMap<V> {
    let level: Node<V>[] = [];
    for (let i = 0; i < entries.length; i += MOST) {
      const part = entries.slice(i, i + MOST);
      const leaf = new Leaf(
        part.map(([key]) => key),
        part.map(([, value]) => value),
      );
      level.push(leaf);
    }
    while (level.length > 1) {
      const above: Node<V>[] = [];
      for (let i = 0; i < level.length; i += MOST) above.push(new Branch(level.slice(i, i + MOST)));
      level = above;
    }
    return new SortedMap<V>(level[0] ?? null);
  }

  get size(): number {
    return this.#root?.size ?? 0;
  }

  get(key: string): V | undefined {
    let node = this.#root;
    while (node instanceof Branch) node = node.children[childOf(node.starts, key)] ?? null;
    if (!node) return undefined;
    const at = placeOf(node.keys, key);
    return node.keys[at] === key ? node.values[at] : undefined;
  }

  set(key: string, value: V): SortedMap<V> {
    if (!this.#root) return new SortedMap<V>(new Leaf([key], [value]));
    const nodes = setIn(this.#root, key, value);
    const [only] = nodes;
    return new SortedMap<V>(nodes.length === 1 && only ? only : new Branch(nodes));
  }

  delete(key: string): SortedMap<V> {
    if (!this.#root) return this;
    let root = deleteIn(this.#root, key);
    if (root === this.#root) return this;
    while (root instanceof Branch && root.length === 1) root = root.children[0] ?? null;
    return new SortedMap<V>(root);
  }

  /** How many keys lie in the range. */
  count({ low, high }: KeyRange = {}): number {
    if (!this.#root) return 0;
    const below = low === undefined ? 0 : rankIn(this.#root, low);
    const upTo = high === undefined ? this.size : rankIn(this.#root, high);
    return Math.max(upTo - below, 0);
  }

  /** Entries of the range in order (or last first), until `visit` gives false. */
  walk(range: KeyRange, descending: boolean, visit: Visit<V>): void {
    if (this.#root) walkIn(this.#root, range, descending, visit);
  }

  /** Every entry in order; the caller may pause between two. */
  *entries(): Generator<[string, V]> {
    if (this.#root) yield* entriesIn(this.#root);
  }
}
