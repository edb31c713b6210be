// The nightly sweep with 1 000 due, at two sizes of each store: what one more certificate that is not due costs.
import { fileURLToPath } from 'node:url';
import { Child, middle } from '../child.mjs';
import { DAYS, DUE } from './swept.mjs';

/**
 * A module for each store, beside this file: its `name`, two `counts`, its `peer`, `prepare`, `open`, and `fill` where it
 * has a quick way.
 */
export const STORES = ['json.mjs', 'postgres.mjs'];

const script = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Fills a store at both sizes, and what its peer needs; gives what measures them.
 * @returns {Promise<{ measure: () => Promise<object[]>, end: () => Promise<void> }>}
 */
export async function fillBoth(module) {
  const { name, counts, peer, prepare } = await import(`./${module}`);
  const { place, remove } = await prepare();
  const children = [];
  const end = async () => {
    try {
      for (const child of children) await child.end('end');
    } finally {
      await remove();
    }
  };
  const start = async (...call) => {
    const child = new Child(...call);
    children.push(child);
    await child.said();
  };
  try {
    let where;
    for (const count of counts) {
      where = await place();
      await start(script('child.mjs'), [module, where, count]);
    }
    // Beside the larger one.
    await start(script('peer.mjs'), [peer.script, peer.beside ? where : await place(), counts.at(-1)]);
  } catch (error) {
    await end();
    throw error;
  }
  return { measure: async () => rowsOf({ name, counts, peer }, await ratesOf(children)), end };
}

/** Turn by turn, so that whatever else the machine does meets all of them. */
async function ratesOf(children) {
  const rates = children.map(() => []);
  for (let day = 0; day < DAYS; day += 1) {
    for (const [i, child] of children.entries()) {
      const { rate } = await child.ask(day);
      if (day > 0) rates[i].push(rate);
    }
  }
  return rates.map(middle);
}

function rowsOf({ name, counts, peer }, [small, large, theirs]) {
  const [few, many] = counts;
  const what = `${name}: sweep with ${DUE} due at ${many} certificates`;
  const row = (about, against, rate) => ({
    what: about,
    ours: large,
    unit: '1/s',
    peer: against,
    theirs: rate,
    ratio: large / rate,
  });
  return [row(`${what} (growth)`, `at ${few} certificates`, small), row(what, peer.name, theirs)];
}

export async function bench() {
  const rows = [];
  for (const module of STORES) {
    const { measure, end } = await fillBoth(module);
    try {
      rows.push(...(await measure()));
    } finally {
      await end();
    }
  }
  return rows;
}
