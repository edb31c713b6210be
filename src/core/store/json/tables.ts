import { type Documents, KINDS, type Kind } from '../../model/documents.js';
import { indexKeys, indexNames } from '../index-keys.js';
import { type Place, Places } from './documents-file.js';
import { PackedKeys, packKeys } from './packed-keys.js';

/** Where the documents of one kind lie in a snapshot, by id, and what its indexes list there: `KEY NUL ID`. */
export interface Table {
  readonly ids: PackedKeys;
  /** As many as ids, in their order. */
  readonly places: Places;
  readonly indexes: ReadonlyMap<string, PackedKeys>;
}

/** What has to be known of a snapshot's documents so that they may stay on the disk. */
export type Tables = Readonly<Record<Kind, Table>>;

export const entry = (key: string, id: string): string => `${key}\0${id}`;

export function kindsFrom<T>(make: (kind: Kind) => T): Record<Kind, T> {
  return {
    customer: make('customer'),
    product: make('product'),
    certificate: make('certificate'),
    invoice: make('invoice'),
    'credit-note': make('credit-note'),
    'bank-entry': make('bank-entry'),
    outbox: make('outbox'),
    mail: make('mail'),
    review: make('review'),
    question: make('question'),
    'reply-right': make('reply-right'),
    'leaked-key': make('leaked-key'),
    claim: make('claim'),
    tally: make('tally'),
    counter: make('counter'),
    setting: make('setting'),
    staff: make('staff'),
    'slack-card': make('slack-card'),
    audit: make('audit'),
  };
}

const emptyTable = (kind: Kind): Table => ({
  ids: PackedKeys.none,
  places: Places.none,
  indexes: new Map(indexNames(kind).map((name) => [name, PackedKeys.none])),
});

export const emptyTables = (): Tables => kindsFrom(emptyTable);

/** Makes the tables anew from the documents themselves, which come kind after kind, in the order of their ids. */
export class TablesBuilder {
  readonly #tables = new Map<Kind, Table>();
  #kind: Kind | null = null;
  #ids: string[] = [];
  #places: Place[] = [];
  #entries = new Map<string, string[]>();

  begin(kind: Kind): void {
    this.#finish();
    if (this.#tables.has(kind)) throw new Error(`"${kind}" comes twice`);
    this.#kind = kind;
    this.#entries = new Map(indexNames(kind).map((name) => [name, []]));
  }

  /** @throws where it is not JSON with an id, or not in order */
  add(text: string, place: Place): void {
    if (!this.#kind) throw new Error('a document before its kind');
    this.#add(this.#kind, text, place);
  }

  #add<K extends Kind>(kind: K, text: string, place: Place): void {
    const document: Documents[K] = JSON.parse(text);
    const { id } = document;
    if (typeof id !== 'string') throw new Error(`a ${kind} has no id`);
    const last = this.#ids.at(-1);
    if (last !== undefined && last >= id) throw new Error(`${kind} ${id} is not in order`);
    this.#ids.push(id);
    this.#places.push(place);
    if (this.#entries.size === 0) return;
    for (const [name, keys] of indexKeys(kind, document)) {
      for (const key of keys) this.#entries.get(name)?.push(entry(key, id));
    }
  }

  /** A kind at a time, so that only one kind's keys are ever in memory as strings. */
  #finish(): void {
    if (!this.#kind) return;
    const places = Places.for(this.#places.length);
    for (const [number, place] of this.#places.entries()) places.set(number, place);
    const indexes = new Map<string, PackedKeys>();
    for (const [name, entries] of this.#entries) indexes.set(name, packKeys(entries.sort(inOrder)));
    this.#tables.set(this.#kind, { ids: packKeys(this.#ids), places, indexes });
    this.#kind = null;
    this.#ids = [];
    this.#places = [];
    this.#entries = new Map();
  }

  tables(): Tables {
    this.#finish();
    return kindsFrom((kind) => this.#tables.get(kind) ?? emptyTable(kind));
  }
}

const inOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** One part of the tables as bytes, and its name. */
export interface Section {
  name: string;
  bytes: Uint8Array<ArrayBufferLike>;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** The tables as bytes, to be written to a file of this machine. `tablesFrom` is the way back. */
export function sectionsOf(tables: Tables): Section[] {
  const keys = (name: string, { bytes, starts }: PackedKeys): Section[] => [
    { name: `${name}.keys`, bytes },
    { name: `${name}.starts`, bytes: bytesOf(starts) },
  ];
  return KINDS.flatMap((kind) => {
    const { ids, places, indexes } = tables[kind];
    return [
      ...keys(kind, ids),
      { name: `${kind}.positions`, bytes: bytesOf(places.positions) },
      { name: `${kind}.lengths`, bytes: bytesOf(places.lengths) },
      { name: `${kind}.sums`, bytes: bytesOf(places.sums) },
      ...[...indexes].flatMap(([name, packed]) => keys(`${kind}/${name}`, packed)),
    ];
  });
}

/** The tables from what `sectionsOf` gave; null where a section is missing or its size does not fit. */
export function tablesFrom(sections: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Tables | null {
  let whole = true;
  const section = (name: string, unit: number): ArrayBuffer => {
    const bytes = sections.get(name);
    whole &&= bytes !== undefined && bytes.byteOffset === 0 && bytes.length % unit === 0;
    return whole && bytes ? bytes.buffer : new ArrayBuffer(0);
  };
  const keys = (name: string): PackedKeys => {
    const starts = new Uint32Array(section(`${name}.starts`, 4));
    const bytes = Buffer.from(section(`${name}.keys`, 1));
    whole &&= starts.length > 0 && starts.at(-1) === bytes.length;
    return new PackedKeys(bytes, starts);
  };
  const tables = kindsFrom((kind): Table => {
    const places = new Places(
      new Float64Array(section(`${kind}.positions`, 8)),
      new Uint32Array(section(`${kind}.lengths`, 4)),
      new Uint32Array(section(`${kind}.sums`, 4)),
    );
    const ids = keys(kind);
    const counts = [places.positions, places.lengths, places.sums].map(({ length }) => length);
    whole &&= counts.every((count) => count === ids.size);
    return { ids, places, indexes: new Map(indexNames(kind).map((name) => [name, keys(`${kind}/${name}`)])) };
  });
  return whole ? tables : null;
}
