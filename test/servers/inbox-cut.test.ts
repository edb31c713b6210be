import { expect, it } from 'vitest';
import { WatchedMailbox } from './watched-mailbox.js';

/** How many connections are cut; `npm run test:long` sets more. */
const CUTS = Number(process.env['CERTCLERK_TEST_CUTS'] ?? 60);
/** Cut one after the other in one run, so that the cut of a move meets the next connection's fetch as well. */
const CUTS_A_RUN = 4;
/** About what goes over a connection that is not cut. */
const LONGEST = { 'to server': 700, 'to client': 4_000 } as const;

const box = new WatchedMailbox();

/** The same numbers in each run, spread evenly (a Weyl sequence). */
const spread = (n: number): number => (n * 0.6180339887) % 1;

it(
  `a connection that is cut after any number of bytes, either way, ${CUTS} times: nothing is lost, nothing done twice`,
  async () => {
    const all: string[] = [];
    for (let run = 0; box.proxy.cutsMade < CUTS; run++) {
      for (const one of ['a', 'b', 'c']) {
        all.push(`${run} ${one}`);
        await box.deliver(`${run} ${one}`, `${one}@customer.example`);
      }
      for (let n = run * CUTS_A_RUN; n < (run + 1) * CUTS_A_RUN; n++) {
        const way = n % 3 === 0 ? 'to server' : 'to client';
        box.proxy.cuts.push({ way, bytes: Math.floor(spread(n) * LONGEST[way]) });
      }
      // Each run is a new inbox, which knows nothing of what the last one did.
      const inbox = box.start({ retryMs: 5 });
      await inbox.idle();
      // A cut beyond the end of a connection is of no use to the next run.
      box.proxy.cuts.length = 0;
      await inbox.stop();
      expect(box.handled.slice().sort()).toEqual(all.slice().sort());
    }
    expect((await box.inFolder('Processed'))?.sort()).toEqual(all.slice().sort());
    expect(await box.inFolder('INBOX')).toEqual([]);
  },
  CUTS * 4_000,
);
