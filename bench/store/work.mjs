// What one durable commit is: a certificate read and changed, a claim, and a number; the same on both sides.
import { openJsonStore } from '../../dist/core/store/json/json-store.js';
import { indexKeys } from '../../dist/core/store/index-keys.js';
import { documents } from '../fill.mjs';

/** Nobody's secret: what a claim of the product's holds is about so long. */
const RESULT = { queued: 1, mails: ['O-000123'], padding: 'x'.repeat(100) };

const idOf = (n) => `SSL-${100_000 + n}`;
const changed = (certificate, n) => ({ ...certificate, note: `commit ${n}` });

export async function ourCommits(where) {
  const store = await openJsonStore({ folder: where, onNotice: (sentence) => console.error(sentence) });
  return {
    commit: (n, of) =>
      store.tx(async (tx) => {
        const certificate = await tx.get('certificate', idOf(of));
        await tx.put('certificate', changed(certificate, n));
        await tx.add('claim', { id: `bench-${n}`, result: RESULT });
        await tx.nextNumber('bench');
      }),
    close: () => store.close(),
  };
}

/** Documents as text, and an entry for each index key, as our own stores keep them. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS document (kind TEXT, id TEXT, json TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entry (kind TEXT, name TEXT, key TEXT, id TEXT, PRIMARY KEY (kind, name, key, id)) WITHOUT ROWID;
`;

function sqliteTables(Database, file) {
  const db = new Database(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  db.exec(SCHEMA);
  const get = db.prepare('SELECT json FROM document WHERE kind = ? AND id = ?');
  const put = db.prepare('INSERT OR REPLACE INTO document VALUES (?, ?, ?)');
  const list = db.prepare('INSERT INTO entry VALUES (?, ?, ?, ?)');
  const unlist = db.prepare('DELETE FROM entry WHERE kind = ? AND name = ? AND key = ? AND id = ?');
  const entries = (kind, document) =>
    indexKeys(kind, document).flatMap(([name, keys]) => [...keys].map((key) => [kind, name, key, document.id]));
  const read = (kind, id) => {
    const row = get.get(kind, id);
    return row && JSON.parse(row.json);
  };
  const write = (kind, document) => {
    const before = read(kind, document.id);
    const old = new Map((before ? entries(kind, before) : []).map((entry) => [entry.join('\0'), entry]));
    const now = new Map(entries(kind, document).map((entry) => [entry.join('\0'), entry]));
    for (const [key, entry] of old) if (!now.has(key)) unlist.run(...entry);
    for (const [key, entry] of now) if (!old.has(key)) list.run(...entry);
    put.run(kind, document.id, JSON.stringify(document));
  };
  return { db, read, write };
}

export function fillSqlite(Database, file, count, today, shop, product) {
  const { db, write } = sqliteTables(Database, file);
  const fill = db.transaction((from, to) => {
    for (let n = from; n < to; n += 1) {
      const { customer, invoice, certificate } = documents(n, today, shop, product);
      write('customer', customer);
      write('invoice', invoice);
      write('certificate', certificate);
    }
  });
  for (let from = 0; from < count; from += 2_000) fill(from, Math.min(count, from + 2_000));
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
}

export async function sqliteCommits(where) {
  const { default: Database } = await import('libsql');
  const { db, read, write } = sqliteTables(Database, where);
  const commit = db.transaction((n, of) => {
    write('certificate', changed(read('certificate', idOf(of)), n));
    write('claim', { id: `bench-${n}`, result: RESULT });
    write('counter', { id: 'bench', last: (read('counter', 'bench')?.last ?? 0) + 1 });
  });
  return { commit: async (n, of) => commit(n, of), close: async () => db.close() };
}
