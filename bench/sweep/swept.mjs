// What is swept, the same in every process: from when, how many a day, for which shop.
import { fileURLToPath } from 'node:url';
import { addDays } from '../../dist/core/rules/calendar.js';
import { readShopFile } from '../../dist/shop-file.js';

/** Certificates that are due on each day. */
export const DUE = 1_000;
/** Sweeps of each; the first warms up, and of the others the middle one counts. */
export const DAYS = 8;
export const FIRST = '2026-06-01';

export const shopFile = fileURLToPath(new URL('../../data/examples/shop.json', import.meta.url));
const { shop: facts, products } = await readShopFile(shopFile);
export { products };
export const shop = { ...facts, timeZone: 'UTC', language: 'en', mailAddress: 'ssl@ssl.shop.example', sweepLimit: DUE };

/** For `manyDocuments`. */
export const whatToFill = (count) => [count, FIRST, shop, products[0], { days: DAYS, aDay: DUE }];

/** Sweeps a day whenever the parent says so, and says the rate; `sweep` gives how many it came to. */
export function answerParent({ sweep, close }) {
  process.on('message', async (day) => {
    if (day === 'end') {
      await close();
      process.disconnect();
      return;
    }
    const began = performance.now();
    const swept = await sweep(addDays(FIRST, day));
    const seconds = (performance.now() - began) / 1000;
    if (swept !== DUE) throw new Error(`the sweep came to ${swept} instead of ${DUE}`);
    process.send({ rate: swept / seconds });
  });
  process.send({ ready: true });
}
