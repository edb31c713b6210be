// Bare SQL doing what the sweep does, in the database of the store that it is compared with and with as many certificates.
import pg from 'pg';
import { dueOf, renewed, seriesOf } from './renewed.mjs';

/** As many at the same time as the sweep has. */
const SIDE_BY_SIDE = 8;

/** The certificates are those of the store; only what lies in them is of interest, and the index of what is due. */
const FILL = `
  DROP SCHEMA IF EXISTS bare CASCADE;
  CREATE SCHEMA bare;
  SET search_path = bare; SET synchronous_commit = off; SET maintenance_work_mem = '1GB';
  CREATE TABLE certificate (id text COLLATE "C" NOT NULL, due date, body text NOT NULL) WITH (fillfactor = 80);
  INSERT INTO certificate
    SELECT d.id, e.key::date, d.body FROM certclerk.document d
    LEFT JOIN certclerk.entry e ON e.list = 'certificate.due' AND e.id = d.id WHERE d.kind = 'certificate';
  ALTER TABLE certificate ADD PRIMARY KEY (id);
  CREATE INDEX ON certificate (due);
  CREATE TABLE invoice (number text COLLATE "C" PRIMARY KEY, certificate text COLLATE "C", body text NOT NULL);
  CREATE INDEX ON invoice (certificate);
  CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);
  CREATE TABLE audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL);
  CREATE TABLE counter (series text PRIMARY KEY, last bigint NOT NULL);
  ANALYZE certificate;
  CHECKPOINT;
`;

const statement =
  (name, text) =>
  (client, ...values) =>
    client.query({ name, text, values });
const read = statement('read', 'SELECT body FROM certificate WHERE id = $1');
const number = statement(
  'number',
  'INSERT INTO counter VALUES ($1, 1) ON CONFLICT (series) DO UPDATE SET last = counter.last + 1 RETURNING last',
);
const putInvoice = statement('invoice', 'INSERT INTO invoice VALUES ($1, $2, $3)');
const putMail = statement('mail', 'INSERT INTO outbox (body) VALUES ($1)');
const putAudit = statement('audit', 'INSERT INTO audit (body) VALUES ($1)');
const putCertificate = statement('certificate', 'UPDATE certificate SET due = $1, body = $2 WHERE id = $3');

async function attend(client, id, today, shop) {
  await client.query('BEGIN');
  const { rows } = await read(client, id);
  const { rows: counted } = await number(client, seriesOf(today));
  const after = renewed(JSON.parse(rows[0].body), Number(counted[0].last), today, shop);
  await putInvoice(client, after.invoice.id, id, JSON.stringify(after.invoice));
  await putMail(client, JSON.stringify(after.mail));
  await putAudit(client, JSON.stringify(after.audit));
  await putCertificate(client, dueOf(after.certificate), JSON.stringify(after.certificate), id);
  await client.query('COMMIT');
}

export async function prepared(where, shop) {
  const filling = new pg.Client({ connectionString: where });
  await filling.connect();
  await filling.query(FILL);
  await filling.end();
  const clients = Array.from({ length: SIDE_BY_SIDE }, () => new pg.Client({ connectionString: where }));
  for (const client of clients) {
    await client.connect();
    await client.query('SET search_path = bare');
  }
  return {
    async sweep(today) {
      const { rows } = await clients[0].query('SELECT id FROM certificate WHERE due <= $1', [today]);
      const waiting = rows.map(({ id }) => id);
      const work = async (client) => {
        for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await attend(client, id, today, shop);
      };
      await Promise.all(clients.map(work));
      return rows.length;
    },
    close: () => Promise.all(clients.map((client) => client.end())),
  };
}
