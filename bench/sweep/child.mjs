// One store in a process of its own: fills it, and sweeps a day whenever the parent says so.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { assembleCore } from '../../dist/assemble.js';
import { addDays } from '../../dist/core/rules/calendar.js';
import { clockJobs } from '../../dist/core/jobs/clock-jobs.js';
import { readShopFile } from '../../dist/shop-file.js';
import { fillStore } from '../fill.mjs';

const [module, where, count, days, aDay] = process.argv.slice(2);
const { open, fill = fillStore } = await import(`./${module}`);
const { shop: facts, products } = await readShopFile(
  fileURLToPath(new URL('../../data/examples/shop.json', import.meta.url)),
);
const shop = {
  ...facts,
  timeZone: 'UTC',
  language: 'en',
  mailAddress: 'ssl@ssl.shop.example',
  sweepLimit: Number(aDay),
};
const first = '2026-06-01';
const filled = await open(where);
await fill(filled, Number(count), first, shop, products[0], { days: Number(days), aDay: Number(aDay) });
// What filling left to do, in the store and on the disk, is no part of the sweep.
await filled.close();
spawnSync('sync');
const store = await open(where);
let today = first;
const clock = { now: () => new Date(`${today}T09:00:00.000Z`) };

const { clerk } = await assembleCore({ store, clock, shop, products, secrets: ['bench'], issueNow: null });
const { sweep } = clockJobs({ store, clerk, clock, shop });
process.send({ ready: true });
process.on('message', async (day) => {
  if (day === 'end') {
    await store.close();
    process.disconnect();
    return;
  }
  today = addDays(first, day);
  const began = performance.now();
  const swept = await sweep();
  const seconds = (performance.now() - began) / 1000;
  if (swept.attended !== Number(aDay) || swept.queued < Number(aDay))
    throw new Error(`the sweep came to ${JSON.stringify(swept)} instead of ${aDay}`);
  process.send({ rate: swept.attended / seconds });
});
