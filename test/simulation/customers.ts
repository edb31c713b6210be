import { expect } from 'vitest';
import { type Certificate, currentPeriod } from '../../src/core/model/certificate.js';
import { latestIssued, missing, paidUntil } from '../../src/core/rules/status.js';
import { whyNotIssue } from '../../src/core/usecases/record-issued.js';
import { STAFF, csrFor } from '../core/world.js';
import { CLOCKS, judge } from './judge.js';
import { type Life, type Order, TERMS, codeOf, enter, plusDays } from './ledger.js';
import { between, mannerOf } from './people.js';

export async function read({ store }: Life, id: string): Promise<Certificate> {
  const found = await store.read((tx) => tx.get('certificate', id));
  if (!found) throw new Error(`no ${id}`);
  return found;
}

/** How and when the customer answers what came today. */
function plan({ random, today }: Life, order: Order): void {
  order.manner = mannerOf(random);
  const { pays, sends } = order.manner;
  order.payOn = pays === null ? null : plusDays(today, pays);
  order.sendOn = sends === null ? null : plusDays(today, sends);
}

/** A person who acts in time answers a question for a CSR alone within eight days. */
function planCsr({ random, today }: Life, order: Order): void {
  order.sendOn = plusDays(today, between(random, 0, order.manner.inTime ? 8 : 40));
}

export async function begin(life: Life, n: number): Promise<void> {
  const { random, today, zone, clerk } = life;
  const term = TERMS[n % TERMS.length] ?? 12;
  const newCsrs = n % 5 === 4;
  const name = `n${n}.${zone.toLowerCase().replace(/[^a-z]/g, '-')}.example.com`;
  const product = codeOf(term, newCsrs ? 'new' : 'reuse');
  const { certificate, invoice } = await clerk.execute(
    'order-certificate',
    { customer: life.customerId, product, names: [name] },
    STAFF,
  );
  const order: Order = {
    name,
    id: certificate.id,
    term,
    newCsrs,
    manner: mannerOf(random),
    csr: Buffer.from(csrFor(name)).toString('base64'),
    payOn: null,
    sendOn: null,
    cancelOn: n % 8 === 3 ? plusDays(today, between(random, 1, 2500)) : null,
    revokeOn: n % 4 === 2 ? plusDays(today, between(random, 100, 1500)) : null,
    owed: new Map(),
    deadlineSince: today,
    toldOn: today,
  };
  plan(life, order);
  life.orders.set(order.id, order);
  expect(invoice.total.amount).toBe(enter(life, order, invoice.number));
  life.ledger.invoices += 1;
}

/** Reads what was queued, as the customer and the staff do, and forgets it. Answers whom staff were told of. */
export async function post(life: Life): Promise<Set<string>> {
  const { store, orders, seen, ledger, today } = life;
  const told = new Set<string>();
  const clockMails = new Map<string, number>();
  let after: string | undefined;
  do {
    const page = await store.read((tx) => tx.find('outbox', undefined, { limit: 1000, after }));
    for (const item of page.items) {
      const order = item.certificateId ? orders.get(item.certificateId) : undefined;
      if (!order || seen.has(item.id)) continue;
      seen.add(item.id);
      if (item.channel === 'slack') {
        told.add(order.id);
        continue;
      }
      expect(['sent', 'withdrawn'], `${item.id} on ${today}`).toContain(item.state);
      ledger.mails += 1;
      if (item.state === 'withdrawn') ledger.withdrawn += 1;
      judge(life, order, item.content);
      const { template } = item.content;
      if (CLOCKS.includes(template)) {
        clockMails.set(order.id, (clockMails.get(order.id) ?? 0) + 1);
        if (item.state === 'sent') order.toldOn = today;
      }
      if (template === 'renewal-notice') plan(life, order);
      // After an outage past the end, the mail that it has ended asks for the CSR, too.
      const asksForCsr = template === 'reissue-due' || (template === 'expired' && order.sendOn === null);
      if (template === 'csr-request' || (asksForCsr && order.newCsrs)) planCsr(life, order);
    }
    after = page.next;
  } while (after);
  for (const [id, count] of clockMails) expect(count, `mails of the clock for ${id} on ${today}`).toBe(1);
  store.forgetOutbox();
  return told;
}

/** Nobody owes anything for what is cancelled. */
async function cancel({ clerk, ledger }: Life, order: Order): Promise<void> {
  const { creditNotes } = await clerk.execute('cancel-certificate', { certificate: order.id }, STAFF);
  const owed = [...order.owed.values()].reduce((sum, total) => sum + total, 0);
  expect(creditNotes.reduce((sum, { total }) => sum + Math.abs(total.amount), 0)).toBe(owed);
  ledger.invoiced -= owed;
  ledger.credited += creditNotes.length;
  order.owed.clear();
}

async function revoke({ clerk, ledger, today }: Life, order: Order): Promise<void> {
  await clerk.execute('record-revoked', { certificate: order.id, reason: 'the server was broken into' }, STAFF);
  ledger.revoked += 1;
  order.revokeOn = null;
  order.deadlineSince = today;
}

/** What a customer does on a day, and staff at their request. */
export async function act(life: Life, order: Order): Promise<void> {
  const { clerk, ledger, today } = life;
  const certificate = await read(life, order.id);
  if (certificate.cancelled) return;
  if (order.cancelOn !== null && order.cancelOn <= today) return cancel(life, order);
  const issued = latestIssued(certificate);
  if (order.revokeOn !== null && order.revokeOn <= today && issued && !issued.revokedOn) return revoke(life, order);
  const period = currentPeriod(certificate);
  const before = paidUntil(certificate);
  if (order.payOn !== null && order.payOn <= today && !period.paidOn) {
    const paid = await clerk.execute('record-payment', { invoice: period.invoice, on: order.payOn }, STAFF);
    expect(paid.amount).toBe(order.owed.get(period.invoice));
    ledger.paid += paid.amount;
    order.owed.delete(period.invoice);
    order.payOn = null;
  }
  const needsCsr = missing(await read(life, order.id), today).includes('csr');
  if (order.sendOn !== null && order.sendOn <= today && needsCsr) {
    const { accepted } = await clerk.execute('submit-csr', { certificate: order.id, base64: order.csr }, STAFF);
    expect(accepted).toBe(true);
    order.sendOn = null;
  }
  if (paidUntil(await read(life, order.id)) !== before) order.deadlineSince = today;
}

/** Staff look at what they were told of, a day or two later; `toIssue`: when. */
export async function issue(life: Life, toIssue: Map<string, string>): Promise<void> {
  const { clerk, ledger, orders, today } = life;
  for (const [id, on] of toIssue) {
    if (on > today) continue;
    toIssue.delete(id);
    if (whyNotIssue(await read(life, id), today) !== null) continue;
    const { recorded } = await clerk.execute('record-issued', { certificate: id }, STAFF);
    expect(recorded).toBe(true);
    ledger.issued += 1;
    const order = orders.get(id);
    if (order) order.deadlineSince = today;
  }
}
