// One clerk that delivers, in a process of its own: everything of the real one but the mail server, which is a wait.
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createDelivery } from '../../dist/core/outbox/deliver.js';
import { openPgStore } from '../../dist/core/store/pg/pg-store.js';
import { createMailRenderer } from '../../dist/mail/out/render.js';
import { readShopFile } from '../../dist/shop-file.js';

const LATENCY_MS = 20;
const store = await openPgStore({ url: process.argv[2] });
const { shop: facts } = await readShopFile(fileURLToPath(new URL('../../data/examples/shop.json', import.meta.url)));
const shop = { ...facts, timeZone: 'UTC', language: 'en', mailAddress: 'ssl@ssl.shop.example' };
const delivery = createDelivery({
  store,
  clock: { now: () => new Date() },
  shop,
  secrets: ['a secret of the shop, for the benchmark'],
  printInvoice: () => Promise.reject(new Error('no mail here has an invoice')),
  renderMail: createMailRenderer({ shop }),
  sendMail: () => setTimeout(LATENCY_MS, { result: 'sent' }),
  postSlack: () => Promise.resolve({ result: 'sent' }),
  certificateFiles: () => [],
  atOnce: 5,
  log: { warn: (fields, message) => console.error(message, fields) },
});
process.on('message', async () => {
  const delivered = await delivery.deliverDue();
  await store.close();
  process.send(delivered);
});
process.send('ready');
