import { expect, it } from 'vitest';
import { gathered } from '../../src/core/gathered.js';

/** Runs that end when they are told to. */
function runs(most = 10) {
  const began: number[][] = [];
  const end: { done: () => void; fail: (error: Error) => void }[] = [];
  const ask = gathered(async (asked: readonly number[]) => {
    began.push([...asked]);
    await new Promise<void>((done, fail) => end.push({ done, fail }));
    return asked.map((n) => n * 10);
  }, most);
  return { ask, began, end };
}

it('what is asked at once, or while a run is under way, shares one; each gets its own answer', async () => {
  const { ask, began, end } = runs();
  const first = [ask(1), ask(2)];
  await expect.poll(() => end.length).toBe(1);
  const second = [ask(3), ask(4), ask(5)];
  end[0]?.done();
  expect(await Promise.all(first)).toEqual([10, 20]);
  await expect.poll(() => end.length).toBe(2);
  end[1]?.done();
  expect(await Promise.all(second)).toEqual([30, 40, 50]);
  expect(began).toEqual([
    [1, 2],
    [3, 4, 5],
  ]);
});

it('a run has no more than the most; one that fails fails for all of it, and for nobody else', async () => {
  const { ask, began, end } = runs(2);
  const answers = Promise.allSettled([ask(1), ask(2), ask(3)]);
  await expect.poll(() => end.length).toBe(1);
  end[0]?.fail(new Error('the disk is full'));
  await expect.poll(() => end.length).toBe(2);
  end[1]?.done();
  expect((await answers).map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
    'Error: the disk is full',
    'Error: the disk is full',
    30,
  ]);
  expect(began).toEqual([[1, 2], [3]]);
});
