import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Intake } from '../../../src/mail/in/intake.js';

const silently = (): void => undefined;

/** An intake in which each mail is handled when it is told so. */
function intake() {
  const handling: (() => void)[] = [];
  const made = new Intake({
    handle: () => new Promise((resolve) => handling.push(() => resolve({ folder: 'Processed' }))),
    log: { info: silently, warn: silently, error: silently },
    onAlarm: () => undefined,
    onChange: () => undefined,
    retryMs: 1,
  });
  let uid = 0;
  return {
    made,
    /** Mails of as many senders. */
    take(count: number): void {
      for (let i = 0; i < count; i += 1) {
        uid += 1;
        const raw = Buffer.from(`From: somebody${uid}@customer.example\r\n\r\nHello\r\n`);
        made.take(uid, { raw, internalDate: null, headerOnly: null });
      }
    },
    async handled(count: number): Promise<void> {
      for (let i = 0; i < count; i += 1) {
        handling.shift()?.();
        await setTimeout(0);
      }
    },
  };
}

describe('handled mails are moved out of the mailbox', () => {
  it('not at all where there are none', () => {
    const { made, take } = intake();
    take(2);
    expect(made.nextMove).toBe(Infinity);
  });

  it('at once where no other is in hand', async () => {
    const { made, take, handled } = intake();
    take(2);
    await handled(2);
    expect(made.nextMove).toBe(0);
  });

  it('together with those that are handled soon after, but within a quarter of a second', async () => {
    const { made, take, handled } = intake();
    take(2);
    await handled(1);
    const { nextMove } = made;
    // On a machine that stood still meanwhile the time is over already.
    expect(nextMove).toBeLessThanOrEqual(250);
    await setTimeout(nextMove + 1);
    expect(made.nextMove).toBe(0);
    expect([...made.toMove()]).toEqual([['Processed', [1]]]);
  });

  it('when fifty are together, whatever the time', async () => {
    const { made, take, handled } = intake();
    take(60);
    await handled(50);
    expect(made.nextMove).toBe(0);
    made.moved([...made.toMove().values()].flat());
    expect(made.nextMove).toBe(Infinity);
  });
});
