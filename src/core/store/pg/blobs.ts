import { createHash } from 'node:crypto';
import type { Blobs } from '../../ports.js';
import type { Connections } from './connections.js';
import { notRead, nothingSaved, unusable } from './failures.js';
import { Patience } from './patience.js';

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A damaged row is written anew when somebody brings its bytes again. */
const PUT = {
  name: 'put-blob',
  text: `INSERT INTO blob (sha256, bytes) VALUES ($1, $2)
    ON CONFLICT (sha256) DO UPDATE SET bytes = excluded.bytes
    WHERE encode(sha256(blob.bytes), 'hex') <> blob.sha256`,
};
const GET = { name: 'get-blob', text: 'SELECT bytes FROM blob WHERE sha256 = $1' };

/** Rows named by the SHA-256 of their bytes, written once and never changed. */
export class PgBlobs implements Blobs {
  readonly #connections: Connections;
  readonly #whileOpen: <T>(work: () => Promise<T>) => Promise<T>;

  constructor(connections: Connections, whileOpen: <T>(work: () => Promise<T>) => Promise<T>) {
    this.#connections = connections;
    this.#whileOpen = whileOpen;
  }

  put(bytes: Uint8Array): Promise<string> {
    const copy = Buffer.from(bytes); // the caller's bytes may change while they are written
    const digest = digestOf(copy);
    return this.#whileOpen(async () => {
      const patience = new Patience(nothingSaved);
      // Done twice it comes to the same, so a lost answer needs no finding out.
      await this.#patiently(patience, { ...PUT, values: [digest, copy] });
      return digest;
    });
  }

  async get(sha256: string): Promise<Uint8Array | undefined> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    const [row] = await this.#whileOpen(() => this.#patiently(new Patience(notRead), { ...GET, values: [sha256] }));
    if (!row) return undefined;
    if (digestOf(row.bytes) !== sha256)
      throw unusable(`The blob ${sha256} in the database is damaged. Put it back from a backup.`);
    return new Uint8Array(row.bytes);
  }

  async #patiently(
    patience: Patience,
    statement: { name: string; text: string; values: (string | Buffer)[] },
  ): Promise<{ bytes: Buffer }[]> {
    for (;;) {
      try {
        return await this.#connections.use(async (client) => (await client.query<{ bytes: Buffer }>(statement)).rows);
      } catch (cause) {
        await patience.after(cause);
      }
    }
  }
}
