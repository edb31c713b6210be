import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../src/core/model/certificate.js';
import { addDays } from '../../../src/core/rules/calendar.js';
import { allDue, nextDue, reissueToOpen, reminderFor, renewalDate } from '../../../src/core/rules/due.js';
import { certificate, csr, issued, period, product, renewal, running } from '../facts.js';

const until = '2027-01-01';
const year = (more = {}) => running('2026-01-01', until, until, more);
const open = (more = {}) => renewal(until, '2028-01-01', more);
const cancelled = { on: '2026-02-01', reason: '', by: 'Maja (slack)' };
const short = (more = {}) => running('2026-01-01', until, '2026-07-20', more);
const newCsr = { product: product({ reissueCsr: 'new' }) };

describe('the renewal opens', () => {
  it.each([
    ['30 days before paid until', certificate([year()]), '2026-12-02'],
    [
      'as many days before as the product says',
      certificate([year({ product: product({ renewalDays: 45 }) })]),
      '2026-11-17',
    ],
    ['counted from paid until, not from not after', certificate([short()]), '2026-12-02'],
    ['never before the first certificate', certificate([period({ paidOn: '2026-01-02', csr })]), null],
    ['never twice: the next period is there', certificate([year(), open()]), null],
    [
      'again after the next period was issued',
      certificate([year(), open({ paidOn: '2026-12-05', csr, issued: [issued('2026-12-10', '2027-12-31')] })]),
      '2027-12-02',
    ],
    ['never for a cancelled one', certificate([year()], { cancelled }), null],
    [
      'never for a revoked one',
      certificate([year({ issued: [issued('2026-01-01', until, { revokedOn: '2026-03-01' })] })]),
      null,
    ],
  ])('%s', (_what, c, on) => {
    expect(renewalDate(c)).toBe(on);
  });

  it.each([
    ['2027-01-01', '2026-12-02'],
    ['2027-01-30', '2026-12-31'],
    ['2027-01-31', '2027-01-01'],
    ['2027-12-31', '2027-12-01'],
    ['2027-02-28', '2027-01-29'],
    ['2028-02-29', '2028-01-30'],
    ['2028-03-01', '2028-01-31'],
    ['2027-03-30', '2027-02-28'],
    ['2028-03-30', '2028-02-29'],
    ['2028-03-31', '2028-03-01'],
    ['2100-03-30', '2100-02-28'],
  ])('of what is paid until %s on %s', (end, on) => {
    expect(renewalDate(certificate([running('2026-01-01', end)]))).toBe(on);
  });
});

describe('the reminder of a day', () => {
  const waiting = (more: Partial<Certificate> = {}) => certificate([year(), open()], more);
  const told = (step: number) => ({ reminded: { deadline: until, step } });

  it.each([
    [15, null],
    [14, 14],
    [13, 14],
    [8, 14],
    [7, 7],
    [4, 7],
    [3, 3],
    [2, 3],
    [1, 1],
    [0, 0],
    [-1, null],
    [-10, null],
  ])('%i days before the deadline, when none went out yet, is %s: the most urgent only', (left, step) => {
    const expected = step === null ? null : { deadline: until, step };
    expect(reminderFor(waiting(), addDays(until, -left))).toEqual(expected);
  });

  it.each([
    [14, 14, null],
    [13, 14, null],
    [7, 14, 7],
    [2, 7, 3],
    [0, 1, 0],
    [0, 0, null],
    [0, -1, null],
  ])('%i days before, when that of %i went out, is %s', (left, done, step) => {
    const expected = step === null ? null : { deadline: until, step };
    expect(reminderFor(waiting(told(done)), addDays(until, -left))).toEqual(expected);
  });

  it('counts anew for another deadline', () => {
    const c = waiting({ reminded: { deadline: '2026-07-20', step: 0 } });
    expect(reminderFor(c, addDays(until, -14))).toEqual({ deadline: until, step: 14 });
  });

  it('follows the days of the product', () => {
    const c = certificate([year(), open({ product: product({ reminderDays: [5, 20] }) })]);
    expect(reminderFor(c, addDays(until, -20))).toEqual({ deadline: until, step: 20 });
    expect(reminderFor(c, addDays(until, -21))).toBeNull();
    expect(reminderFor(c, addDays(until, -5))).toEqual({ deadline: until, step: 5 });
  });

  it.each([
    ['is theirs while the CSR is missing', certificate([year(), open({ paidOn: '2026-12-05' })]), 14],
    ['is theirs while the payment is missing', certificate([year(), open({ csr })]), 14],
    ['is none once both came: it is our turn', certificate([year(), open({ csr, paidOn: '2026-12-05' })]), null],
    [
      'is none for a CSR that we must enter',
      certificate([year(), open({ paidOn: '2026-12-05' })], { installedBy: 'us' }),
      null,
    ],
    ['is theirs for a payment, whoever installs', certificate([year(), open()], { installedBy: 'us' }), 14],
    ['is none while nothing is missing', certificate([year()]), null],
    ['is none for a cancelled one', certificate([year(), open()], { cancelled }), null],
  ])('%s', (_what, c, step) => {
    expect(reminderFor(c, addDays(until, -14))?.step ?? null).toBe(step);
  });

  it('counts to not after where that comes first', () => {
    const c = certificate([short(newCsr)]);
    expect(reminderFor(c, '2026-07-06')).toEqual({ deadline: '2026-07-20', step: 14 });
    expect(reminderFor(certificate([short()]), '2026-07-06')).toBeNull();
  });

  it('is none before the first certificate, for nothing ends', () => {
    expect(reminderFor(certificate(), '2026-12-31')).toBeNull();
  });
});

