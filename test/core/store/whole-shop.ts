import { expect } from 'vitest';
import { verifyAudit } from '../../../src/core/audit.js';
import type { Certificate } from '../../../src/core/model/certificate.js';
import type { Documents, Kind } from '../../../src/core/model/documents.js';
import type { Invoice } from '../../../src/core/model/invoice.js';
import type { OutboxItem } from '../../../src/core/model/outbox.js';
import type { ReadTx, Store } from '../../../src/core/ports.js';
import { all } from '../../../src/core/usecases/find.js';
import type { Answered, Begun } from './child/protocol.js';
import type { Asked } from './kills.js';

async function every<K extends Kind>(tx: ReadTx, kind: K): Promise<Documents[K][]> {
  const found: Documents[K][] = [];
  for await (const document of all(tx, kind)) found.push(document);
  return found;
}

const readAll = async (tx: ReadTx) => ({
  certificates: await every(tx, 'certificate'),
  customers: await every(tx, 'customer'),
  invoices: await every(tx, 'invoice'),
  notes: await every(tx, 'credit-note'),
  outbox: await every(tx, 'outbox'),
  audit: await every(tx, 'audit'),
  claims: await every(tx, 'claim'),
  counters: await every(tx, 'counter'),
});
type Shop = Awaited<ReturnType<typeof readAll>>;

const byId = <T extends { id: string }>(documents: readonly T[]): Map<string, T> =>
  new Map(documents.map((document) => [document.id, document]));

function counted(keys: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const key of keys) times.set(key, (times.get(key) ?? 0) + 1);
  return times;
}

const twice = (keys: readonly string[]): string[] => [...counted(keys)].filter(([, n]) => n > 1).map(([key]) => key);

/**
 * Looks at everything after a kill: each answered command has had its effect once; one that was begun has had it once or
 * not at all; numbers have no gap and no double; the audit chain is whole; no mail is queued twice.
 */
export async function lookAtShop(store: Store, asked: Asked): Promise<void> {
  const shop = await store.read(readAll);
  expect(await store.read(verifyAudit)).toEqual({ entries: shop.audit.length, fault: null });
  expect(commandsOf(shop, asked)).toEqual([]);
  expect(effectsOf(shop, asked)).toEqual([]);
  for (const kind of ['invoice', 'credit-note'] as const) expect(numbersOf(shop, kind)).toEqual([]);
  expect(billsOf(shop)).toEqual([]);
  expect(twice(shop.outbox.flatMap(saidBy))).toEqual([]);
  for (const item of shop.outbox) if (item.state === 'sent') asked.sent.add(item.id);
  await lookAtBlobs(store, shop);
}

/** Each command has left one claim and one entry in the audit trail: all of those answered, none that was not begun. */
function commandsOf({ claims, audit }: Shop, { begun, answered }: Asked): string[] {
  const done = new Set(claims.map(({ id }) => id));
  const claimOf = ({ key, command }: Begun): string => `once:${command}:${key}`;
  const known = [...begun.values()];
  const lost = known.filter((one) => answered.has(one.key) && !done.has(claimOf(one))).map(({ key }) => `${key} lost`);
  const ours = new Set(known.map(claimOf));
  const strange = [...done].filter((id) => !ours.has(id)).map((id) => `${id} was not begun`);
  const commands = counted(known.filter((one) => done.has(claimOf(one))).map(({ command }) => command));
  const entries = counted(audit.map(({ command }) => command));
  const wrong = [...commands].filter(([command, n]) => entries.get(command) !== n);
  return [...lost, ...strange, ...wrong.map(([command, n]) => `${n} × ${command}, ${entries.get(command)} entries`)];
}

/** What a command must have left, by the documents that its answer named. */
const EFFECTS: Record<string, (about: { certificate?: Certificate; invoice?: Invoice; key: string }) => boolean> = {
  'order-certificate': ({ certificate, invoice }) =>
    invoice !== undefined && invoice.certificateId === certificate?.id && certificate.periods[0].invoice !== '',
  'record-payment': ({ invoice, key }) => invoice?.payments.filter((one) => one.reference === key).length === 1,
  'take-back-payment': ({ invoice }) => invoice?.payments.filter((one) => one.takenBack).length === 1,
  'submit-csr': ({ certificate }) => certificate?.periods[0].csr !== undefined,
  'record-issued': ({ certificate }) => certificate?.periods[0].issued.length === 1,
  'cancel-certificate': ({ certificate }) => certificate?.cancelled !== undefined,
  'credit-invoice': ({ invoice }) => invoice?.creditedBy !== undefined,
  // Replaced by the next; `commandsOf` counts it.
  'edit-customer': () => true,
};

