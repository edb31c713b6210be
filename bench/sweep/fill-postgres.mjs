// Fills a PostgreSQL store with the same rows as transactions would, in bulk: COPY, and the keys built afterwards.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { indexKeys } from '../../dist/core/store/index-keys.js';
import { listOf } from '../../dist/core/store/pg/queries.js';
import { toColumn } from '../../dist/core/store/pg/text-order.js';
import { manyDocuments } from '../fill.mjs';

/** Certificates whose rows go to the server together; the next are made meanwhile. */
const BATCH = 2_000;
const PAUSE_EVERY = 50;

const BEFORE = `
SET search_path = certclerk; SET synchronous_commit = off; SET maintenance_work_mem = '1GB';
BEGIN;
TRUNCATE document, entry;
ALTER TABLE document DROP CONSTRAINT document_pkey;
ALTER TABLE entry DROP CONSTRAINT entry_pkey;
`;
/** The rows are frozen, as autovacuum leaves old ones. */
const AFTER = `
ALTER TABLE document ADD PRIMARY KEY (kind, id);
ALTER TABLE entry ADD PRIMARY KEY (list, key, id);
COMMIT;
ANALYZE document, entry;
CHECKPOINT;
`;

/** psql, which takes rows as they are typed; what it is given last must be the end. */
export function startPsql(url) {
  const psql = spawn('psql', ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', url], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(psql, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`psql ended with ${code}`);
  });
  // Told to whoever waits for its end; a write into the pipe of one that has ended says nothing more.
  ended.catch(() => undefined);
  psql.stdin.on('error', () => undefined);
  return {
    /** Resolves when there is room for more. */
    async write(text) {
      if (!psql.stdin.write(text)) await Promise.race([once(psql.stdin, 'drain'), ended]);
    },
    async end(text) {
      psql.stdin.end(text);
      await ended;
    },
  };
}

/** A value of a row of COPY. */
const value = (text) =>
  /[\\\n\r\t]/.test(text)
    ? text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
    : text;
const copy = (table, rows) => `COPY ${table} FROM STDIN WITH (FREEZE);\n${rows.join('\n')}\n\\.\n`;

function addRows(rows, kind, document) {
  const id = value(toColumn(document.id));
  rows.document.push(`${kind}\t${id}\t${value(JSON.stringify(document))}`);
  for (const [index, keys] of indexKeys(kind, document)) {
    const list = listOf(kind, index);
    for (const key of keys) rows.entry.push(`${list}\t${value(toColumn(key))}\t${id}`);
  }
}

export async function fillPostgres(url, ...what) {
  const psql = startPsql(url);
  await psql.write(BEFORE);
  let rows = { document: [], entry: [] };
  let lastCustomer;
  let made = 0;
  let sending = Promise.resolve();
  const send = async () => {
    await sending;
    sending = psql.write(copy('document', rows.document) + copy('entry', rows.entry));
    rows = { document: [], entry: [] };
  };
  for (const { customer, invoice, certificate } of manyDocuments(...what)) {
    // A customer comes with each of its certificates, one after the other.
    if (customer.id !== lastCustomer) addRows(rows, 'customer', customer);
    lastCustomer = customer.id;
    addRows(rows, 'invoice', invoice);
    addRows(rows, 'certificate', certificate);
    made += 1;
    if (made % PAUSE_EVERY === 0) await setImmediate();
    if (made % BATCH === 0) await send();
  }
  if (rows.document.length > 0) await send();
  await sending;
  await psql.end(AFTER);
}
