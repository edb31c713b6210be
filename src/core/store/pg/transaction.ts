import type { ClientBase, QueryResultRow } from 'pg';
import type { Documents, Kind } from '../../model/documents.js';
import type { Page, PageRequest, Query, ReadTx, Tx } from '../../ports.js';
import { cursorFor } from '../paging.js';
import { type Change, isIndexed, saveStatement } from './changes.js';
import { unusable } from './failures.js';
import { countStatement, findStatement } from './queries.js';
import { fromColumn, toColumn } from './text-order.js';
import { isSame, VERSION, type Version } from './schema.js';

/** Kinds that nearly every change writes: the last number of a series, and the end of the audit chain. */
const SHARED: readonly Kind[] = ['counter', 'audit'];

/** Thrown where a transaction that did not wait for its turn turns out to need one. */
export class NeedsTurn extends Error {}

interface Place {
  kind: Kind;
  id: string;
}

const placeOf = (kind: Kind, id: string): string => `${kind}\0${id}`;

/** A view of the database as it was when its transaction began. */
export class PgReadTx implements ReadTx {
  /** Whether it may keep what it finds from others. */
  protected readonly mayLock: boolean = false;
  readonly #client: ClientBase;
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;
  #failure: { cause: unknown } | null = null;
  /** Documents that were asked for one after the other, with nothing in between: they are read together. */
  #asked: { places: Place[]; texts: Promise<Map<string, string | null>> } | null = null;

  constructor(client: ClientBase) {
    this.#client = client;
  }

  /** After this every call throws: a view that outlives its transaction is a mistake of the caller. */
  end(): void {
    this.#ended = true;
  }

  /** The first failure of the database, whatever the function that ran made of it: the transaction is void. */
  get failure(): { cause: unknown } | null {
    return this.#failure;
  }

  protected fail(cause: unknown): void {
    this.#failure ??= { cause };
  }

