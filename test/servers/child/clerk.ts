import { setInterval } from 'node:timers';
import { z } from 'zod';
import { createClerk } from '../../../src/core/execute.js';
import { sweep } from '../../../src/core/jobs/sweep.js';
import { createDelivery } from '../../../src/core/outbox/deliver.js';
import type { Delivery } from '../../../src/core/ports.js';
import { openPgStore } from '../../../src/core/store/pg/pg-store.js';
import { asked, CONNECTIONS, THE_SHOP } from './protocol.js';

// A clerk in a process of its own, without doors: the test asks, and takes what it sends, over the channel to its parent.
const [url = '', customers = ''] = process.argv.slice(2);
const SECRETS = ['a secret of the shop, for tests'];
let ahead = 0;
const clock = { now: () => new Date(Date.now() + ahead) };
const store = await openPgStore({ url });
const say = (message: object): void => void process.send?.(message);

/** As a mail server does: what is sent counts once it was answered. */
const accepted = new Map<string, (delivery: Delivery) => void>();
const hand = (item: string): Promise<Delivery> =>
  new Promise((resolve) => {
    accepted.set(item, resolve);
    say({ sending: item });
  });

/** Each prints in another way, and yet all hand out the same bytes. */
const printInvoice = (invoice: { id: string }): Promise<Uint8Array> =>
  Promise.resolve(Buffer.from(`PDF of ${invoice.id} by ${process.pid}`));
const clerk = createClerk({ store, clock, shop: THE_SHOP, secrets: SECRETS, printInvoice, issueNow: null });
const delivery = createDelivery({
  store,
  clock,
  shop: THE_SHOP,
  secrets: SECRETS,
  printInvoice,
  renderMail: (mail) => Promise.resolve({ mime: Buffer.from(mail.id), subject: mail.id }),
  sendMail: (_envelope, mime) => hand(Buffer.from(mime).toString()),
  postSlack: (item) => hand(item.id),
  certificateFiles: () => [],
  calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
  atOnce: 8,
  connections: CONNECTIONS,
  log: { warn: () => undefined },
});

function order(n: number): Promise<{ certificate: { id: string }; invoice: { number: string } }> {
  const input = { customer: `C-${n % Number(customers)}`, product: 'dv-single', names: [`shop-${n}.example.com`] };
  const staff = { kind: 'staff', id: 'U0001', name: 'Maja', door: 'slack' } as const;
  return clerk.execute('order-certificate', input, staff, { once: `order ${n}` });
}

function act(message: z.infer<typeof asked>): Promise<unknown> {
  switch (message.ask) {
    case 'order':
      return order(message.n);
    case 'sweep':
      // Not by one of them, as the job is: what follows from a sweep is right without that too.
      return sweep({ store, clerk, clock, shop: THE_SHOP });
    case 'deliver':
      return delivery.deliverDue();
    case 'ahead':
      ahead += message.ms;
      return Promise.resolve();
  }
}

process.on('message', (raw) => {
  const message = z.union([asked, z.object({ accepted: z.string() })]).parse(raw);
  if ('accepted' in message) {
    accepted.get(message.accepted)?.({ result: 'sent' });
    accepted.delete(message.accepted);
    return;
  }
  act(message).then(
    (result) => say({ id: message.id, result }),
    (error: unknown) => say({ id: message.id, error: error instanceof Error ? (error.stack ?? '') : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
setInterval(() => undefined, 60_000);
say({ ready: true });
