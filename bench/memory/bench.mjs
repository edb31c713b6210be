// The clerk's memory while it answers many thousands of mails with CSRs, one after another: what it holds once it is warm must be what
// it holds at the end, but for what the store has to know of each mail.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { asked } from '../mail/asked.mjs';
import { startDovecot } from '../mail/from-tests.mjs';
import { clerkEnvironment, fillStore } from '../mail/shop.mjs';

/** `BENCH_MAILS=50000 npm run bench -- memory`: takes a quarter of an hour. */
const MAILS = Number(process.env.BENCH_MAILS ?? 10_000);
/** How often it is looked at in all. */
const LOOKS = 50;
const STEP = MAILS / LOOKS;
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const shopFile = file('../../data/examples/shop.json');

export async function bench() {
  const open = [];
  /** Whatever fails later, this is stopped. */
  const opened = async (starting) => {
    const one = await starting;
    open.push(one);
    return one;
  };
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-bench-'));
  try {
    const { imapUrl } = await opened(startDovecot());
    const load = await opened(asked(file('../mail/load.mjs')));
    const ids = await fillStore(folder, MAILS, shopFile);
    const environment = clerkEnvironment({ folder, shopFile, load: load.first, imapUrl });
    const clerk = await opened(asked(file('../mail/clerk.mjs'), environment, ['--expose-gc']));
    return await measure({ load, clerk, ids, imapUrl });
  } finally {
    await Promise.allSettled(open.reverse().map((one) => one.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure({ load, clerk, ids, imapUrl }) {
  const held = [];
  for (let at = 0; at < MAILS; at += STEP) {
    await load.ask({ ask: 'stream', imapUrl, from: at, ids: ids.slice(at, at + STEP) });
    const { now, heap } = await clerk.ask('memory');
    held.push({ now, heap });
    console.log(`${at + STEP} mails: ${now.toFixed(0)} MB resident, heap ${heap.toFixed(1)} MB`);
  }
  // What came since the last snapshot of the store lies in memory, so it goes up and down: the lowest and the highest count.
  const fifth = (n) => held.slice((n * LOOKS) / 5, ((n + 1) * LOOKS) / 5);
  const row = (what, of, choose) => {
    const [ours, theirs] = [fifth(4), fifth(1)].map((looks) => choose(...looks.map(of)));
    const peer = `the same, mails ${MAILS / 5} to ${(MAILS / 5) * 2}`;
    return {
      what: `${what}, mails ${(MAILS / 5) * 4} to ${MAILS}`,
      unit: 'MB',
      peer,
      ours,
      theirs,
      ratio: theirs / ours,
    };
  };
  return [
    row('resident memory, highest', ({ now }) => now, Math.max),
    row('resident memory, lowest', ({ now }) => now, Math.min),
    row('heap after collection, lowest', ({ heap }) => heap, Math.min),
  ];
}
