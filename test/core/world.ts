import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createClerk } from '../../src/core/execute.js';
import { type Swept, sweep } from '../../src/core/jobs/sweep.js';
import type { Actor } from '../../src/core/model/actor.js';
import type { Certificate } from '../../src/core/model/certificate.js';
import { type Documents, KINDS, type Kind } from '../../src/core/model/documents.js';
import type { PlainDate } from '../../src/core/model/dates.js';
import type { MailContent, MailTemplate } from '../../src/core/model/mail-content.js';
import type { ReceivedMailInput } from '../../src/core/model/mail-in.js';
import type { OutboxMail, OutboxSlack } from '../../src/core/model/outbox.js';
import type { Product } from '../../src/core/model/product.js';
import type { Shop } from '../../src/core/model/shop.js';
import type { IssueNow } from '../../src/core/ports.js';
import { addDays } from '../../src/core/rules/calendar.js';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import { base64, csrInput } from '../fixtures/new-csr.js';
import { product, shop } from './facts.js';

export { base64, csrFor, csrInput, newKey } from '../fixtures/new-csr.js';

export const STAFF: Actor = { kind: 'staff', id: 'U0001', name: 'Maja', door: 'slack' };
export const SETUP: Actor = { kind: 'setup' };
export const MAIL: Actor = { kind: 'mail' };
export const CLOCK: Actor = { kind: 'clock' };

/** Ten in the morning in Ljubljana. */
export const START = '2026-11-24T09:00:00.000Z';
export const TODAY = '2026-11-24';

const ca = makeTestCa(new Date(START));

export const issueForTests: NonNullable<IssueNow> = (csrPem, names, now, limit) =>
  Promise.resolve(ca.issue(csrPem, names, now, limit ? new Date(`${limit}T23:59:59Z`) : undefined));

/** What staff would paste: the leaf and its chain, in base64. */
export async function certificateFor(csrPem: string, names: string[], now: Date, limit: PlainDate | null = null) {
  const { leafPem, chainPem } = await issueForTests(csrPem, names, now, limit);
  return Buffer.from([leafPem, ...chainPem].join('')).toString('base64');
}

export interface WorldOptions {
  shop?: Partial<Shop>;
  products?: Product[];
  /** False: staff order at a CA by hand. */
  issuesByItself?: boolean;
  secrets?: string[];
}

