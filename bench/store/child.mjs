// One store in a process of its own; does what the parent asks, and says how long it took.
import { watch } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { ourCommits, sqliteCommits } from './work.mjs';

const [side, where, count] = process.argv.slice(2);
const began = performance.now();
const { commit, close } = await (side === 'ours' ? ourCommits(where) : sqliteCommits(where));
process.send({ seconds: (performance.now() - began) / 1000, megabytes: process.memoryUsage.rss() / 1e6 });

let next = 0;
/** A place in the store that is another one each time, all over it. */
const someone = (n) => (n * 7919) % Number(count);

async function rate(commits, lanes) {
  const end = next + commits;
  const start = performance.now();
  const lane = async () => {
    while (next < end) {
      const n = next;
      next += 1;
      await commit(`${process.pid}-${n}`, someone(n));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return commits / ((performance.now() - start) / 1000);
}

/** Commits until a new snapshot is begun, then a few at a time until it is in its place: the longest stall meanwhile. */
async function stall() {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let begun = false;
  let done = false;
  const watcher = watch(where, (_event, name) => {
    if (!begun && name.startsWith('certclerk.json.') && name.endsWith('.tmp')) {
      begun = true;
      delay.enable();
    } else if (begun && name === 'certclerk.json') done = true;
  });
  while (!begun) await rate(500, 16);
  while (!done) {
    await rate(4, 4);
    await setTimeout(20);
  }
  await setTimeout(500); // what was committed meanwhile is put on top
  delay.disable();
  watcher.close();
  return { milliseconds: delay.max / 1e6 };
}

process.on('message', async ({ ask, commits, lanes }) => {
  if (ask === 'rate') process.send({ rate: await rate(commits, lanes) });
  else if (ask === 'stall') process.send(await stall());
  else {
    await close();
    process.disconnect();
  }
});
