// How fast mails leave over PostgreSQL, the mail server answering 20 ms after the final dot: two clerks against one, and
// each against nodemailer alone on the same bytes.
import { fileURLToPath } from 'node:url';
import { openPgStore } from '../../dist/core/store/pg/pg-store.js';
import { Child, middle } from '../child.mjs';
import { startPostgres } from '../postgres.mjs';
import { mail } from './mails.mjs';

const MAILS = 1_000;
const ROUNDS = 5;
const LATENCY_MS = 20;
const script = (name) => fileURLToPath(new URL(name, import.meta.url));

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
async function rateOf(sink, senders) {
  try {
    await Promise.all(senders.map((one) => one.said()));
    const { taken: before } = await sink.ask('count');
    const began = performance.now();
    const done = await Promise.all(senders.map((one) => one.ask('go')));
    const seconds = (performance.now() - began) / 1000;
    const { taken } = await sink.ask('count');
    const sent = done.reduce((sum, one) => sum + one.sent, 0);
    if (sent !== MAILS || taken - before !== MAILS)
      throw new Error(`${sent} of ${MAILS} mails were sent, ${taken - before} were taken`);
    return MAILS / seconds;
  } finally {
    await Promise.all(senders.map((one) => one.end('end')));
  }
}

async function clerks(count, { postgres, sink, smtpUrl }) {
  const url = await postgres.newDatabase();
  await queue(url);
  return rateOf(
    sink,
    Array.from({ length: count }, () => new Child(script('clerk.mjs'), [url, smtpUrl])),
  );
}

function bareLoops(count, { sink, smtpUrl }) {
  const each = MAILS / count;
  return rateOf(
    sink,
    Array.from({ length: count }, (_, i) => new Child(script('bare.mjs'), [smtpUrl, i * each, each])),
  );
}

export async function bench() {
  const postgres = await startPostgres();
  const sink = new Child(script('sink.mjs'), [LATENCY_MS]);
  try {
    const { smtpUrl } = await sink.said();
    const world = { postgres, sink, smtpUrl };
    const rates = { one: [], two: [], bare: [], twoBare: [] };
    // Turn by turn, so that whatever else the machine does meets all of them.
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.one.push(await clerks(1, world));
      rates.two.push(await clerks(2, world));
      rates.bare.push(await bareLoops(1, world));
      rates.twoBare.push(await bareLoops(2, world));
    }
    const [one, two, bare, twoBare] = [rates.one, rates.two, rates.bare, rates.twoBare].map(middle);
    const row = (what, ours, peer, theirs) => ({ what, ours, unit: '1/s', peer, theirs, ratio: ours / theirs });
    return [
      row('two clerks on one PostgreSQL deliver, the mail server answers after 20 ms', two, 'one clerk', one),
      row('one clerk, three connections', one, 'nodemailer alone, the same bytes', bare),
      row('two clerks, three connections each', two, 'nodemailer alone, twice', twoBare),
    ];
  } finally {
    await sink.end('end');
    await postgres.stop();
  }
}
