// SQLite doing what the sweep does: no command, no rules, no index but of what is due. It is filled with as many.
import { manyDocuments } from '../fill.mjs';
import { dueOf, renewed, seriesOf } from './renewed.mjs';

const SCHEMA = `
  CREATE TABLE certificate (id TEXT PRIMARY KEY, due TEXT, body TEXT) WITHOUT ROWID;
  CREATE TABLE invoice (number TEXT PRIMARY KEY, certificate TEXT, body TEXT) WITHOUT ROWID;
  CREATE TABLE outbox (id INTEGER PRIMARY KEY, body TEXT);
  CREATE TABLE audit (id INTEGER PRIMARY KEY, body TEXT);
  CREATE TABLE counter (series TEXT PRIMARY KEY, last INTEGER) WITHOUT ROWID;
`;
const BATCH = 2_000;

function fill(db, what) {
  const putCertificate = db.prepare('INSERT INTO certificate VALUES (?, ?, ?)');
  const putInvoice = db.prepare('INSERT INTO invoice VALUES (?, ?, ?)');
  const making = manyDocuments(...what);
  const batch = db.transaction(() => {
    for (let n = 0; n < BATCH; n += 1) {
      const { value, done } = making.next();
      if (done) return false;
      const { invoice, certificate } = value;
      putCertificate.run(certificate.id, dueOf(certificate), JSON.stringify(certificate));
      putInvoice.run(invoice.id, certificate.id, JSON.stringify(invoice));
    }
    return true;
  });
  while (batch());
  db.exec('CREATE INDEX certificate_due ON certificate (due); CREATE INDEX invoice_of ON invoice (certificate)');
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

export async function prepared(where, shop, ...what) {
  const { default: Database } = await import('libsql');
  const db = new Database(where);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  db.exec(SCHEMA);
  fill(db, what);
  const due = db.prepare('SELECT id FROM certificate WHERE due <= ?');
  const read = db.prepare('SELECT body FROM certificate WHERE id = ?');
  const number = db.prepare(
    'INSERT INTO counter VALUES (?, 1) ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last',
  );
  const putInvoice = db.prepare('INSERT INTO invoice VALUES (?, ?, ?)');
  const putMail = db.prepare('INSERT INTO outbox (body) VALUES (?)');
  const putAudit = db.prepare('INSERT INTO audit (body) VALUES (?)');
  const putCertificate = db.prepare('UPDATE certificate SET due = ?, body = ? WHERE id = ?');
  const attend = db.transaction((id, today) => {
    const before = JSON.parse(read.get(id).body);
    const { certificate, invoice, mail, audit } = renewed(before, number.get(seriesOf(today)).last, today, shop);
    putInvoice.run(invoice.id, id, JSON.stringify(invoice));
    putMail.run(JSON.stringify(mail));
    putAudit.run(JSON.stringify(audit));
    putCertificate.run(dueOf(certificate), JSON.stringify(certificate), id);
  });
  return {
    async sweep(today) {
      const ids = due.all(today).map(({ id }) => id);
      for (const id of ids) attend(id, today);
      return ids.length;
    },
    close: async () => db.close(),
  };
}
