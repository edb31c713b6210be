import { writeSync } from 'node:fs';
import { createDelivery } from '../../../../src/core/outbox/deliver.js';
import { openJsonStore } from '../../../../src/core/store/json/json-store.js';
import { createSmtpSender } from '../../../../src/mail/out/smtp.js';
import { shop } from '../../facts.js';

// A process of its own that sends what waits in a store, and stops at a place in the middle of it, to be killed there.
const say = (line: string): void => void writeSync(1, `${line}\n`);

const [folder = '', port = '', place = '', count = '1', connections = '1'] = process.argv.slice(2);
let left = Number(count);
let stopped = false;

/** Says that the place is reached by the last mail that is to reach it; then no mail gets any further. */
async function reached(here: string): Promise<void> {
  if (!stopped && (here !== place || (left -= 1) > 0)) return;
  if (!stopped) say(`at ${here}`);
  stopped = true;
  await new Promise(() => setInterval(() => undefined, 60_000));
}

const store = await openJsonStore({ folder, onNotice: (sentence) => say(`notice ${sentence}`) });
const smtp = createSmtpSender({ url: `smtp://ssl:secret@127.0.0.1:${port}`, maxConnections: Number(connections) });
const delivery = createDelivery({
  store: {
    shared: store.shared,
    blobs: {
      get: (digest) => store.blobs.get(digest),
      put: async (bytes) => {
        const digest = await store.blobs.put(bytes);
        await reached('bytes-kept');
        return digest;
      },
      delete: (digest) => store.blobs.delete(digest),
    },
    read: (work) => store.read(work),
    tx: (work) => store.tx(work),
    close: () => store.close(),
  },
  clock: { now: () => new Date() },
  shop: shop(),
  secrets: ['a secret of the shop, for tests'],
  printInvoice: (invoice) => Promise.resolve(Buffer.from(invoice.id)),
  renderMail: (mail) => {
    const mime = `Message-ID: ${mail.messageId}\r\n\r\nmade at ${process.hrtime.bigint()}\r\n`;
    return Promise.resolve({ mime: Buffer.from(mime), subject: mail.id });
  },
  sendMail: async (envelope, mime) => {
    await reached('frozen');
    const outcome = await smtp.send(envelope, mime);
    await reached('sent');
    return outcome;
  },
  postSlack: () => Promise.resolve({ result: 'sent' }),
  certificateFiles: () => [],
  calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
  atOnce: 8,
  connections: smtp.connections,
  log: { warn: (fields, message) => say(`warning ${message} ${JSON.stringify(fields)}`) },
});
await delivery.deliverDue();
await smtp.close();
await store.close();
say('done');
