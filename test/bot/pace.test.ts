import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ChannelPace } from '../../src/bot/pace.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a channel’s messages go a second apart, and no channel waits for another', async () => {
  const pace = new ChannelPace(1_000);
  const gone: string[] = [];
  const post = (channel: string, what: string) => pace.turn(channel).then(() => gone.push(what));
  const all = [post('C1', 'a'), post('C1', 'b'), post('C2', 'other'), post('C1', 'c')];
  await vi.advanceTimersByTimeAsync(0);
  expect(gone).toEqual(['a', 'other']);
  await vi.advanceTimersByTimeAsync(999);
  expect(gone).toEqual(['a', 'other']);
  await vi.advanceTimersByTimeAsync(1);
  expect(gone).toEqual(['a', 'other', 'b']);
  await vi.advanceTimersByTimeAsync(1_000);
  await Promise.all(all);
  expect(gone.at(-1)).toBe('c');
  await vi.advanceTimersByTimeAsync(1_000);
  await post('C1', 'd');
  expect(gone.at(-1)).toBe('d');
});
