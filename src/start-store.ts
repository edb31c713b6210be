import { existsSync, readdirSync } from 'node:fs';
import { isHalfFilled } from './archive/fill-store.js';
import { AppError } from './core/errors.js';
import type { Store } from './core/ports.js';
import { openJsonStore } from './core/store/json/json-store.js';
import { openPgStore } from './core/store/pg/pg-store.js';

/** Where everything is kept: in PostgreSQL where its URL is set, else in the JSON store's folder. */
export interface StorePlace {
  dataDir: string;
  databaseUrl?: string;
}

/** A folder of a JSON store, or the URL of a PostgreSQL database. */
export const placeOf = (text: string): StorePlace =>
  /^postgres(?:ql)?:\/\//.test(text) ? { dataDir: '', databaseUrl: text } : { dataDir: text };

/** Whether there is a JSON store in a folder, whatever its state. */
export const hasStore = (folder: string): boolean =>
  existsSync(folder) && readdirSync(folder).some((name) => /^certclerk\.(?:json|journal)/.test(name));

/**
 * Opens a store of either kind.
 * @throws AppError with a sentence that says what to do, also where a copy or a restore into it was cut off
 */
export async function openStore(place: StorePlace, onNotice: (sentence: string) => void): Promise<Store> {
  const store =
    place.databaseUrl === undefined
      ? await openJsonStore({ folder: place.dataDir, onNotice })
      : await openPgStore({ url: place.databaseUrl, onNotice });
  if (!(await store.read(isHalfFilled))) return store;
  await store.close();
  throw new AppError(
    'conflict',
    'That store was being filled by a copy or a restore that was cut off. Empty it (remove its files, or drop its schema) and begin again.',
  );
}
