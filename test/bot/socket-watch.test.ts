import { channel } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PATIENCE, SocketWatch } from '../../src/bot/socket-watch.js';

const pings = channel('undici:websocket:ping');
const pongs = channel('undici:websocket:pong');

describe('the watch over the Slack socket', () => {
  let said: string[];
  let watch: SocketWatch;
  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    watch = new SocketWatch(PATIENCE, (why) => said.push(why));
    watch.start();
  });
  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  /** So many seconds, in each of which something comes. */
  const seconds = (count: number, comes: () => void): void => {
    for (let n = 0; n < count; n += 1) {
      vi.advanceTimersByTime(1_000);
      comes();
    }
  };

  test.each<[string, () => void]>([
    ['Slack’s pings', () => pings.publish({})],
    ['payloads', () => watch.word()],
  ])('a socket on which %s come is alive', (_, comes) => {
    seconds(600, comes);
    expect(said).toEqual([]);
    expect(watch.silentMs).toBe(0);
  });

  test('one on which only answers come is dead after two minutes', () => {
    seconds(119, () => pongs.publish({}));
    expect(said).toEqual([]);
    expect(watch.silentMs).toBe(119_000);
    seconds(10, () => pongs.publish({}));
    expect(said[0]).toContain('sent nothing');
  });

  test('one on which nothing comes is dead after twenty seconds', () => {
    seconds(19, () => undefined);
    expect(said).toEqual([]);
    seconds(10, () => undefined);
    expect(said[0]).toContain('not even answers');
  });

  test('a closed one is not watched', () => {
    watch.stop();
    seconds(600, () => undefined);
    expect(said).toEqual([]);
    expect(watch.silentMs).toBe(0);
  });
});
