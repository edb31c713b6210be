import type { Clerk } from '../core/clerk.js';
import type { CommandInput } from '../core/command.js';
import { type Actor, clockActor } from '../core/model/actor.js';
import type { PlainDate } from '../core/model/dates.js';
import type { Store } from '../core/ports.js';
import { addDays, addMonths } from '../core/rules/calendar.js';
import { type WindableClock, atHour } from './clock.js';
import { makeCsr } from './make-csr.js';

export interface SeedParts {
  clerk: Clerk;
  store: Store;
  clock: WindableClock;
  timeZone: string;
  today: PlainDate;
}

const setup: Actor = { kind: 'setup' };

/** A certificate's history: yields the date on which it wants to go on. */
type History = AsyncGenerator<PlainDate, void>;

interface Order {
  customer: string;
  product: string;
  names: string[];
  installedBy?: 'customer' | 'us';
}

async function order(parts: SeedParts, what: Order): Promise<{ id: string; invoice: string }> {
  const { certificate, invoice } = await parts.clerk.execute('order-certificate', what, setup);
  return { id: certificate.id, invoice: invoice.number };
}

async function enterCsr({ clerk }: SeedParts, id: string, names: string[]): Promise<void> {
  const base64 = Buffer.from(makeCsr(names)).toString('base64');
  const { accepted, report } = await clerk.execute('submit-csr', { certificate: id, base64 }, setup);
  if (!accepted) throw new Error(`the sandbox's own CSR for ${id} was refused: ${JSON.stringify(report.findings)}`);
}

/** Ordered, paid and issued on its first day, and reissued as often as the validity caps asked for since. */
async function* running(parts: SeedParts, what: Order, start: PlainDate): AsyncGenerator<PlainDate, string> {
  const { clerk, today } = parts;
  yield start;
  const { id, invoice } = await order(parts, what);
  await enterCsr(parts, id, what.names);
  await clerk.execute('record-payment', { invoice }, setup);
  await clerk.execute('record-issued', { certificate: id }, setup);
  for (;;) {
    const { view } = await clerk.execute('show-certificate', { certificate: id }, setup);
    if (!view.reissueOn || view.reissueOn > today) return id;
    yield view.reissueOn;
    await clerk.execute('record-issued', { certificate: id }, setup);
  }
}

async function* active(parts: SeedParts, what: Order, start: PlainDate): History {
  yield* running(parts, what, start);
}

async function* waitingForCsr(parts: SeedParts, what: Order, ordered: PlainDate): History {
  yield ordered;
  const { invoice } = await order(parts, what);
  yield addDays(ordered, 1);
  await parts.clerk.execute('record-payment', { invoice }, setup);
}

/** The renewal is open, its CSR is there, its invoice is not paid. */
async function* unpaidRenewal(parts: SeedParts, what: Order, start: PlainDate, opened: PlainDate): History {
  const id = yield* running(parts, what, start);
  yield opened;
  await parts.clerk.execute('attend-certificate', { certificate: id }, clockActor);
  yield addDays(opened, 2);
  await enterCsr(parts, id, what.names);
}

async function* expired(parts: SeedParts, what: Order, start: PlainDate): History {
  const id = yield* running(parts, what, start);
  const end = addMonths(start, 12);
  for (const date of [addDays(end, -30), addDays(end, -7), end, addDays(end, 1)]) {
    yield date;
    await parts.clerk.execute('attend-certificate', { certificate: id }, clockActor);
  }
}

/** Lets the histories happen in the order of their dates, so that invoice numbers and audit trail follow the calendar. */
async function replay({ clock, timeZone, today }: SeedParts, histories: readonly History[]): Promise<void> {
  const waiting: { history: History; date: PlainDate }[] = [];
  const proceed = async (history: History): Promise<void> => {
    const next = await history.next();
    if (!next.done) waiting.push({ history, date: next.value });
  };
  for (const history of histories) await proceed(history);
  for (;;) {
    waiting.sort((a, b) => a.date.localeCompare(b.date));
    const first = waiting.shift();
    if (!first) break;
    clock.set(atHour(timeZone, first.date, 9));
    await proceed(first.history);
  }
  clock.set(atHour(timeZone, today, 9));
}

const BAKERY: CommandInput<'register-customer'> = {
  name: 'Novak Bakery d.o.o.',
  address: { lines: ['Mestni trg 4'], postalCode: '1000', city: 'Ljubljana', country: 'SI' },
  vatId: 'SI87654321',
  contacts: [{ name: 'Petra Novak', addresses: ['petra@novak-bakery.example'] }],
};

const STUDIO: CommandInput<'register-customer'> = {
  name: 'Weber Studio GmbH',
  address: { lines: ['Lindenallee 27'], postalCode: '50668', city: 'Köln', country: 'DE' },
  vatId: 'DE123456789',
  contacts: [{ name: 'Jonas Weber', addresses: ['jonas@weber-studio.example'] }],
};

const CHOIR: CommandInput<'register-customer'> = {
  name: 'Harbour Choir',
  address: { lines: ['Riva 11'], postalCode: '51000', city: 'Rijeka', country: 'HR' },
  contacts: [{ name: 'Iva Marić', addresses: ['iva@harbour-choir.example'] }],
};

/** Of the mails that the histories queued, those that a newcomer finds in the mailboxes. */
async function keepRecentMails(store: Store, since: PlainDate): Promise<void> {
  await store.tx(async (tx) => {
    const page = await tx.find('outbox', { index: 'state', is: 'queued' }, { limit: 1000 });
    for (const item of page.items) {
      const recent = item.channel === 'mail' && item.queuedAt.slice(0, 10) >= since;
      const wanted =
        recent &&
        ['order-received', 'payment-received', 'renewal-notice', 'csr-accepted'].includes(item.content.template);
      if (!wanted) await tx.delete('outbox', item.id);
    }
  });
}

/**
 * Three believable customers with certificates in different states: one waiting for its CSR, one active and 31 days
 * before paid until, one whose renewal is not paid, one hosted by us, one expired. Made by the same commands as
 * everything else, at the dates on which they would have been given.
 */
export async function seed(parts: SeedParts): Promise<void> {
  const { clerk, store, clock, timeZone, today } = parts;
  const aYearBefore = (date: PlainDate): PlainDate => addMonths(date, -12);
  clock.set(atHour(timeZone, addDays(aYearBefore(today), -40), 9));
  const register = async (customer: CommandInput<'register-customer'>): Promise<string> =>
    (await clerk.execute('register-customer', customer, setup)).customer.id;
  const bakery = await register(BAKERY);
  const studio = await register(STUDIO);
  const choir = await register(CHOIR);
  await replay(parts, [
    expired(
      parts,
      { customer: choir, product: 'dv-wildcard', names: ['*.choir.example.org'] },
      aYearBefore(addDays(today, -5)),
    ),
    unpaidRenewal(
      parts,
      { customer: studio, product: 'dv-multi', names: ['studio.example.net', 'shop.studio.example.net'] },
      aYearBefore(addDays(today, 24)),
      addDays(today, -6),
    ),
    active(
      parts,
      { customer: bakery, product: 'dv-single', names: ['www.example.com'] },
      aYearBefore(addDays(today, 31)),
    ),
    active(
      parts,
      { customer: choir, product: 'dv-single', names: ['tickets.example.org'], installedBy: 'us' },
      addDays(today, -20),
    ),
    waitingForCsr(
      parts,
      { customer: studio, product: 'ov-business', names: ['portal.example.net'] },
      addDays(today, -2),
    ),
  ]);
  await keepRecentMails(store, addDays(today, -6));
}