/** A clerk on a JSON store in a folder of its own, with a clock that stands still until it is moved. */
export async function openWorld(options: WorldOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-core-'));
  const store = await openJsonStore({ folder });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  let now = new Date(START);
  const clock = { now: () => new Date(now) };
  const theShop = shop(options.shop);
  let printed = 0;
  let woken = 0;
  const clerk = createClerk({
    store,
    clock,
    shop: theShop,
    secrets: options.secrets ?? ['a secret of the shop, for tests'],
    printInvoice: (invoice) => Promise.resolve(Buffer.from(`PDF ${(printed += 1)} of ${invoice.id}`)),
    issueNow: options.issuesByItself === false ? null : issueForTests,
    onQueued: () => void (woken += 1),
  });
  for (const one of options.products ?? [product()]) await clerk.execute('add-product', one, SETUP);

  async function every<K extends Kind>(kind: K): Promise<Documents[K][]> {
    const items: Documents[K][] = [];
    let after: string | undefined;
    do {
      const page = await store.read((tx) => tx.find(kind, undefined, { limit: 1000, after }));
      items.push(...page.items);
      after = page.next;
    } while (after);
    return items;
  }

  return {
    folder,
    store,
    clerk,
    clock,
    shop: theShop,
    every,
    printed: () => printed,
    woken: () => woken,
    setTime: (instant: string) => void (now = new Date(instant)),
    /** Winds the clock on; the hour stays the same. */
    wind: (days: number) => void (now = new Date(now.getTime() + days * 86_400_000)),
    windTo: (date: PlainDate) => void (now = new Date(`${date}T09:00:00.000Z`)),
    sweep: (): Promise<Swept> => sweep({ store, clerk, clock, shop: theShop }),
    mails: async () => (await every('outbox')).filter((item): item is OutboxMail => item.channel === 'mail'),
    posts: async () => (await every('outbox')).filter((item): item is OutboxSlack => item.channel === 'slack'),
    async certificate(id: string): Promise<Certificate> {
      const found = await store.read((tx) => tx.get('certificate', id));
      if (!found) throw new Error(`no ${id}`);
      return found;
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

export async function addCustomer(
  world: World,
  name = 'Bakery Novak',
  addresses = ['ana@novak.example'],
  more: object = {},
) {
  const [first = '', ...others] = addresses;
  const { customer } = await world.clerk.execute(
    'register-customer',
    {
      name,
      address: { lines: ['Glavni trg 1'], postalCode: '2000', city: 'Maribor', country: 'SI' },
      contacts: [{ name: `Ana of ${name}`, addresses: [first, ...others] }],
      ...more,
    },
    SETUP,
  );
  return customer;
}

export async function order(world: World, customer: { id: string }, name = 'example.com', more: object = {}) {
  const input = { customer: customer.id, product: 'dv-single', names: [name], ...more };
  return world.clerk.execute('order-certificate', input, STAFF);
}

/** Ordered, paid, with a CSR and issued today. */
export async function issuedCertificate(world: World, name = 'example.com', more: object = {}) {
  const customer = await addCustomer(world);
  const { certificate, invoice } = await order(world, customer, name, more);
  await world.clerk.execute('submit-csr', { certificate: certificate.id, base64: csrInput(name) }, STAFF);
  await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
  const result = await world.clerk.execute('record-issued', { certificate: certificate.id }, STAFF);
  return { customer, invoice, id: certificate.id, certificate: result.certificate };
}

/** Sweeps on each day until the one given, that day included; what it did on which day. */
export async function sweepUntil(world: World, from: PlainDate, to: PlainDate) {
  const templates: [PlainDate, MailTemplate][] = [];
  let seen = (await world.mails()).length;
  for (let day = from; day <= to; day = addDays(day, 1)) {
    world.windTo(day);
    await world.sweep();
    const mails = await world.mails();
    for (const mail of mails.slice(seen)) templates.push([day, mail.content.template]);
    seen = mails.length;
  }
  return templates;
}

type Of<T extends MailTemplate> = Extract<MailContent, { template: T }>;

const says = <T extends MailTemplate>(content: MailContent, template: T): content is Of<T> =>
  content.template === template;

/** What the last mail of a template says, and the mail itself. */
export function lastMail<T extends MailTemplate>(
  mails: OutboxMail[],
  template: T,
): { mail: OutboxMail; content: Of<T> } {
  for (const mail of [...mails].reverse()) {
    if (says(mail.content, template)) return { mail, content: mail.content };
  }
  throw new Error(`no mail ${template} among ${mails.map((m) => m.content.template).join(', ')}`);
}

/** The reply key in the address that an answer to this mail goes to. */
export function keyOf(mail: OutboxMail): string {
  const key = /\+([a-z2-7]{26})@/.exec(mail.replyTo)?.[1];
  if (!key) throw new Error(`${mail.id} carries no key`);
  return key;
}

let received = 0;

/** A mail as the mail door hands it on: sent by Ana, authenticated, and new. */
export function mailFrom(from: string, more: Partial<ReceivedMailInput> = {}): ReceivedMailInput {
  received += 1;
  return {
    digest: createHash('sha256').update(`mail ${received}`).digest('hex'),
    raw: null,
    messageId: `<${received}@customer.example>`,
    references: [],
    from: [from],
    subject: 'Re: your certificate',
    text: '',
    keys: [],
    automatic: null,
    authentication: { verdict: 'pass', reasons: [] },
    request: { kind: 'unclear' },
    ...more,
  };
}

export const withCsrs = (...csrs: string[]): ReceivedMailInput['request'] => ({
  kind: 'csr',
  csrs: csrs.map((csr, i) => ({ base64: base64(csr), source: `${i}.csr` })),
});

/** Everything that is stored, as text: to see that nothing changed. */
export async function everything(world: World): Promise<string> {
  return JSON.stringify(await Promise.all(KINDS.map((kind) => world.every(kind))));
}
