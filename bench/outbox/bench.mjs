// How fast mails leave: two clerks on one PostgreSQL against one, the mail server answering after 20 ms.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { openPgStore } from '../../dist/core/store/pg/pg-store.js';
import { startPostgres } from '../postgres.mjs';

const MAILS = 1_500;
const ROUNDS = 3;
const child = fileURLToPath(new URL('clerk.mjs', import.meta.url));
const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const mail = (n) => ({
  id: `O-${String(n).padStart(6, '0')}`,
  state: 'queued',
  queuedAt: '2026-01-01T00:00:00.000Z',
  nextAttemptAt: '2026-01-01T00:00:00.000Z',
  attempts: 0,
  channel: 'mail',
  // What goes to one domain is paced, so each has its own.
  to: { name: 'Somebody', address: `somebody@customer-${n}.example` },
  language: 'en',
  messageId: `<${n}@ssl.shop.example>`,
  replyTo: 'ssl@ssl.shop.example',
  references: [],
  content: { template: 'answer-help', notUnderstood: false },
  attachments: [],
});

async function queue(url) {
  const store = await openPgStore({ url });
  for (let from = 0; from < MAILS; from += 250) {
    await store.tx(async (tx) => {
      for (let n = from; n < from + 250; n += 1) await tx.put('outbox', mail(n));
    });
  }
  await store.close();
}

/** Mails a second, from the word to all of them until the last has sent its last. */
async function rateOf(postgres, clerks) {
  const url = await postgres.newDatabase();
  await queue(url);
  const running = Array.from({ length: clerks }, () => fork(child, [url]));
  try {
    await Promise.all(running.map((one) => once(one, 'message')));
    const began = performance.now();
    for (const one of running) one.send('go');
    const answers = await Promise.all(running.map((one) => once(one, 'message')));
    const seconds = (performance.now() - began) / 1000;
    const sent = answers.reduce((sum, [answer]) => sum + answer.sent, 0);
    if (sent !== MAILS) throw new Error(`${sent} of ${MAILS} mails were sent`);
    return MAILS / seconds;
  } finally {
    for (const one of running) one.kill();
  }
}

export async function bench() {
  const postgres = await startPostgres();
  try {
    const rates = { 1: [], 2: [] };
    // Turn by turn, so that whatever else the machine does meets both.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const clerks of [1, 2]) rates[clerks].push(await rateOf(postgres, clerks));
    }
    const [one, two] = [middle(rates[1]), middle(rates[2])];
    return [
      {
        what: 'two clerks on one PostgreSQL deliver, the mail server answers after 20 ms',
        ours: two,
        unit: '1/s',
        peer: 'one clerk',
        theirs: one,
        ratio: two / one,
      },
    ];
  } finally {
    await postgres.stop();
  }
}
