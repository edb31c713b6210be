import type { Documents, Kind } from '../../src/core/model/documents.js';
import type { Page, PageRequest, Place, Query, ReadTx, Store, Tx } from '../../src/core/ports.js';
import { indexKeys } from '../../src/core/store/index-keys.js';
import { checkPage, cursorFor } from '../../src/core/store/paging.js';

type Listed = Record<string, Set<string>>;

/** The documents of one kind, with the real indexes over them. */
class Table<K extends Kind> {
  readonly documents = new Map<string, Documents[K]>();
  readonly #kind: K;
  readonly #keys = new Map<string, Listed>();
  readonly #listed = new Map<string, Map<string, Set<string>>>();
  #ids: string[] | null = [];

  constructor(kind: K) {
    this.#kind = kind;
  }

  set(id: string, document: Documents[K] | undefined): void {
    for (const [index, keys] of Object.entries(this.#keys.get(id) ?? {})) {
      const byKey = this.#listed.get(index);
      for (const key of keys) {
        const ids = byKey?.get(key);
        ids?.delete(id);
        if (ids?.size === 0) byKey?.delete(key);
      }
    }
    this.#keys.delete(id);
    const isNew = !this.documents.has(id);
    if (document === undefined) {
      this.documents.delete(id);
      this.#ids = null;
      return;
    }
    this.documents.set(id, document);
    if (isNew && this.#ids) {
      if (this.#ids.length === 0 || id > (this.#ids.at(-1) ?? '')) this.#ids.push(id);
      else this.#ids = null;
    }
    const listed: Listed = {};
    for (const [index, keys] of indexKeys(this.#kind, document)) {
      listed[index] = keys;
      const byKey = this.#listed.get(index) ?? new Map<string, Set<string>>();
      this.#listed.set(index, byKey);
      for (const key of keys) {
        const ids = byKey.get(key) ?? new Set<string>();
        byKey.set(key, ids.add(id));
      }
    }
    this.#keys.set(id, listed);
  }

  ids(): string[] {
    this.#ids ??= [...this.documents.keys()].sort();
    return this.#ids;
  }

  /** Keys and ids of an index, in order. */
  places(query: Query<K>): Place[] {
    const byKey = this.#listed.get(query.index) ?? new Map<string, Set<string>>();
    const fits = (key: string): boolean =>
      'is' in query
        ? key === query.is
        : (query.from === undefined || key >= query.from) && (query.upTo === undefined || key <= query.upTo);
    const keys = 'is' in query ? [query.is] : [...byKey.keys()].filter(fits).sort();
    return keys.flatMap((key) => [...(byKey.get(key) ?? [])].sort().map((id) => ({ key, id })));
  }
}

type Tables = { [K in Kind]: Table<K> };

const emptyTables = (): Tables => ({
  customer: new Table('customer'),
  product: new Table('product'),
  certificate: new Table('certificate'),
  invoice: new Table('invoice'),
  'credit-note': new Table('credit-note'),
  'bank-entry': new Table('bank-entry'),
  outbox: new Table('outbox'),
  mail: new Table('mail'),
  review: new Table('review'),
  question: new Table('question'),
  'reply-right': new Table('reply-right'),
  'leaked-key': new Table('leaked-key'),
  claim: new Table('claim'),
  tally: new Table('tally'),
  counter: new Table('counter'),
  setting: new Table('setting'),
  staff: new Table('staff'),
  'slack-card': new Table('slack-card'),
  audit: new Table('audit'),
});

const isAfter = (a: Place, b: Place): boolean => a.key > b.key || (a.key === b.key && a.id > b.id);

/**
 * A store that forgets everything at the end, so that ten years fit into minutes. The indexes are the real ones.
 * Transactions run one after another, and one that throws is undone.
 */
export function openMemoryStore(): Store & { forgetOutbox(): void } {
  const tables = emptyTables();
  const table = <K extends Kind>(kind: K): Tables[K] => tables[kind];
  const numbers = new Map<string, number>();
  let turn: Promise<unknown> = Promise.resolve();

  const page = <K extends Kind>(kind: K, query: Query<K> | undefined, request?: PageRequest): Page<Documents[K]> => {
    const { limit, after, descending } = checkPage(request);
    const of = table(kind);
    // The newest of all without a walk over all of them: the audit trail asks for it at each commit.
    if (!query && descending && limit === 1 && !after) {
      const last = of.ids().at(-1);
      const document = last === undefined ? undefined : of.documents.get(last);
      return { items: document ? [document] : [] };
    }
    const places = query ? of.places(query) : of.ids().map((id) => ({ key: '', id }));
    if (descending) places.reverse();
    const rest = after ? places.filter((p) => (descending ? isAfter(after, p) : isAfter(p, after))) : places;
    const items = rest.slice(0, limit).flatMap(({ id }) => of.documents.get(id) ?? []);
    const last = rest[limit - 1];
    return rest.length > limit && last ? { items, next: cursorFor(last) } : { items };
  };
  const reading: ReadTx = {
    get: (kind, id) => Promise.resolve(table(kind).documents.get(id)),
    find: (kind, query, request) => Promise.resolve(page(kind, query, request)),
    count: (kind, query) => {
      const of = table(kind);
      return Promise.resolve(query ? of.places(query).length : of.documents.size);
    },
  };

  async function attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const undo: (() => void)[] = [];
    const put = <K extends Kind>(kind: K, id: string, document: Documents[K] | undefined): void => {
      const before = table(kind).documents.get(id);
      undo.push(() => table(kind).set(id, before));
      table(kind).set(id, document);
    };
    const tx: Tx = {
      ...reading,
      put: (kind, document) => Promise.resolve(put(kind, document.id, document)),
      add(kind, document) {
        if (table(kind).documents.has(document.id)) return Promise.resolve(false);
        put(kind, document.id, document);
        return Promise.resolve(true);
      },
      delete: (kind, id) => Promise.resolve(put(kind, id, undefined)),
      nextNumber(series) {
        const before = numbers.get(series) ?? 0;
        undo.push(() => numbers.set(series, before));
        numbers.set(series, before + 1);
        return Promise.resolve(before + 1);
      },
    };
    try {
      return await work(tx);
    } catch (error) {
      for (const back of undo.reverse()) back();
      throw error;
    }
  }

  return {
    shared: false,
    tx(work) {
      const mine = turn.then(() => attempt(work));
      turn = mine.catch(() => undefined);
      return mine;
    },
    read: (work) => work(reading),
    // What is drawn and rendered is not what a simulation looks at.
    blobs: {
      put: () => Promise.resolve('blob'),
      get: () => Promise.resolve(Buffer.from('blob')),
      delete: () => Promise.resolve(),
    },
    close: () => Promise.resolve(),
    forgetOutbox() {
      for (const kind of ['outbox', 'audit'] as const) {
        const ids = table(kind).ids().slice(0, -1);
        for (const id of ids) table(kind).set(id, undefined);
      }
    },
  };
}
