import { setImmediate } from 'node:timers/promises';
import type { Documents, Kind } from '../../model/documents.js';
import type { Page, PageRequest, Query, ReadTx, Tx } from '../../ports.js';
import { countDocuments, findDocuments, getDocument, type State, textOf, withDocument } from './state.js';

/** Longest time, in ms, for which transactions hold the event loop before what else waits has a turn. */
const TURN_MS = 10;

/** Everything here happens in memory, so without a pause a long scan would keep sockets and timers waiting. */
export class Breather {
  #since = performance.now();

  async pause(): Promise<void> {
    if (performance.now() - this.#since < TURN_MS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}

/** A view of one state. */
export class JsonReadTx implements ReadTx {
  protected current: State;
  readonly #breather = new Breather();
  #ended = false;

  constructor(state: State) {
    this.current = state;
  }

  /** After this every call throws: a view that outlives its transaction is a mistake of the caller. */
  end(): void {
    this.#ended = true;
  }

  protected checkOpen(): void {
    if (this.#ended) throw new Error('This transaction has ended; its view must not be kept.');
  }

  async get<K extends Kind>(kind: K, id: string): Promise<Documents[K] | undefined> {
    this.checkOpen();
    return getDocument(this.current, kind, id);
  }

  async find<K extends Kind>(kind: K, query?: Query<K>, page?: PageRequest): Promise<Page<Documents[K]>> {
    await this.#breather.pause();
    this.checkOpen();
    return findDocuments(this.current, kind, query, page);
  }

  async count<K extends Kind>(kind: K, query?: Query<K>): Promise<number> {
    this.checkOpen();
    return countDocuments(this.current, kind, query);
  }
}

/** One document as a transaction left it; `text` null: deleted. */
export interface Change {
  kind: Kind;
  id: string;
  text: string | null;
}

/** A view that can be written to. What it wrote is `changes`; `state` holds it on top of where it began. */
export class JsonTx extends JsonReadTx implements Tx {
  readonly #changes = new Map<string, Change>();

  get state(): State {
    return this.current;
  }

  /** Each document once, as it is in the end. */
  get changes(): Change[] {
    return [...this.#changes.values()];
  }

  #write(kind: Kind, id: string, text: string | null): void {
    this.current = withDocument(this.current, kind, id, text);
    this.#changes.set(`${kind}\0${id}`, { kind, id, text });
  }

  async put<K extends Kind>(kind: K, document: Documents[K]): Promise<void> {
    this.checkOpen();
    this.#write(kind, document.id, JSON.stringify(document));
  }

  async add<K extends Kind>(kind: K, document: Documents[K]): Promise<boolean> {
    this.checkOpen();
    if (textOf(this.current, kind, document.id) !== undefined) return false;
    this.#write(kind, document.id, JSON.stringify(document));
    return true;
  }

  async delete<K extends Kind>(kind: K, id: string): Promise<void> {
    this.checkOpen();
    if (textOf(this.current, kind, id) !== undefined) this.#write(kind, id, null);
  }

  async nextNumber(series: string): Promise<number> {
    this.checkOpen();
    const last = getDocument(this.current, 'counter', series)?.last ?? 0;
    this.#write('counter', series, JSON.stringify({ id: series, last: last + 1 }));
    return last + 1;
  }
}
