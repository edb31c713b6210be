import { beforeEach, describe, expect, it } from 'vitest';
import type { ReceivedMail } from '../../../src/core/model/mail-in.js';
import type { Results } from '../../../src/core/results.js';
import { checkMailAccounts } from '../../../src/mail-accounts.js';
import { STAFF, type World, openWorld } from '../world.js';

/** Digests that begin alike, as two of a million mails may. */
const ID = (n: number): string => `aaaaaaaaaaaa${String(n).padStart(52, '0')}`;
const OTHER = 'b'.repeat(64);

const record = (id: string, receivedAt: string, outcome: ReceivedMail['outcome']): ReceivedMail => ({
  id,
  messageId: null,
  from: 'ana@novak.example',
  subject: 'CSR',
  receivedAt,
  outcome,
  reason: `why it is ${outcome}`,
  raw: null,
});

let world: World;
beforeEach(async () => {
  // The shop's zone is one hour ahead of UTC in November.
  world = await openWorld();
  const mails = [
    record(ID(1), '2026-11-22T22:59:59.999Z', 'applied'),
    record(ID(2), '2026-11-22T23:00:00.000Z', 'applied'),
    record(ID(3), '2026-11-23T12:00:00.000Z', 'ignored'),
    record(ID(4), '2026-11-23T22:59:59.999Z', 'review'),
    record(OTHER, '2026-11-23T23:00:00.000Z', 'applied'),
  ];
  await world.store.tx(async (tx) => {
    for (const mail of mails) await tx.put('mail', mail);
  });
});

describe('list-mails', () => {
  it.each([
    ['everything', {}, [5, 4, 3, 2, 1], { applied: 3, ignored: 1, review: 1 }],
    ['an outcome', { outcome: 'applied' }, [5, 2, 1], { applied: 3, ignored: 1, review: 1 }],
    ['an outcome that none has', { outcome: 'refused' }, [], { applied: 3, ignored: 1, review: 1 }],
    ['a day', { since: '2026-11-23', until: '2026-11-23' }, [4, 3, 2], { applied: 1, ignored: 1, review: 1 }],
    ['from a day on', { since: '2026-11-24' }, [5], { applied: 1 }],
    ['up to a day', { until: '2026-11-22', outcome: 'applied' }, [1], { applied: 1 }],
    [
      'an outcome on a day',
      { since: '2026-11-23', until: '2026-11-23', outcome: 'review' },
      [4],
      { applied: 1, ignored: 1, review: 1 },
    ],
  ] as const)('%s: newest first, and counted', async (_, input, numbers, counted) => {
    const { mails, counts, total } = await world.clerk.execute('list-mails', input, STAFF);
    expect(mails.map((m) => (m.id === OTHER ? 5 : Number(m.id.slice(12))))).toEqual(numbers);
    const none: Results['count-mails']['counts'] = { applied: 0, answered: 0, refused: 0, review: 0, ignored: 0 };
    expect(counts).toEqual({ ...none, ...counted });
    expect(total).toBe(Object.values(counted).reduce((a, b) => a + b, 0));
  });

  it('pages an outcome in the order of time', async () => {
    const first = await world.clerk.execute('list-mails', { outcome: 'applied', limit: 2 }, STAFF);
    const input = { outcome: 'applied', limit: 2, after: first.next } as const;
    const second = await world.clerk.execute('list-mails', input, STAFF);
    expect([...first.mails, ...second.mails].map((m) => m.id)).toEqual([OTHER, ID(2), ID(1)]);
  });
});

describe('show-mail', () => {
  it.each([OTHER, OTHER.slice(0, 12), 'bbb', 'BBB'])('finds %s', async (ref) => {
    const { mail } = await world.clerk.execute('show-mail', { mail: ref }, STAFF);
    expect(mail.id).toBe(OTHER);
  });

  it.each([
    ['aaa', 'ambiguous'],
    [ID(9), 'not-found'],
    ['c', 'not-found'],
  ])('does not guess what %s is', async (ref, code) => {
    await expect(world.clerk.execute('show-mail', { mail: ref }, STAFF)).rejects.toMatchObject({ code });
  });
});

it('the records are the sum of the outcomes', async () => {
  const logged: string[] = [];
  const log = { error: (_: object, message: string) => void logged.push(message) };
  const { records, sinceStart, agree } = await checkMailAccounts({ clerk: world.clerk, log });
  expect({ agree, sinceStart, logged }).toEqual({ agree: true, sinceStart: null, logged: [] });
  expect(records).toMatchObject({ total: 5, unaccounted: 0, counts: { applied: 3 } });

  // A word that no outcome is, as only a damaged or a later store could hold it.
  const strange: ReceivedMail = JSON.parse(
    JSON.stringify(record(ID(7), '2026-11-23T12:00:00.000Z', 'ignored')).replace('"ignored"', '"lost"'),
  );
  await world.store.tx((tx) => tx.put('mail', strange));
  expect(await checkMailAccounts({ clerk: world.clerk, log })).toMatchObject({
    agree: false,
    records: { unaccounted: 1 },
  });
  expect(logged).toEqual([expect.stringMatching(/do not add up/)]);
});
