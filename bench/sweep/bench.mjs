// The nightly sweep with 1 000 due, at two sizes of each store: what one more certificate that is not due costs.
import { fileURLToPath } from 'node:url';
import { Child, middle } from '../child.mjs';

/** A module for each store, beside this file: its `name`, two `counts`, `prepare`, `open`, and `fill` where it has a quick way. */
const STORES = ['json.mjs', 'postgres.mjs'];

const DUE = 1_000;
/** Sweeps of each; the first warms up, and of the others the middle one counts. */
const DAYS = 8;

const script = fileURLToPath(new URL('child.mjs', import.meta.url));

async function sweepsOf(module) {
  const { name, counts, prepare } = await import(`./${module}`);
  const places = [];
  const children = [];
  try {
    for (const count of counts) {
      const place = await prepare();
      places.push(place);
      const child = new Child(script, [module, place.where, count, DAYS, DUE]);
      children.push(child);
      await child.said();
    }
    const rates = counts.map(() => []);
    // Turn by turn, so that whatever else the machine does meets both.
    for (let day = 0; day < DAYS; day += 1) {
      for (const [i, child] of children.entries()) {
        const { rate } = await child.ask(day);
        if (day > 0) rates[i].push(rate);
      }
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
    for (const child of children) await child.end('end');
    for (const place of places) await place.remove();
  }
}

export async function bench() {
  const rows = [];
  for (const module of STORES) rows.push(await sweepsOf(module));
  return rows;
}