describe('the reissue opens', () => {
  const opened = (more = {}) =>
    short({ issued: [issued('2026-01-01', '2026-07-20', { reissueOpened: '2026-06-20' })], ...more });
  it.each([
    ['30 days before not after', certificate([short()]), '2026-06-20'],
    ['once per issued certificate', certificate([opened()]), null],
    [
      'again for the next one',
      certificate([opened({ issued: [issued('2026-01-01', '2026-05-01'), issued('2026-04-20', '2026-07-29')] })]),
      '2026-07-08',
    ],
    ['not where a CSR has asked for it', certificate([short({ reissueRequested: '2026-03-01' })]), null],
    ['beside an open renewal, if it was due before', certificate([short(), open()]), '2026-06-20'],
    ['not beside a renewal that has all it needs', certificate([short(), open({ csr, paidOn: '2026-06-10' })]), null],
    [
      'a week before the end of one that was merged into a renewal which still waits',
      certificate([running('2026-01-01', until, '2026-12-20'), open()]),
      '2026-12-13',
    ],
    [
      'of one that was merged into a renewal, also where only the CSR is missing',
      certificate([running('2026-01-01', until, '2026-12-20'), open({ paidOn: '2026-12-05' })]),
      '2026-12-13',
    ],
    [
      'not where the certificate lasts the last paid day',
      certificate([running('2026-01-01', until, '2026-12-31'), open()]),
      null,
    ],
    [
      'as many days before as the product says',
      certificate([short({ product: product({ reissueDays: 10 }) })]),
      '2026-07-10',
    ],
    [
      'merged into the renewal only as near as the product says',
      certificate([running('2026-01-01', until, '2026-12-20', { product: product({ mergeReissueDays: 40 }) })]),
      '2026-11-20',
    ],
    ['not where it lasts the paid term', certificate([year()]), null],
    ['not so near to the renewal that both are one', certificate([running('2026-01-01', until, '2026-12-20')]), null],
    ['never for a cancelled one', certificate([short()], { cancelled }), null],
  ])('%s', (_what, c, on) => {
    expect(reissueToOpen(c)).toBe(on);
  });

  it('does nothing for an imported one before its release', () => {
    expect(allDue(certificate([short()], { held: true }))).toEqual([]);
  });

  // Each is replaced on the day on which its reissue opens; the last one of 47 days is left to the renewal.
  it.each([
    [398, []],
    [200, ['2026-06-20']],
    [100, ['2026-03-21', '2026-06-08', '2026-08-26', '2026-11-13']],
    [
      47,
      [
        '2026-02-03',
        '2026-03-08',
        '2026-04-10',
        '2026-05-13',
        '2026-06-15',
        '2026-07-18',
        '2026-08-20',
        '2026-09-22',
        '2026-10-25',
      ],
    ],
  ])('over a paid year under a cap of %i days', (cap, days) => {
    const upTo = (from: string) => [addDays(from, cap), until].sort()[0] ?? until;
    let periods = [issued('2026-01-01', upTo('2026-01-01'))];
    const openedOn: string[] = [];
    for (let day = '2026-01-01'; day < '2026-12-02'; day = addDays(day, 1)) {
      const c = certificate([year({ issued: periods })]);
      expect(c.periods[0].issued.at(-1)?.notAfter.slice(0, 10) ?? '').not.toBe(day);
      if (reissueToOpen(c) !== day) continue;
      expect(nextDue(c)).toEqual([day]);
      openedOn.push(day);
      periods = [...periods, issued(day, upTo(day))];
    }
    expect(openedOn).toEqual(days);
  });
});

