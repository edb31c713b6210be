import { expect, it } from 'vitest';
import { Lines } from '../../../src/core/outbox/lines.js';

/** Work that ends when it is told to. */
function works(lines: Lines) {
  const began: number[] = [];
  const end = new Map<number, { well: () => void; badly: (error: Error) => void }>();
  const ask = (n: number): Promise<number> =>
    lines.use(async () => {
      began.push(n);
      await new Promise<void>((well, badly) => end.set(n, { well, badly }));
      return n;
    });
  return { ask, began, end };
}

it('as many as there are run at once, the others in their order', async () => {
  const { ask, began, end } = works(new Lines(2));
  const all = Promise.all([1, 2, 3, 4].map(ask));
  await expect.poll(() => began).toEqual([1, 2]);
  end.get(2)?.well();
  await expect.poll(() => began).toEqual([1, 2, 3]);
  end.get(1)?.well();
  await expect.poll(() => began).toEqual([1, 2, 3, 4]);
  end.get(3)?.well();
  end.get(4)?.well();
  expect(await all).toEqual([1, 2, 3, 4]);
});

it('where one fails, those that wait fail with it and never begin; those that come later do', async () => {
  const { ask, began, end } = works(new Lines(2));
  const all = Promise.allSettled([1, 2, 3, 4].map(ask));
  await expect.poll(() => began).toEqual([1, 2]);
  end.get(1)?.badly(new Error('the disk is full'));
  end.get(2)?.well();
  expect((await all).map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
    'Error: the disk is full',
    2,
    'Error: the disk is full',
    'Error: the disk is full',
  ]);
  const later = [5, 6, 7].map(ask);
  await expect.poll(() => began).toEqual([1, 2, 5, 6]);
  for (const n of [5, 6]) end.get(n)?.well();
  await expect.poll(() => began).toEqual([1, 2, 5, 6, 7]);
  end.get(7)?.well();
  expect(await Promise.all(later)).toEqual([5, 6, 7]);
});
