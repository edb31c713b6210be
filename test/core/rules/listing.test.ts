import { describe, expect, test } from 'vitest';
import type { Certificate, Period } from '../../../src/core/model/certificate.js';
import { CERTIFICATE_STATUSES } from '../../../src/core/model/view.js';
import { addDays } from '../../../src/core/rules/calendar.js';
import { lackingKeys, statusKeys, statusRanges, turnKeys, turnRanges } from '../../../src/core/rules/listing.js';
import { deadline, missing } from '../../../src/core/rules/status.js';
import { viewCertificate } from '../../../src/core/rules/view.js';
import { certificate, csr, customer, issued, period, product } from '../facts.js';

const DAY = '2026-11-24';

/** Small and the same in every run. */
function dice(seed: number) {
  let state = seed;
  return (sides: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/** Any certificate that may be, with its dates around the day. */
function anyCertificate(seed: number): Certificate {
  const roll = dice(seed * 7919 + 1);
  const maybe = (oneIn: number): boolean => roll(oneIn) === 0;
  const from = addDays(DAY, -roll(420));
  const sold = product({
    reissueCsr: maybe(3) ? 'new' : 'reuse',
    ...(maybe(3) ? { reissueDays: 1 + roll(60) } : {}),
  });
  const validity = [398, 200, 100, 47][roll(4)] ?? 398;
  const leaf = issued(addDays(from, roll(90)), addDays(from, roll(90) + validity), {
    ...(maybe(8) ? { revokedOn: addDays(DAY, -roll(20)) } : {}),
  });
  const hasIssued = !maybe(3);
  const first: Period = {
    ...period(),
    product: sold,
    paidOn: hasIssued || maybe(2) ? from : undefined,
    csr: hasIssued || maybe(2) ? csr : undefined,
    sent: maybe(3) ? { on: from, by: 'x', ...(maybe(2) ? { validation: 'do this' } : {}) } : undefined,
    issued: hasIssued ? [leaf] : [],
    ...(hasIssued ? { start: from, end: addDays(from, 365) } : { start: undefined, end: undefined }),
    reissueRequested: hasIssued && maybe(6) ? addDays(DAY, -roll(10)) : undefined,
  };
  const renewal: Period = {
    ...period(),
    n: 2,
    product: sold,
    start: addDays(from, 365),
    end: addDays(from, 730),
    paidOn: maybe(3) ? DAY : undefined,
    csr: maybe(3) ? csr : undefined,
    issued: [],
  };
  return {
    ...certificate(),
    id: `SSL-${seed}`,
    installedBy: maybe(3) ? 'us' : 'customer',
    periods: hasIssued && maybe(3) ? [first, renewal] : [first],
    ...(maybe(10) ? { cancelled: { on: DAY, reason: '', by: 'x' } } : {}),
  };
}

const isIn = (key: string, range: { is: string } | { from: string; upTo: string }): boolean =>
  'is' in range ? key === range.is : range.from <= key && key <= range.upTo;

describe('what follows from the date is found by indexes that know no date', () => {
  const all = Array.from({ length: 2000 }, (_, seed) => anyCertificate(seed));
  const days = [0, 1, 9, 30, 200, 500].map((n) => addDays(DAY, n));

  test('the statuses all occur, so that this test means something', () => {
    const seen = new Set(all.flatMap((c) => days.map((day) => viewCertificate(c, customer(), day).status)));
    expect([...seen].sort()).toEqual([...CERTIFICATE_STATUSES].sort());
  });

  test.each(days)('by status on %s: none is missing, and only a reissue may be listed that has ended', (day) => {
    for (const c of all) {
      const { status } = viewCertificate(c, customer(), day);
      const listed = CERTIFICATE_STATUSES.filter((one) =>
        statusRanges(one, day).some((range) => statusKeys(c).some((key) => isIn(key, range))),
      );
      expect(listed.filter((one) => one !== 'reissue due' || one === status)).toEqual([status]);
      // Once, so that counts are right.
      const times = statusRanges(status, day).flatMap((range) => statusKeys(c).filter((key) => isIn(key, range)));
      expect(times).toHaveLength(1);
    }
  });

  test.each(days)('whose turn it is on %s: as many have begun and are not over', (day) => {
    for (const turn of ['customer', 'staff'] as const) {
      const { begun, over } = turnRanges(turn, day);
      for (const c of all) {
        const view = viewCertificate(c, customer(), day);
        const is = view.turn === turn || (turn === 'staff' && view.reissueNow === true);
        const keys = turnKeys(c);
        const count = keys.filter((key) => isIn(key, begun)).length - keys.filter((key) => isIn(key, over)).length;
        expect([c.id, turn, count]).toEqual([c.id, turn, is ? 1 : 0]);
      }
    }
  });

  test('what lacks something in its last days is listed by its end, and hardly anything else', () => {
    let listed = 0;
    let lacking = 0;
    for (const c of all) {
      const end = deadline(c);
      const keys = lackingKeys(c);
      listed += keys.length;
      const lacks = end !== null && [3, 2, 1, 0].some((before) => missing(c, addDays(end, -before)).length > 0);
      if (lacks) expect([c.id, keys]).toEqual([c.id, [end]]);
      lacking += lacks ? 1 : 0;
      expect(lackingKeys({ ...c, held: true })).toEqual([]);
    }
    expect(lacking).toBeGreaterThan(200);
    expect(listed).toBeLessThan(lacking * 1.1);
  });
});
