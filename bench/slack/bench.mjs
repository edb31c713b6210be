// Slash commands by 20 clients at once, 10 000 certificates, against a bare Bolt handler that posts fixed blocks: how many a
// second, and how long until the acknowledgement and the answer; also while a sweep and a burst of mails run.
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { readShopFile } from '../../dist/shop-file.js';
import { middle } from '../child.mjs';
import { fill } from '../fill.mjs';

const CERTIFICATES = 10_000;
const CLIENTS = 20;
const COUNT = 1000;
const ROUNDS = 3;
/** Renewals that a sweep opens, and mails that come, while commands are typed. */
const DUE = 1000;
const MAILS = 300;
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const shopFile = file('../../data/examples/shop.json');

const texts = {
  '/ssl show': Array.from({ length: 97 }, (_, n) => `show www.customer-${DUE + n * 83}.example.com`),
  '/ssl list': ['list', 'list status:active', 'list customer-7', 'list expires:60d'],
};

async function child(script, env = {}) {
  const process_ = fork(file(script), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(process_, 'exit').then(([code]) => Promise.reject(new Error(`${script} ended with ${code}`)));
  ended.catch(() => undefined);
  const [first] = await Promise.race([once(process_, 'message'), ended]);
  let last = 0;
  const ask = (what) =>
    new Promise((resolve, reject) => {
      const id = (last += 1);
      const hear = (message) => {
        if (message.id !== id) return;
        process_.off('message', hear);
        resolve(message.done);
      };
      process_.on('message', hear);
      ended.catch(reject);
      process_.send({ ...what, id });
    });
  return { first, ask, end: () => process_.kill('SIGKILL') };
}

const percentile = (values, p) => values.toSorted((a, b) => a - b)[Math.ceil((values.length * p) / 100) - 1];

function rowsOf(what, ours, theirs) {
  const rate = (rounds) => middle(rounds.map(({ seconds, times }) => times.length / seconds));
  const p99 = (rounds, kind) =>
    middle(
      rounds.map(({ times }) =>
        percentile(
          times.map((one) => one[kind]),
          99,
        ),
      ),
    );
  const row = (name, our, unit, their, ratio) => ({
    what: `${what}, ${name}`,
    ours: our,
    unit,
    peer: 'bare Bolt handler',
    theirs: their,
    ratio,
  });
  const [a, b] = [rate(ours), rate(theirs)];
  return [
    row('answers a second', a, '/s', b, a / b),
    ...['ack', 'answer'].map((kind) => {
      const [mine, other] = [p99(ours, kind), p99(theirs, kind)];
      return row(`${kind} p99`, mine, 'ms', other, other / mine);
    }),
  ];
}

export async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-bench-'));
  const load = await child('load.mjs');
  const open = [load];
  try {
    const { shop, products } = await readShopFile(shopFile);
    const today = new Date().toISOString().slice(0, 10);
    // Due from today on: more than a sweep does without being told, so that it waits for the word.
    await fill(folder, CERTIFICATES, today, shop, products[0], { days: 1, aDay: DUE });
    const env = {
      ...load.first.slack,
      ...load.first.mail,
      MAIL_AUTH: 'off',
      CERTCLERK_SHOP: shopFile,
      CERTCLERK_DATA_DIR: folder,
      CERTCLERK_TIMEZONE: 'UTC',
      CERTCLERK_LOG_LEVEL: 'error',
      PORT: '0',
    };
    const clerk = await child('../start/clerk.mjs', env);
    open.push(clerk);
    const peer = await child('bare-bolt.mjs', load.first.slack);
    open.push(peer);
    const door = ({ first }) => `http://127.0.0.1:${first.port}/slack/events`;
    const type = (side, what, count = COUNT) =>
      load.ask({ ask: 'typeMany', url: door(side), clients: CLIENTS, count, texts: texts[what] });
    const rows = [];
    for (const what of Object.keys(texts)) {
      await type(clerk, what, COUNT / 2);
      await type(peer, what, COUNT / 2);
      const rounds = { ours: [], theirs: [] };
      for (let n = 0; n < ROUNDS; n += 1) {
        rounds.ours.push(await type(clerk, what));
        rounds.theirs.push(await type(peer, what));
      }
      rows.push(...rowsOf(what, rounds.ours, rounds.theirs));
    }
    const run = (...args) =>
      promisify(execFile)(process.execPath, [file('../../bin/certclerk.cjs'), ...args], {
        env: { ...process.env, ...env },
      });
    await run('release');
    let isBusy = true;
    const busy = Promise.all([run('run', 'sweep'), load.ask({ ask: 'mailBurst', count: MAILS })]).finally(() => {
      isBusy = false;
    });
    const during = { '/ssl show': [], '/ssl list': [] };
    do for (const what of Object.keys(during)) during[what].push(await type(clerk, what, 200));
    while (isBusy);
    await busy;
    for (const what of Object.keys(during)) {
      rows.push(...rowsOf(`${what} during a sweep and a burst of mails`, during[what], [await type(peer, what)]));
    }
    return rows;
  } finally {
    for (const one of open) one.end();
    await rm(folder, { recursive: true, force: true });
  }
}
