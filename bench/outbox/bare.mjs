// The peer: nodemailer's pool with as many connections, over the same bytes, which lie ready in its memory. It asks
// nobody what is to be sent, and records nothing.
import nodemailer from 'nodemailer';
import { mail, renderMail } from './mails.mjs';

const [smtpUrl, first, count] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const transport = nodemailer.createTransport({ url: smtpUrl, pool: true, maxConnections: 3 });
const ready = [];
for (let n = first; n < first + count; n += 1) {
  const { mime } = await renderMail(mail(n), [], mail(n).queuedAt);
  ready.push({ envelope: { from: 'ssl@ssl.shop.example', to: mail(n).to.address }, raw: mime });
}
process.on('message', async (said) => {
  if (said === 'end') process.exit();
  await Promise.all(ready.map((one) => transport.sendMail(one)));
  process.send({ sent: count });
});
process.send('ready');
