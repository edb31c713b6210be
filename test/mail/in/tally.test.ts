import { describe, expect, it } from 'vitest';
import { Intake } from '../../../src/mail/in/intake.js';
import type { Received } from '../../../src/mail/in/receive.js';
import { MailTally, unaccounted } from '../../../src/mail/in/tally.js';
import { writeMail } from './write-mail.js';

const received = (more: Partial<Received>): Received => ({
  outcome: 'applied',
  reason: 'test',
  folder: 'Processed',
  duplicate: false,
  ...more,
});

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** An intake whose mails wait until they are told how they end. */
function bench() {
  const tally = new MailTally();
  const open: { end: (as: Partial<Received>) => void; fail: () => void }[] = [];
  const handle = tally.around(
    () =>
      new Promise<Received>((resolve, reject) => {
        open.push({ end: (as) => resolve(received(as)), fail: () => reject(new Error('the disk is full')) });
      }),
  );
  const intake = new Intake({ handle, log: quiet, onAlarm: () => undefined, onChange: () => undefined, retryMs: 1 });
  intake.useMailbox(1n);
  const take = (uid: number, from = `a${uid}@example.com`): void =>
    intake.take(uid, { raw: writeMail({ From: from }, 'x'), internalDate: null, headerOnly: null });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { tally, intake, open, take, settled, off: () => unaccounted([intake.book], tally.counts) };
}

describe('every mail that was taken is accounted for', () => {
  it('while it waits, while it is in hand, and when it has ended in any way', async () => {
    const b = bench();
    for (let uid = 1; uid <= 4; uid += 1) b.take(uid);
    b.take(5, 'a1@example.com');
    expect(b.intake.book).toEqual({ taken: 5, waiting: 1, dropped: 0 });
    expect(b.tally.counts).toMatchObject({ handed: 4, inHand: 4 });
    expect(b.off()).toBe(0);

    b.open[0]?.end({ outcome: 'refused' });
    b.open[1]?.end({ duplicate: true });
    b.open[2]?.fail();
    await b.settled();
    expect(b.tally.counts).toMatchObject({ handed: 5, inHand: 2, duplicates: 1, failed: 1 });
    expect(b.tally.counts.outcomes).toMatchObject({ refused: 1, applied: 0 });
    expect(b.off()).toBe(0);
  });

  it('when another UIDVALIDITY drops those that wait', async () => {
    const b = bench();
    b.take(1);
    b.take(2, 'a1@example.com');
    b.intake.useMailbox(2n);
    expect(b.intake.book).toEqual({ taken: 2, waiting: 0, dropped: 1 });
    b.open[0]?.end({});
    await b.settled();
    expect(b.tally.counts).toMatchObject({ handed: 1, inHand: 0 });
    expect(b.off()).toBe(0);
  });

  it('and one that nobody counted is noticed', () => {
    const b = bench();
    b.take(1);
    b.intake.book.taken += 1;
    expect(b.off()).toBe(1);
    b.tally.counts.handed += 2;
    expect(b.off()).toBe(3);
  });
});
