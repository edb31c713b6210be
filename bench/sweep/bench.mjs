// The nightly sweep with 1 000 due, at two sizes of each store: what one more certificate that is not due costs.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A module for each store, beside this file: its `name`, two `counts`, `prepare` and `open`. */
const STORES = ['json.mjs'];

const DUE = 1_000;
/** Sweeps of each; the first warms up, and of the others the middle one counts. */
const DAYS = 8;

const child = fileURLToPath(new URL('child.mjs', import.meta.url));
const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** What a child says next; a child that ends instead is an error. */
async function said(running) {
  const [message] = await Promise.race([
    once(running, 'message'),
    once(running, 'exit').then(([code]) => Promise.reject(new Error(`a store's process ended with ${code}`))),
  ]);
  return message;
}

async function sweepsOf(module) {
  const { name, counts, prepare } = await import(`./${module}`);
  const places = [];
  const running = [];
  try {
    for (const count of counts) {
      const place = await prepare();
      places.push(place);
      const process = fork(child, [module, place.where, String(count), String(DAYS), String(DUE)]);
      running.push(process);
      await said(process);
    }
    const rates = counts.map(() => []);
    // Turn by turn, so that whatever else the machine does meets both.
    for (let day = 0; day < DAYS; day += 1) {
      for (const [i, process] of running.entries()) {
        process.send(day);
        const { rate } = await said(process);
        if (day > 0) rates[i].push(rate);
      }
    }
    for (const process of running) {
      process.send('end');
      await once(process, 'exit');
    }
    const [small, large] = rates.map(middle);
    return {
      what: `${name}: sweep with ${DUE} due at ${counts[1]} certificates (growth)`,
      ours: large,
      unit: '1/s',
      peer: `at ${counts[0]} certificates`,
      theirs: small,
      ratio: large / small,
    };
  } finally {
    for (const process of running) process.kill('SIGKILL');
    for (const place of places) await place.remove();
  }
}

export async function bench() {
  const rows = [];
  for (const module of STORES) rows.push(await sweepsOf(module));
  return rows;
}
