// PostgreSQL under the sweep, and bare SQL on the same server.
import { openPgStore } from '../../dist/core/store/pg/pg-store.js';
import { startPostgres } from '../postgres.mjs';
import { fillPostgres } from './fill-postgres.mjs';

export const name = 'PostgreSQL';
export const counts = [100_000, 1_000_000];
export const peer = { name: 'bare SQL', script: 'bare-sql.mjs', beside: true };

export async function prepare() {
  const postgres = await startPostgres();
  return { place: () => postgres.newDatabase(), remove: () => postgres.stop() };
}

let url = '';
export const open = (where) => {
  url = where;
  return openPgStore({ url, onNotice: (sentence) => console.error(sentence) });
};

/** A million through transactions would take hours. */
export const fill = (_store, ...what) => fillPostgres(url, ...what);