  /** One call after another: callers may ask for several things at once, a connection does one. */
  protected inOrder<T>(call: () => Promise<T>): Promise<T> {
    if (this.#ended) return Promise.reject(new Error('This transaction has ended; its view must not be kept.'));
    this.#asked = null;
    const asked = this.#last.then(call);
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  protected async ask<R extends QueryResultRow>(statement: {
    name: string;
    text: string;
    values: (string | number | string[])[];
  }): Promise<R[]> {
    try {
      return (await this.#client.query<R>(statement)).rows;
    } catch (cause) {
      this.fail(cause);
      throw cause;
    }
  }

  /** The text of a document; null where there is none. */
  protected async textOf(kind: Kind, id: string): Promise<string | null> {
    const [row] = await this.ask<{ body: string }>({
      name: 'get',
      text: 'SELECT body FROM document WHERE kind = $1 AND id = $2',
      values: [kind, toColumn(id)],
    });
    return row?.body ?? null;
  }

  /** The texts of several, by their places; null where there is none. */
  protected async textsOf(several: readonly Place[]): Promise<Map<string, string | null>> {
    const texts = new Map<string, string | null>(several.map(({ kind, id }) => [placeOf(kind, id), null]));
    if (several.length === 0) return texts;
    const rows = await this.ask<{ kind: Kind; id: string; body: string }>({
      name: 'get-many',
      text: `SELECT d.kind, d.id, d.body FROM unnest($1::text[], $2::text[]) AS x(kind, id)
        JOIN document d ON d.kind = x.kind AND d.id = x.id`,
      values: [several.map(({ kind }) => kind), several.map(({ id }) => toColumn(id))],
    });
    for (const { kind, id, body } of rows) texts.set(placeOf(kind, fromColumn(id)), body);
    return texts;
  }

  /** Done before a query of this kind. */
  protected async beforeQuery(_kind: Kind): Promise<void> {
    return undefined;
  }

  /** What a query brought, for whoever wants to remember it. */
  protected found(_kind: Kind, _rows: { id: string; body: string }[]): void {
    return undefined;
  }

  async get<K extends Kind>(kind: K, id: string): Promise<Documents[K] | undefined> {
    const texts = await this.#askFor({ kind, id });
    const text = texts.get(placeOf(kind, id)) ?? null;
    return text === null ? undefined : JSON.parse(text);
  }

  /** Shares the question before it, as long as that has not gone to the database. */
  #askFor(place: Place): Promise<Map<string, string | null>> {
    if (this.#asked && !this.#ended) {
      this.#asked.places.push(place);
      return this.#asked.texts;
    }
    const places = [place];
    const texts = this.inOrder(() => {
      if (this.#asked?.places === places) this.#asked = null;
      return this.#textsInOne(places);
    });
    if (!this.#ended) this.#asked = { places, texts };
    return texts;
  }

  async #textsInOne(places: readonly Place[]): Promise<Map<string, string | null>> {
    const [first] = places;
    if (places.length > 1 || !first) return this.textsOf(places);
    return new Map([[placeOf(first.kind, first.id), await this.textOf(first.kind, first.id)]]);
  }

  find<K extends Kind>(kind: K, query?: Query<K>, page?: PageRequest): Promise<Page<Documents[K]>> {
    return this.inOrder(() => this.#find(kind, query, page));
  }

  async #find<K extends Kind>(kind: K, query?: Query<K>, page?: PageRequest): Promise<Page<Documents[K]>> {
    const { statement, limit } = findStatement(kind, query, page, this.mayLock);
    await this.beforeQuery(kind);
    const rows = await this.ask<{ key: string; id: string; body: string }>(statement);
    this.found(kind, rows);
    const items: Documents[K][] = rows.slice(0, limit).map(({ body }) => JSON.parse(body));
    const last = rows[limit - 1];
    if (rows.length <= limit || !last) return { items };
    return { items, next: cursorFor({ key: fromColumn(last.key), id: fromColumn(last.id) }) };
  }

  count<K extends Kind>(kind: K, query?: Query<K>): Promise<number> {
    return this.inOrder(async () => {
      const statement = countStatement(kind, query);
      await this.beforeQuery(kind);
      const [row] = await this.ask<{ count: number }>(statement);
      return row?.count ?? 0;
    });
  }
}

/**
 * A view that can be written to. Writes are gathered and go to the database together: before a query that they could
 * change, and at the end.
 */
export class PgTx extends PgReadTx implements Tx {
  protected override readonly mayLock = true;
  readonly #inTurn: boolean;
  /** Texts as they are in the database, as far as they were looked at; null: not there. */
  readonly #known = new Map<string, string | null>();
  readonly #waiting = new Map<string, { kind: Kind; id: string; after: string | null }>();
  /** Of this transaction, once something was written. */
  xid: string | null = null;

  constructor(client: ClientBase, inTurn: boolean) {
    super(client);
    this.#inTurn = inTurn;
  }

  /** What every change writes can be read and written only by one at a time. */
  #checkTurn(kind: Kind): void {
    if (this.#inTurn || !SHARED.includes(kind)) return;
    const needs = new NeedsTurn();
    this.fail(needs);
    throw needs;
  }

  protected override async textOf(kind: Kind, id: string): Promise<string | null> {
    this.#checkTurn(kind);
    const place = placeOf(kind, id);
    const waiting = this.#waiting.get(place);
    if (waiting) return waiting.after;
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    const text = await super.textOf(kind, id);
    this.#known.set(place, text);
    return text;
  }

  protected override async textsOf(several: readonly Place[]): Promise<Map<string, string | null>> {
    for (const { kind } of several) this.#checkTurn(kind);
    const texts = new Map<string, string | null>();
    const unknown: Place[] = [];
    for (const { kind, id } of several) {
      const place = placeOf(kind, id);
      const waiting = this.#waiting.get(place);
      const text = waiting ? waiting.after : this.#known.get(place);
      if (text === undefined) unknown.push({ kind, id });
      else texts.set(place, text);
    }
    for (const [place, text] of await super.textsOf(unknown)) {
      this.#known.set(place, text);
      texts.set(place, text);
    }
    return texts;
  }

  protected override found(kind: Kind, rows: { id: string; body: string }[]): void {
    for (const { id, body } of rows) this.#known.set(placeOf(kind, fromColumn(id)), body);
  }

  protected override async beforeQuery(kind: Kind): Promise<void> {
    this.#checkTurn(kind);
    if ([...this.#waiting.values()].some((change) => change.kind === kind)) await this.#save();
  }

  #write(kind: Kind, id: string, after: string | null): void {
    this.#checkTurn(kind);
    this.#waiting.set(placeOf(kind, id), { kind, id, after });
  }

  put<K extends Kind>(kind: K, document: Documents[K]): Promise<void> {
    const [id, text] = [document.id, JSON.stringify(document)]; // as it is now
    return this.inOrder(async () => this.#write(kind, id, text));
  }

  add<K extends Kind>(kind: K, document: Documents[K]): Promise<boolean> {
    const [id, text] = [document.id, JSON.stringify(document)];
    return this.inOrder(async () => {
      if ((await this.textOf(kind, id)) !== null) return false;
      this.#write(kind, id, text);
      return true;
    });
  }

  delete<K extends Kind>(kind: K, id: string): Promise<void> {
    return this.inOrder(async () => this.#write(kind, id, null));
  }

  nextNumber(series: string): Promise<number> {
    return this.inOrder(async () => {
      const text = await this.textOf('counter', series);
      const counter: Documents['counter'] = text === null ? { id: series, last: 0 } : JSON.parse(text);
      const last = counter.last + 1;
      this.#write('counter', series, JSON.stringify({ id: series, last }));
      return last;
    });
  }

  /** Sends what is still to be written. */
  finish(): Promise<void> {
    return this.inOrder(() => this.#save());
  }

  /** Sends what was written to the database. @throws AppError where a newer program has changed its form */
  async #save(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const changes: Change[] = [];
    const written = [...this.#waiting.entries()];
    this.#waiting.clear();
    await this.#lookUp(written.map(([, change]) => change));
    for (const [place, { kind, id, after }] of written) {
      const before = this.#known.get(place);
      this.#known.set(place, after);
      if (before !== after) changes.push({ kind, id, before: before ?? null, after });
    }
    if (changes.length === 0) return;
    const [row] = await this.ask<{ xid: string } & Version>(saveStatement(changes));
    if (!row || !isSame(row, VERSION)) {
      const newer = unusable('A newer certclerk has taken over this database. Nothing was saved: update this one too.');
      this.fail(newer);
      throw newer;
    }
    this.xid = row.xid;
  }

  /** Reads the texts that the indexes need to be known, and that nobody has read yet. */
  async #lookUp(written: { kind: Kind; id: string }[]): Promise<void> {
    const unknown = written.filter(({ kind, id }) => isIndexed(kind) && !this.#known.has(placeOf(kind, id)));
    for (const [place, text] of await super.textsOf(unknown)) this.#known.set(place, text);
  }
}
