import { AppError, conflict } from '../core/errors.js';
import { KINDS } from '../core/model/documents.js';
import type { ReadTx, Store, Tx } from '../core/ports.js';
import type { DocumentPiece, Piece } from './piece.js';
import { readStore } from './read-store.js';
import { Tally, type Totals, difference } from './tally.js';

/** Documents of one commit. */
const BATCH = 500;
/** Set in a store while it is being filled: what was cut off half-way must not be taken for a whole one. */
const FILLING = 'filling';

/** Whether the filling of a store was cut off. */
export const isHalfFilled = async (tx: ReadTx): Promise<boolean> => (await tx.get('setting', FILLING)) !== undefined;

/** Takes pieces, in the order in which a store gives them, and puts them into a store that was empty. */
export class StoreFiller {
  private waiting: DocumentPiece[] = [];
  private readonly tally = new Tally();

  private constructor(private readonly store: Store) {}

  /** @throws AppError `conflict` where there is anything in the store already */
  static async begin(store: Store): Promise<StoreFiller> {
    const there = await store.read(async (tx) => {
      for (const kind of KINDS) if ((await tx.count(kind)) > 0) return kind;
      return null;
    });
    if (there) throw conflict(`There is something in that store already (${there}); it must be a new, empty one.`);
    await store.tx((tx) => tx.put('setting', { id: FILLING, value: 'yes' }));
    return new StoreFiller(store);
  }

  async add(piece: Piece): Promise<void> {
    this.tally.add(piece);
    if ('blob' in piece) return void (await this.store.blobs.put(piece.bytes));
    this.waiting.push(piece);
    if (this.waiting.length >= BATCH) await this.flush();
  }

  /**
   * Reads back what the store holds now and compares it, by counts and digests, with what was given.
   * @throws AppError `store-failed` where it is not the same
   */
  async verify(): Promise<Totals> {
    await this.flush();
    const given = this.tally.totals();
    const found = new Tally();
    await readStore(this.store, async (piece) => {
      if (!isMark(piece)) found.add(piece);
    });
    const why = difference(given, found.totals());
    if (why) throw new AppError('store-failed', `The copy is not the same: ${why} Empty the target and try again.`);
    return given;
  }

  /** The last commit, with what `work` adds to it; only now the store counts as whole. */
  async finish(work: (tx: Tx) => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.flush();
    await this.store.tx(async (tx) => {
      await work(tx);
      await tx.delete('setting', FILLING);
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting.splice(0);
    if (batch.length === 0) return;
    await this.store.tx(async (tx) => {
      for (const { kind, document } of batch) await tx.put(kind, document);
    });
  }
}

const isMark = (piece: Piece): boolean => 'kind' in piece && piece.kind === 'setting' && piece.document.id === FILLING;
