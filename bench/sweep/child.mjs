// One store in a process of its own: fills it, and sweeps a day whenever the parent says so.
import { spawnSync } from 'node:child_process';
import { assembleCore } from '../../dist/assemble.js';
import { clockJobs } from '../../dist/core/jobs/clock-jobs.js';
import { fillStore } from '../fill.mjs';
import { answerParent, FIRST, products, shop, whatToFill } from './swept.mjs';

const [module, where, count] = process.argv.slice(2);
const { open, fill = async (store, ...what) => fillStore(store, ...what) } = await import(`./${module}`);
const filled = await open(where);
await fill(filled, ...whatToFill(Number(count)));
// What filling left to do, in the store and on the disk, is no part of the sweep.
await filled.close();
spawnSync('sync');
const store = await open(where);
let today = FIRST;
const clock = { now: () => new Date(`${today}T09:00:00.000Z`) };
const { clerk } = await assembleCore({ store, clock, shop, products, secrets: ['bench'], issueNow: null });
const { sweep } = clockJobs({ store, clerk, clock, shop });
answerParent({
  async sweep(day) {
    today = day;
    const { attended, queued } = await sweep();
    if (!(queued >= attended)) throw new Error(`${attended} were attended, and ${queued} mails and posts queued`);
    return attended;
  },
  close: () => store.close(),
});