it('a long paid term sees each cap from the day on which it holds', () => {
  const until = '2029-07-01';
  let all = [issued('2026-03-14', '2027-04-15')];
  const opened: string[] = [];
  for (let day = '2026-03-14'; day < '2029-06-01'; day = addDays(day, 1)) {
    if (reissueToOpen(certificate([running('2026-03-14', until, until, { issued: all })])) !== day) continue;
    opened.push(day);
    const cap = day < '2027-03-15' ? 200 : day < '2029-03-15' ? 100 : 47;
    all = [...all, issued(day, addDays(day, cap - 1))];
  }
  expect(opened).toEqual([
    '2027-03-16',
    '2027-06-02',
    '2027-08-19',
    '2027-11-05',
    '2028-01-22',
    '2028-04-09',
    '2028-06-26',
    '2028-09-12',
    '2028-11-29',
    '2029-02-15',
    '2029-05-04',
  ]);
});

describe('what is due', () => {
  it.each<[string, Certificate, [string, string][]]>([
    ['nothing for a new order', certificate(), []],
    [
      'renewal and, should it come to that, the notice of expiry',
      certificate([year()]),
      [
        ['open-renewal', '2026-12-02'],
        ['expired', '2027-01-02'],
      ],
    ],
    [
      'the first reminder after the renewal was opened',
      certificate([year(), open()]),
      [
        ['reminder', '2026-12-18'],
        ['expired', '2027-01-02'],
      ],
    ],
    [
      'the next reminder after the first',
      certificate([year(), open()], { reminded: { deadline: until, step: 14 } }),
      [
        ['reminder', '2026-12-25'],
        ['expired', '2027-01-02'],
      ],
    ],
    [
      'no reminder after the last',
      certificate([year(), open()], { reminded: { deadline: until, step: 0 } }),
      [['expired', '2027-01-02']],
    ],
    [
      'nothing once it was told',
      certificate([year(), open()], { reminded: { deadline: until, step: -1 }, expiryTold: until }),
      [],
    ],
    ['nothing for a cancelled one', certificate([year(), open()], { cancelled }), []],
    [
      'no reminder when it is our turn',
      certificate([year(), open({ csr, paidOn: '2026-12-05' })]),
      [['expired', '2027-01-02']],
    ],
    [
      'a reminder where a reissue needs a new CSR',
      certificate([short(newCsr)]),
      [
        ['open-reissue', '2026-06-20'],
        ['reminder', '2026-07-06'],
        ['expired', '2026-07-21'],
        ['open-renewal', '2026-12-02'],
      ],
    ],
    [
      'no reminder where the reissue uses the old CSR',
      certificate([short()]),
      [
        ['open-reissue', '2026-06-20'],
        ['expired', '2026-07-21'],
        ['open-renewal', '2026-12-02'],
      ],
    ],
  ])('%s', (_what, c, expected) => {
    expect(allDue(c).map((d) => [d.what, d.on])).toEqual(expected);
    expect(nextDue(c)).toEqual(expected.slice(0, 1).map(([, on]) => on));
  });

  it('lists a certificate no later than the day on which reminderFor has one', () => {
    let c = certificate([year(), open()]);
    const sent: [string, number][] = [];
    for (let day = '2026-12-02'; day <= '2027-01-05'; day = addDays(day, 1)) {
      const reminder = reminderFor(c, day);
      if (!reminder) continue;
      expect(nextDue(c)[0]).toBe(day);
      sent.push([day, reminder.step]);
      c = { ...c, reminded: reminder };
    }
    expect(sent).toEqual([
      ['2026-12-18', 14],
      ['2026-12-25', 7],
      ['2026-12-29', 3],
      ['2026-12-31', 1],
      ['2027-01-01', 0],
    ]);
  });
});
