import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { Store } from '../../../../src/core/ports.js';
import { openJsonStore } from '../../../../src/core/store/json/json-store.js';
import { openPgStore } from '../../../../src/core/store/pg/pg-store.js';

// A process of its own that writes as fast as it can until it is killed, and says at once what was answered.
const say = (line: string): void => void writeSync(1, `${line}\n`);
const LANES = 4;

/** A folder, or the URL of a database. */
const [place = '', mode = 'write'] = process.argv.slice(2);
const onNotice = (sentence: string): void => say(`notice ${sentence}`);
const open = (): Promise<Store> =>
  place.startsWith('postgres:')
    ? openPgStore({ url: place, onNotice })
    : openJsonStore({ folder: place, compactAt: 20_000, onNotice });
try {
  const store = await open();
  say('open');
  const lane = async (): Promise<void> => {
    for (;;) {
      const token = randomBytes(8).toString('hex');
      const blob = await store.blobs.put(Buffer.from(token));
      const n = await store.tx(async (tx) => {
        const number = await tx.nextNumber('invoice');
        await tx.put('setting', { id: `invoice-${String(number).padStart(8, '0')}`, value: token });
        await tx.put('claim', { id: token, result: { number, blob, padding: 'x'.repeat(200) } });
        return number;
      });
      say(`answered ${n} ${token} ${blob}`);
    }
  };
  if (mode === 'write') await Promise.all(Array.from({ length: LANES }, lane));
  else setInterval(() => undefined, 60_000); // holds the folder
} catch (error) {
  say(`refused ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}
