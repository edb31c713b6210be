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
/** Commands in one round while there is other work: short, so that there are several. */
const FEW = 200;
/** Renewals that a sweep opens, and mails that come, while commands are typed. */
const DUE = 1000;
const MAILS = 300;
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const shopFile = file('../../data/examples/shop.json');

const texts = {
  '/ssl show': Array.from({ length: 97 }, (_, n) => `show www.customer-${DUE + n * 83}.example.com`),
  '/ssl list': ['list', 'list status:active', 'list customer-7', 'list expires:60d'],
};

/** A process that is asked and answers, several things at a time; it ends with this one, however this one ends. */
async function child(script, env = {}) {
  const process_ = fork(file(script), {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(process_, 'exit');
  const ended = exited.then(([code, signal]) => Promise.reject(new Error(`${script} ended with ${code ?? signal}`)));
  ended.catch(() => undefined);
  const [first] = await Promise.race([once(process_, 'message'), ended]);
  const asked = new Map();
  process_.on('message', ({ id, done, failed }) => {
    const { resolve, reject } = asked.get(id);
    asked.delete(id);
    if (failed === undefined) resolve(done);
    else reject(new Error(`${script}: ${failed}`));
  });
  let last = 0;
  const ask = (what) => {
    const answer = new Promise((resolve, reject) => {
      asked.set((last += 1), { resolve, reject });
      process_.send({ ...what, id: last });
    });
    return Promise.race([answer, ended]);
  };
  const end = async () => {
    process_.kill('SIGKILL');
    await exited;
  };
  return { first, ask, end };
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

/** Fills a store, starts Slack, clerk and peer, and measures; whatever happens, nothing that was started stays behind. */
export async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-bench-'));
  const open = [];
  const start = async (...what) => {
    const one = await child(...what);
    open.push(one);
    return one;
  };
  try {
    const { shop, products } = await readShopFile(shopFile);
    const today = new Date().toISOString().slice(0, 10);
    // Due from today on: more than a sweep does without being told, so that it waits for the word.
    await fill(folder, CERTIFICATES, today, shop, products[0], { days: 1, aDay: DUE });
    const load = await start('load.mjs');
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
    const clerk = await start('../start/clerk.mjs', env);
    const peer = await start('bare-bolt.mjs', load.first.slack);
    const door = ({ first }) => `http://127.0.0.1:${first.port}/slack/events`;
    const type = (side, what, count = COUNT) =>
      load.ask({ ask: 'typeMany', url: door(side), clients: CLIENTS, count, texts: texts[what] });
    const turns = { ours: (...what) => type(clerk, ...what), theirs: (...what) => type(peer, ...what) };
    const quiet = await inQuiet(turns);
    return [...quiet, ...(await underLoad(turns, load, env))];
  } finally {
    await Promise.all(open.map((one) => one.end()));
    await rm(folder, { recursive: true, force: true });
  }
}

/** Turn by turn, so that whatever else the machine does meets both. */
async function inQuiet({ ours, theirs }) {
  const rows = [];
  for (const what of Object.keys(texts)) {
    await ours(what, COUNT / 2);
    await theirs(what, COUNT / 2);
    const rounds = { ours: [], theirs: [] };
    for (let n = 0; n < ROUNDS; n += 1) {
      rounds.ours.push(await ours(what));
      rounds.theirs.push(await theirs(what));
    }
    rows.push(...rowsOf(what, rounds.ours, rounds.theirs));
  }
  return rows;
}

/** While a sweep opens its renewals and customers' mails are answered, for as long as either lasts. */
async function underLoad({ ours, theirs }, load, env) {
  const stop = new AbortController();
  const run = (...args) =>
    promisify(execFile)(process.execPath, [file('../../bin/certclerk.cjs'), ...args], {
      env: { ...process.env, ...env },
      signal: stop.signal,
      killSignal: 'SIGKILL',
    });
  try {
    await run('release');
    const busy = { left: 2 };
    const work = Promise.all(
      [run('run', 'sweep'), load.ask({ ask: 'mailBurst', count: MAILS })].map((one) => one.finally(() => busy.left--)),
    );
    // Looked at when it is waited for; until then a failure only ends the rounds.
    work.catch(() => undefined);
    const during = Object.keys(texts).map((what) => ({ what, ours: [], theirs: [] }));
    do
      for (const round of during) {
        round.ours.push(await ours(round.what, FEW));
        round.theirs.push(await theirs(round.what, FEW));
      }
    while (busy.left > 0);
    await work;
    return during.flatMap((round) =>
      rowsOf(`${round.what} during a sweep and a burst of mails`, round.ours, round.theirs),
    );
  } finally {
    stop.abort();
  }
}
