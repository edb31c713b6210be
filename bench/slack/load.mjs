// The load, in a process of its own: Slack (the sandbox's stand-in behind a door that also takes the answers), customers' mail,
// and so many clients that type commands one after the other. Tells when each was acknowledged and answered.
import { createHmac } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';
import nodemailer from 'nodemailer';
import { startMailWorld } from '../../dist/sandbox/mail/mail-world.js';
import { startSlackWorld } from '../../dist/sandbox/slack/workspace.js';

/** An answer that takes longer is none. */
const ANSWER_MS = 30_000;
/** Nor is one to a mail of the burst. */
const BURST_MS = 300_000;
const ADDRESS = 'ssl@ssl.shop.example';
const world = await startSlackWorld();
const mail = await startMailWorld({ clerkAddress: ADDRESS, smtpPort: 0, now: () => new Date() });

const waiting = new Map();
/** Answers to commands are taken here; all else goes on to the stand-in. */
const door = createServer((req, res) => {
  const id = /^\/answers\/(\d+)$/.exec(req.url)?.[1];
  if (id !== undefined) {
    req.resume();
    req.on('end', () => {
      waiting.get(id)?.(performance.now());
      waiting.delete(id);
      res.end('ok');
    });
    return;
  }
  const on = request(new URL(req.url, world.apiUrl), { method: req.method, headers: req.headers }, (answer) => {
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  on.on('error', () => res.destroy());
  req.pipe(on);
});
await new Promise((resolve) => door.listen(0, '127.0.0.1', resolve));
const here = `http://127.0.0.1:${door.address().port}`;

let last = 0;
const staff = world.users.find((user) => user.staff).id;

/** One command: milliseconds to its acknowledgement and to its answer. */
async function type(agent, url, text) {
  const id = String((last += 1));
  const answered = new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error(`"${text}" was not answered`)), ANSWER_MS);
    waiting.set(id, (at) => {
      clearTimeout(giveUp);
      resolve(at);
    });
  });
  // Looked at once it is acknowledged.
  answered.catch(() => undefined);
  const body = new URLSearchParams({
    command: '/ssl',
    text,
    user_id: staff,
    user_name: 'staff',
    team_id: world.teamId,
    channel_id: world.channelId,
    trigger_id: `t${id}`,
    response_url: `${here}/answers/${id}`,
    api_app_id: 'A0',
  }).toString();
  const seconds = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', world.signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
  const began = performance.now();
  const acked = await new Promise((resolve, reject) => {
    const req = request(url, {
      method: 'POST',
      agent,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': Buffer.byteLength(body),
        'x-slack-request-timestamp': seconds,
        'x-slack-signature': `v0=${signature}`,
      },
    });
    req.on('response', (res) => {
      const at = performance.now();
      res.resume();
      if (res.statusCode === 200) resolve(at);
      else reject(new Error(`the door answered ${res.statusCode}`));
    });
    req.on('error', reject);
    req.end(body);
  });
  return { ack: acked - began, answer: (await answered) - began };
}

async function typeMany({ url, clients, count, texts }) {
  let next = 0;
  // A door closes connections that were idle while the other one was measured.
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < count) times.push(await type(agent, url, texts[next++ % texts.length]));
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { seconds, times };
}

/** So many customers ask for their list at once; done when each has the answer. */
async function mailBurst({ count }) {
  const askers = Array.from({ length: count }, (_, n) => `somebody@customer-${n}.example.com`);
  // Renewal notices go to some of them at the same time.
  const isAnswer = ({ to, subject }) => askers.includes(to) && subject === 'Your certificates';
  const to = nodemailer.createTransport(mail.smtpUrl, { pool: true, maxConnections: 1 });
  const answered = new Promise((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error('the burst of mails was not answered')), BURST_MS);
    mail.onChange(() => {
      if (mail.customerMails().filter(isAnswer).length < count) return;
      clearTimeout(giveUp);
      resolve();
    });
  });
  // Looked at once all are sent.
  answered.catch(() => undefined);
  for (const from of askers) {
    await to.sendMail({ envelope: { from, to: ADDRESS }, from, to: ADDRESS, subject: 'list', text: 'list' });
  }
  to.close();
  await answered;
  return { answered: count };
}

process.send({
  slack: {
    SLACK_BOT_TOKEN: world.botToken,
    SLACK_SIGNING_SECRET: world.signingSecret,
    SLACK_TEAM_ID: world.teamId,
    SLACK_STAFF: world.staffGroupId,
    SLACK_CHANNEL: world.channelId,
    SLACK_API_URL: `${here}${new URL(world.apiUrl).pathname}`,
  },
  mail: { IMAP_URL: mail.imapUrl, SMTP_URL: mail.smtpUrl, MAIL_ADDRESS: ADDRESS },
});
process.on('message', async ({ ask, id, ...what }) => {
  try {
    process.send({ id, done: await { typeMany, mailBurst }[ask](what) });
  } catch (error) {
    process.send({ id, failed: String(error) });
  }
});
// Whoever started it has ended.
process.on('disconnect', () => process.exit());
