// The load, in a process of its own: writes the mails, lays them into the mailboxes, and is the SMTP server that takes the
// answers. Tells the time between a mail's arrival and its answer's.
import { ImapFlow } from 'imapflow';
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { startSlackWorld } from '../../dist/sandbox/slack/workspace.js';
import { ADDRESS, DNS, answerOf } from './shop.mjs';

/** A mail counts as lone when so much time has passed since the last answer, in milliseconds. */
const QUIET_MS = 300;
const BURST_FOLDER = 'Burst';

// It does not outlive the benchmark.
process.on('disconnect', () => process.exit());

const answered = new Map();
const sink = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  maxClients: 50,
  onData(stream, session, done) {
    stream.resume();
    stream.on('end', () => {
      const at = performance.now();
      // The server forgets the envelope with its answer.
      const { rcptTo } = session.envelope;
      done();
      for (const { address } of rcptTo) answered.get(address)?.(at);
    });
  },
});
await new Promise((resolve) => sink.listen(0, '127.0.0.1', resolve));
sink.on('error', () => undefined);
sink.server.on('connection', (socket) => socket.setNoDelay(true));

/** When the first answer to this customer was accepted. */
const answerTo = (address) => new Promise((resolve) => answered.set(address, resolve));

const mails = new Map();
async function write({ from, ids }) {
  for (const [i, id] of ids.entries()) mails.set(from + i, await answerOf(from + i, id));
}

const lmtpTo = (port) =>
  nodemailer.createTransport({ host: '127.0.0.1', port, lmtp: true, ignoreTLS: true, pool: true });

async function client(imapUrl) {
  const { hostname: host, port, username, password } = new URL(imapUrl);
  const auth = { user: username, pass: decodeURIComponent(password) };
  const imap = new ImapFlow({ host, port: Number(port), secure: false, auth, logger: false });
  await imap.connect();
  return imap;
}

/** All mails of the burst come into the inbox in one moment, by one MOVE from another folder. */
async function burst({ imapUrl, from, count }) {
  const imap = await client(imapUrl);
  await imap.mailboxCreate(BURST_FOLDER).catch(() => undefined);
  const arrivals = [];
  for (let n = from; n < from + count; n += 1) {
    const mail = mails.get(n);
    await imap.append(BURST_FOLDER, mail.raw);
    arrivals.push(answerTo(mail.from));
  }
  await imap.mailboxOpen(BURST_FOLDER);
  const began = performance.now();
  await imap.messageMove('1:*', 'INBOX');
  const last = Math.max(...(await Promise.all(arrivals)));
  await imap.logout();
  return { seconds: (last - began) / 1000 };
}

/** Mails come in one after another, as fast as the clerk answers them: never more than so many wait. */
const MOST_UNANSWERED = 300;
const LANES = 4;
async function stream({ imapUrl, from, ids }) {
  const lanes = await Promise.all(Array.from({ length: LANES }, () => client(imapUrl)));
  const unanswered = new Set();
  let next = 0;
  const deliver = async (imap) => {
    while (next < ids.length) {
      const i = next;
      next += 1;
      const mail = await answerOf(from + i, ids[i]);
      while (unanswered.size >= MOST_UNANSWERED) await Promise.race(unanswered);
      const arrival = answerTo(mail.from).finally(() => {
        unanswered.delete(arrival);
        answered.delete(mail.from);
      });
      unanswered.add(arrival);
      await imap.append('INBOX', mail.raw);
    }
  };
  await Promise.all(lanes.map(deliver));
  await Promise.all(unanswered);
  await Promise.all(lanes.map((imap) => imap.logout()));
  return { count: ids.length };
}

async function lone({ lmtpPort, from, count }) {
  const lmtp = lmtpTo(lmtpPort);
  const took = [];
  for (let n = from; n < from + count; n += 1) {
    const mail = mails.get(n);
    const arrival = answerTo(mail.from);
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    const began = performance.now();
    await lmtp.sendMail({ envelope: { from: mail.from, to: ADDRESS }, raw: mail.raw });
    took.push((await arrival) - began);
  }
  lmtp.close();
  return { took: took.sort((a, b) => a - b) };
}

const slack = await startSlackWorld();
const { botToken, signingSecret, teamId, staffGroupId, channelId, apiUrl } = slack;
process.send({
  smtpUrl: `smtp://127.0.0.1:${sink.server.address().port}`,
  dns: DNS,
  slack: { botToken, signingSecret, teamId, staffGroupId, channelId, apiUrl },
});
const WORK = { write, burst, stream, lone };
process.on('message', async ({ ask, ...what }) => process.send({ done: ask, ...(await WORK[ask](what)) }));
