import type { Documents, Kind } from '../../model/documents.js';
import type { Page, PageRequest, Query, ReadTx, Tx } from '../../ports.js';
import { Breather } from './breather.js';
import { countDocuments, findDocuments, getDocument } from './finding.js';
import { type Change, changed, changeTo, hasDocument, type State } from './state.js';

/** A view of one state. Holds the state's file open until `end`. */
export class JsonReadTx implements ReadTx {
  protected current: State;
  readonly #file: State['file'];
  readonly #breather = new Breather();
  #ended = false;

  constructor(state: State) {
    this.current = state;
    this.#file = state.file;
    this.#file?.hold();
  }

  /** After this every call throws: a view that outlives its transaction is a mistake of the caller. */
  end(): void {
    this.#ended = true;
    this.#file?.letGo();
  }

  protected checkOpen(): void {
    if (this.#ended) throw new Error('This transaction has ended; its view must not be kept.');
  }

  /** Resolves when everything that was asked for before can be seen. */
  protected async seen(): Promise<void> {
    this.checkOpen();
  }

  async get<K extends Kind>(kind: K, id: string): Promise<Documents[K] | undefined> {
    await this.seen();
    return getDocument(this.current, kind, id);
  }

  async find<K extends Kind>(kind: K, query?: Query<K>, page?: PageRequest): Promise<Page<Documents[K]>> {
    await this.#breather.pause();
    await this.seen();
    return findDocuments(this.current, kind, query, page, this.#breather);
  }

  async count<K extends Kind>(kind: K, query?: Query<K>): Promise<number> {
    await this.seen();
    return countDocuments(this.current, kind, query);
  }
}

/** A view that can be written to. What it wrote is `steps`; `state` holds it on top of where it began. */
export class JsonTx extends JsonReadTx implements Tx {
  readonly #steps: Change[] = [];
  #writes: Promise<unknown> = Promise.resolve();
  #failure: { cause: unknown } | null = null;

  get state(): State {
    return this.current;
  }

  /** Every write in its order. */
  get steps(): readonly Change[] {
    return this.#steps;
  }

  /** Each document once, as it is in the end. */
  get changes(): Change[] {
    return [...new Map(this.#steps.map((step) => [`${step.kind}\0${step.id}`, step])).values()];
  }

  /** Writes read what they replace, so one waits for the other; a caller that does not wait has its order all the same. */
  #inOrder<T>(write: () => Promise<T>): Promise<T> {
    this.checkOpen();
    const written = this.#writes.then(write);
    this.#writes = written.catch((cause: unknown) => (this.#failure ??= { cause }));
    return written;
  }

  protected override async seen(): Promise<void> {
    this.checkOpen();
    await this.#writes;
  }

  /** Resolves when all writes are done. @throws what kept one of them from being done: the rest must not be saved alone */
  async written(): Promise<void> {
    await this.#writes;
    if (this.#failure) throw this.#failure.cause;
  }

  async #write(kind: Kind, id: string, text: string | null): Promise<void> {
    const change = await changeTo(this.current, kind, id, text);
    this.current = changed(this.current, change);
    this.#steps.push(change);
  }

  async put<K extends Kind>(kind: K, document: Documents[K]): Promise<void> {
    const { id } = document;
    const text = JSON.stringify(document);
    await this.#inOrder(() => this.#write(kind, id, text));
  }

  async add<K extends Kind>(kind: K, document: Documents[K]): Promise<boolean> {
    const { id } = document;
    const text = JSON.stringify(document);
    return this.#inOrder(async () => {
      if (hasDocument(this.current, kind, id)) return false;
      await this.#write(kind, id, text);
      return true;
    });
  }

  async delete<K extends Kind>(kind: K, id: string): Promise<void> {
    await this.#inOrder(async () => {
      if (hasDocument(this.current, kind, id)) await this.#write(kind, id, null);
    });
  }

  async nextNumber(series: string): Promise<number> {
    return this.#inOrder(async () => {
      const next = ((await getDocument(this.current, 'counter', series))?.last ?? 0) + 1;
      await this.#write('counter', series, JSON.stringify({ id: series, last: next }));
      return next;
    });
  }
}
