// The peer: fetch, parse, answer, move, one mail after another; it checks nothing and keeps nothing.
import { readFile } from 'node:fs/promises';
import { ImapFlow } from 'imapflow';
import { simpleParser } from 'mailparser';
import nodemailer from 'nodemailer';

const { hostname: host, port, username, password } = new URL(process.env.IMAP_URL);
const auth = { user: username, pass: decodeURIComponent(password) };
const imap = new ImapFlow({ host, port: Number(port), secure: false, auth, logger: false, disableAutoIdle: true });
const smtp = nodemailer.createTransport({ url: process.env.SMTP_URL, pool: true });
await imap.connect();
await imap.mailboxCreate('Processed').catch(() => undefined);
await imap.mailboxOpen('INBOX');

async function answer(mail) {
  const { from, subject, messageId } = await simpleParser(mail.source);
  await smtp.sendMail({
    from: 'ssl@ssl.shop.example',
    to: from.value[0].address,
    subject: `Re: ${subject}`,
    inReplyTo: messageId,
    text: 'Your CSR has arrived.',
    html: '<p>Your CSR has arrived.</p>',
  });
}

process.on('disconnect', () => process.exit());
process.send({ ready: true });
process.on('message', async () => {
  const [, peak] = /VmHWM:\s+(\d+)/.exec(await readFile('/proc/self/status', 'utf8')) ?? [];
  process.send({ peak: Number(peak) / 1000 });
});
for (;;) {
  const uids = await imap.search({ all: true }, { uid: true });
  for (let i = 0; i < uids.length; i += 100) {
    const some = uids.slice(i, i + 100).join(',');
    const mails = await imap.fetchAll(some, { source: true }, { uid: true });
    for (const mail of mails) await answer(mail);
    await imap.messageMove(some, 'Processed', { uid: true });
  }
  if (uids.length > 0) continue;
  // Idle until the server says that there is something.
  const told = new Promise((resolve) => imap.once('exists', resolve));
  if (imap.mailbox.exists === 0) await Promise.race([told, imap.idle()]);
}
