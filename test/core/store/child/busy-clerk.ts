import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { type CommandInput, type CommandName, inputs } from '../../../../src/core/command.js';
import { createClerk } from '../../../../src/core/execute.js';
import { sweep } from '../../../../src/core/jobs/sweep.js';
import { createDelivery } from '../../../../src/core/outbox/deliver.js';
import type { Delivery, IssueNow } from '../../../../src/core/ports.js';
import type { Results } from '../../../../src/core/results.js';
import { openJsonStore } from '../../../../src/core/store/json/json-store.js';
import { openPgStore } from '../../../../src/core/store/pg/pg-store.js';
import { makeTestCa } from '../../../../src/issuer/test-ca.js';
import { csrInput } from '../../../fixtures/new-csr.js';
import { seeded } from '../../../seeded.js';
import { CUSTOMERS, type Line, orders, STAFF, THE_PRODUCT, THE_SHOP } from './protocol.js';

// A clerk in a process of its own, on a real store: orders, CSRs, payments, certificates, credit notes, the sweep and the
// outbox at once, until it is killed. What it says is in the pipe before it goes on.
const say = (line: Line): void => void writeSync(1, `${JSON.stringify(line)}\n`);

const { place, seed, days, unanswered } = orders.parse(JSON.parse(process.argv[2] ?? ''));
const random = seeded(seed);
const clock = { now: () => new Date(Date.now() + days * 86_400_000) };
const store = place.startsWith('postgres:')
  ? await openPgStore({ url: place })
  : await openJsonStore({ folder: place, compactAt: 60_000 });

const ca = makeTestCa(clock.now());
const issueNow: NonNullable<IssueNow> = (csr, names, now, limit) =>
  Promise.resolve(ca.issue(csr, names, now, limit ? new Date(`${limit}T23:59:59Z`) : undefined));
const parts = {
  store,
  clock,
  shop: THE_SHOP,
  secrets: ['a secret of the shop, for tests'],
  printInvoice: (document: { id: string }) => Promise.resolve(Buffer.from(`PDF of ${document.id} by ${process.pid}`)),
};
const clerk = createClerk({ ...parts, issueNow });
const take = (item: string): Promise<Delivery> => {
  say({ what: 'handed over', item });
  return Promise.resolve({ result: 'sent' });
};
const delivery = createDelivery({
  ...parts,
  renderMail: (mail) => Promise.resolve({ mime: Buffer.from(mail.id), subject: mail.id }),
  sendMail: (_envelope, mime) => take(Buffer.from(mime).toString()),
  postSlack: (item) => take(item.id),
  certificateFiles: () => [],
  calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
  atOnce: 5,
  log: { warn: () => undefined },
});

const isCommand = (name: string): name is CommandName => name in inputs;

/** Once more, after its way through the pipes. */
const checked = <N extends CommandName>(command: N, input: unknown): CommandInput<N> =>
  z.custom<CommandInput<N>>((value) => inputs[command].safeParse(value).success).parse(input);

const id = z.object({ id: z.string() }).optional();
const number = z.object({ number: z.string() }).optional();
const about = z.object({ certificate: id, customer: id, invoice: number, creditNote: number });

async function ask<N extends CommandName>(key: string, command: N, input: CommandInput<N>): Promise<Results[N]> {
  say({ what: 'begun', key, command, input });
  return answer(key, command, input);
}

async function answer<N extends CommandName>(key: string, command: N, input: CommandInput<N>): Promise<Results[N]> {
  const result = await clerk.execute(command, input, STAFF, { once: key });
  const { certificate, customer, invoice, creditNote } = about.parse(result);
  const documents = { certificate: certificate?.id, customer: customer?.id };
  say({ what: 'answered', key, ...documents, invoice: invoice?.number, creditNote: creditNote?.number });
  return result;
}

/** One order and what becomes of it, as it comes. */
async function story(name: string, customer: string): Promise<void> {
  const chance = (likely: number): boolean => random() < likely;
  const step = (what: string): string => `${name} ${what}`;
  const names = [`${name}.example.com`];
  const ordered = await ask(step('order'), 'order-certificate', { customer, product: THE_PRODUCT.id, names });
  const certificate = ordered.certificate.id;
  const invoice = ordered.invoice.number;
  if (chance(0.3)) await ask(step('edit'), 'edit-customer', { customer, name: `${customer} at ${name}` });
  if (chance(0.1)) return void (await ask(step('cancel'), 'cancel-certificate', { certificate, reason: name }));
  const pay = (what: string) => ask(step(what), 'record-payment', { invoice, reference: step(what) });
  await pay('pay');
  if (chance(0.2)) {
    await ask(step('unpay'), 'take-back-payment', { invoice, reason: name });
    await pay('pay again');
  }
  await ask(step('csr'), 'submit-csr', { certificate, base64: csrInput(names[0] ?? '') });
  if (chance(0.8)) await ask(step('issue'), 'record-issued', { certificate });
  if (chance(0.3)) await ask(step('credit'), 'credit-invoice', { invoice, reason: name, newInvoice: chance(0.5) });
}

/** Renewals that the sweep has opened are paid, so that there are more of them. */
async function payRenewals(): Promise<void> {
  const { invoices } = await clerk.execute('list-invoices', { status: 'open', limit: 20 }, STAFF);
  for (const { number, certificate } of invoices) {
    const renewed = await store.read((tx) => tx.get('certificate', certificate));
    if (!renewed || renewed.periods.length < 2) continue;
    await ask(`renewal ${number}`, 'record-payment', { invoice: number, reference: `renewal ${number}` });
  }
}

async function work(): Promise<void> {
  for (const { key, command, input } of unanswered)
    if (isCommand(command)) await answer(key, command, checked(command, input));
  const lanes = CUSTOMERS.map(async (customer, lane) => {
    for (let n = 0; ; n += 1) await story(`s${seed}-${lane}-${n}`, customer);
  });
  const jobs = async (): Promise<void> => {
    for (;;) {
      await sweep({ ...parts, clerk });
      await delivery.deliverDue();
      await payRenewals();
      // Where nothing is due all this reads from memory only, and no write of the others would ever come back.
      await setImmediate();
    }
  };
  await Promise.all([...lanes, jobs()]);
}

try {
  say({ what: 'open' });
  await work();
} catch (error) {
  say({ what: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exit(1);
}
