import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { Breather } from '../../../src/core/store/json/breather.js';
import { KeySet } from '../../../src/core/store/json/key-set.js';
import { packKeys } from '../../../src/core/store/json/packed-keys.js';

/** Each look at the clock finds so many milliseconds gone by. */
function clockThatRuns(step: number): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += step));
}

test('many small sets that are packed one after another let others have their turn, as one large set does', async () => {
  clockThatRuns(1);
  const breather = new Breather();
  let turns = 0;
  let done = false;
  const others = (async () => {
    for (; !done; turns += 1) await setImmediate();
  })();
  for (let n = 0; n < 40; n += 1)
    await KeySet.on(packKeys(['a']))
      .with('b')
      .packed(breather);
  done = true;
  await others;
  // Each set looks at the clock at least twice, so together some 80 milliseconds went by.
  expect(turns).toBeGreaterThanOrEqual(8);
  vi.restoreAllMocks();
});
