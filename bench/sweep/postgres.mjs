// PostgreSQL under the sweep.
import pg from 'pg';
import { indexKeys } from '../../dist/core/store/index-keys.js';
import { openPgStore } from '../../dist/core/store/pg/pg-store.js';
import { listOf } from '../../dist/core/store/pg/queries.js';
import { manyDocuments } from '../fill.mjs';
import { startPostgres } from '../postgres.mjs';

export const name = 'PostgreSQL';
export const counts = [100_000, 1_000_000];

const BATCH = 2_000;

export async function prepare() {
  const postgres = await startPostgres();
  return { where: await postgres.newDatabase(), remove: () => postgres.stop() };
}

let url = '';
export const open = (where) => {
  url = where;
  return openPgStore({ url, onNotice: (sentence) => console.error(sentence) });
};

/** A million through transactions would take an hour: the same rows in bulk, the keys built afterwards. */
export async function fill(_store, ...what) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`SET search_path = certclerk; SET synchronous_commit = off; SET maintenance_work_mem = '512MB';
    ALTER TABLE document DROP CONSTRAINT document_pkey; ALTER TABLE entry DROP CONSTRAINT entry_pkey`);
  const [rows, entries, customers] = [[], [], new Set()];
  const flush = async () => {
    const column = (table, i) => table.map((row) => row[i]);
    await client.query('INSERT INTO document SELECT * FROM unnest($1::text[], $2::text[], $3::text[])', [
      column(rows, 0),
      column(rows, 1),
      column(rows, 2),
    ]);
    await client.query('INSERT INTO entry SELECT * FROM unnest($1::text[], $2::text[], $3::text[])', [
      column(entries, 0),
      column(entries, 1),
      column(entries, 2),
    ]);
    rows.length = 0;
    entries.length = 0;
  };
  const put = (kind, document) => {
    rows.push([kind, document.id, JSON.stringify(document)]);
    for (const [index, keys] of indexKeys(kind, document))
      for (const key of keys) entries.push([listOf(kind, index), key, document.id]);
  };
  for (const { customer, invoice, certificate } of manyDocuments(...what)) {
    // A customer comes with each of its certificates.
    if (!customers.has(customer.id)) put('customer', customer);
    customers.add(customer.id);
    put('invoice', invoice);
    put('certificate', certificate);
    if (rows.length >= BATCH) await flush();
  }
  await flush();
  await client.query(
    'ALTER TABLE document ADD PRIMARY KEY (kind, id); ALTER TABLE entry ADD PRIMARY KEY (list, key, id)',
  );
  await client.query('ANALYZE document, entry');
  await client.query('CHECKPOINT');
  await client.end();
}
