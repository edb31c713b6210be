// One clerk that delivers, in a process of its own, as `assemble` puts it together.
import { createDelivery } from '../../dist/core/outbox/deliver.js';
import { openPgStore } from '../../dist/core/store/pg/pg-store.js';
import { createSmtpSender } from '../../dist/mail/out/smtp.js';
import { renderMail, shop } from './mails.mjs';

const [url, smtpUrl] = process.argv.slice(2);
const store = await openPgStore({ url });
const smtp = createSmtpSender({ url: smtpUrl });
const delivery = createDelivery({
  store,
  clock: { now: () => new Date() },
  shop,
  secrets: ['a secret of the shop, for the benchmark'],
  printInvoice: () => Promise.reject(new Error('no mail here has an invoice')),
  renderMail,
  sendMail: smtp.send,
  postSlack: () => Promise.resolve({ result: 'sent' }),
  certificateFiles: () => [],
  calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
  atOnce: 16,
  connections: smtp.connections,
  log: { warn: (fields, message) => console.error(message, fields) },
});
process.on('message', async (said) => {
  if (said === 'end') {
    await smtp.close();
    await store.close();
    process.exit();
  }
  process.send(await delivery.deliverDue());
});
process.send('ready');
