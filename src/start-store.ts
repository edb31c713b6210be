import type { Store } from './core/ports.js';
import { openJsonStore } from './core/store/json/json-store.js';
import { openPgStore } from './core/store/pg/pg-store.js';

/** Where everything is kept: in PostgreSQL where its URL is set, else in the JSON store's folder. */
export interface StorePlace {
  dataDir: string;
  databaseUrl?: string;
}

/** Opens the store that the configuration names. @throws AppError with a sentence that says what to do */
export const openStore = (place: StorePlace, onNotice: (sentence: string) => void): Promise<Store> =>
  place.databaseUrl === undefined
    ? openJsonStore({ folder: place.dataDir, onNotice })
    : openPgStore({ url: place.databaseUrl, onNotice });
