import { createHash } from 'node:crypto';
import { gathered } from '../../gathered.js';
import type { Blobs } from '../../ports.js';
import type { Connections } from './connections.js';
import { notRead, nothingSaved, unusable } from './failures.js';
import { Patience } from './patience.js';

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Written in one statement. */
const MOST_TOGETHER = 16;
/** Larger ones go alone: the driver writes an array out in hex. */
const LARGEST_TOGETHER = 256 * 1024;

/** A damaged row is written anew when somebody brings its bytes again. */
const OR_MEND = `ON CONFLICT (sha256) DO UPDATE SET bytes = excluded.bytes
    WHERE encode(sha256(blob.bytes), 'hex') <> blob.sha256`;
const PUT = { name: 'put-blob', text: `INSERT INTO blob (sha256, bytes) VALUES ($1, $2) ${OR_MEND}` };
const PUT_MANY = {
  name: 'put-blobs',
  text: `INSERT INTO blob (sha256, bytes) SELECT * FROM unnest($1::text[], $2::bytea[]) ${OR_MEND}`,
};
const DELETE = { name: 'delete-blob', text: 'DELETE FROM blob WHERE sha256 = $1' };
const GET = { name: 'get-blob', text: 'SELECT bytes FROM blob WHERE sha256 = $1' };

/** Rows named by the SHA-256 of their bytes, written once and never changed. */
export class PgBlobs implements Blobs {
  readonly #connections: Connections;
  readonly #whileOpen: <T>(work: () => Promise<T>) => Promise<T>;

  /** What is brought at the same time waits for the disk once. */
  readonly #save = gathered(async (blobs: readonly { digest: string; bytes: Buffer }[]) => {
    // The same bytes twice would be one row too many for the statement.
    const each = new Map(blobs.map(({ digest, bytes }) => [digest, bytes]));
    // In one order, so that two clerks that bring the same never wait for each other in a ring.
    const rows = [...each].sort(([a], [b]) => (a < b ? -1 : 1));
    await this.#saved({ ...PUT_MANY, values: [rows.map(([digest]) => digest), rows.map(([, bytes]) => bytes)] });
    return blobs.map(({ digest }) => digest);
  }, MOST_TOGETHER);

  constructor(connections: Connections, whileOpen: <T>(work: () => Promise<T>) => Promise<T>) {
    this.#connections = connections;
    this.#whileOpen = whileOpen;
  }

  put(bytes: Uint8Array): Promise<string> {
    const copy = Buffer.from(bytes); // the caller's bytes may change while they are written
    const digest = digestOf(copy);
    return this.#whileOpen(async () => {
      if (copy.length > LARGEST_TOGETHER) await this.#saved({ ...PUT, values: [digest, copy] });
      else await this.#save({ digest, bytes: copy });
      return digest;
    });
  }

  /** Done twice it comes to the same, so a lost answer needs no finding out. */
  #saved(statement: {
    name: string;
    text: string;
    values: (string | string[] | Buffer | Buffer[])[];
  }): Promise<unknown> {
    return this.#patiently(new Patience(nothingSaved), statement);
  }

  async get(sha256: string): Promise<Uint8Array | undefined> {
    if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    const [row] = await this.#whileOpen(() => this.#patiently(new Patience(notRead), { ...GET, values: [sha256] }));
    if (!row) return undefined;
    if (digestOf(row.bytes) !== sha256)
      throw unusable(`The blob ${sha256} in the database is damaged. Put it back from a backup.`);
    return new Uint8Array(row.bytes);
  }

  delete(sha256: string): Promise<void> {
    return this.#whileOpen(async () => void (await this.#saved({ ...DELETE, values: [sha256] })));
  }

  async #patiently(
    patience: Patience,
    statement: { name: string; text: string; values: (string | string[] | Buffer | Buffer[])[] },
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