function effectsOf(shop: Shop, { begun, answered }: Asked): string[] {
  const certificates = byId(shop.certificates);
  const invoices = byId(shop.invoices);
  const notes = byId(shop.notes);
  const isThere = (answer: Answered): boolean => {
    const command = begun.get(answer.key)?.command ?? '';
    const certificate = certificates.get(answer.certificate ?? '');
    const invoice = invoices.get(answer.invoice ?? '');
    if (answer.creditNote && notes.get(answer.creditNote)?.credits.number !== invoice?.id) return false;
    return EFFECTS[command]?.({ certificate, invoice, key: answer.key }) === true;
  };
  const lost = [...answered.values()].filter((answer) => !isThere(answer)).map(({ key }) => `${key} has no effect`);
  const names = shop.certificates.flatMap((one) => one.names);
  return [...lost, ...twice(names).map((name) => `${name} ordered twice`)];
}

/** Series of each year are whole from 1 on, and their counters stand at the last. */
function numbersOf({ invoices, notes, counters }: Shop, kind: 'invoice' | 'credit-note'): string[] {
  const ids = (kind === 'invoice' ? invoices : notes).map(({ id }) => id);
  const seriesOf = (id: string): string => id.replace(/\d{6}$/, '');
  const faults = [...new Set(ids.map(seriesOf))].flatMap((series) => {
    const given = ids.filter((id) => seriesOf(id) === series).sort();
    return given.filter((id, i) => id !== `${series}${String(i + 1).padStart(6, '0')}`).slice(0, 1);
  });
  const last = counters.filter(({ id }) => id.startsWith(`${kind}:`)).reduce((sum, one) => sum + one.last, 0);
  return last === ids.length
    ? faults.map((id) => `a gap or a double before ${id}`)
    : [`the counters say ${last}, there are ${ids.length}`];
}

/** An invoice for each period and no other, but for those that a credit note voids; a credit note for each of these. */
function billsOf({ certificates, invoices, notes }: Shop): string[] {
  const billed = certificates.flatMap(({ periods }) => periods.map(({ invoice }) => invoice));
  const known = byId(invoices);
  const lost = billed.filter((number) => !known.has(number)).map((number) => `${number} is missing`);
  const current = new Set(billed);
  const strange = invoices
    .filter(({ id, creditedBy }) => !current.has(id) && !creditedBy)
    .map(({ id }) => `${id} is nobody's`);
  const voided = invoices.flatMap(({ creditedBy }) => creditedBy ?? []).sort();
  const wrong =
    voided.join() ===
    notes
      .map(({ id }) => id)
      .sort()
      .join()
      ? []
      : ['credit notes do not fit the invoices'];
  return [...lost, ...twice(billed).map((number) => `${number} is for two periods`), ...strange, ...wrong];
}

/** What would be the same thing said twice, in two mails. */
function saidBy(item: OutboxItem): string[] {
  if (item.channel !== 'mail') return [];
  const { content } = item;
  const invoice = 'invoice' in content && content.invoice ? content.invoice.number : '';
  const payment = 'payment' in content ? content.payment : '';
  return [[content.template, item.certificateId, invoice, payment, item.queuedAt.slice(0, 10)].join(' ')];
}

/** Bytes are written before the commit that names them. */
async function lookAtBlobs(store: Store, { invoices, notes, outbox }: Shop): Promise<void> {
  const named = [...invoices, ...notes].flatMap(({ pdf }) => pdf ?? []);
  const frozen = outbox.flatMap((item) => (item.channel === 'mail' ? (item.frozen ?? []) : []));
  const found = await Promise.all([...named, ...frozen].map((digest) => store.blobs.get(digest)));
  expect(found.filter((bytes) => bytes === undefined)).toEqual([]);
}
