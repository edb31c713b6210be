import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  dateIn,
  daysBetween,
  earlier,
  isPlainDate,
  startOfDay,
} from '../../../src/core/rules/calendar.js';

describe('addMonths', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-01-31', 2, '2026-03-31'],
    ['2026-01-31', 3, '2026-04-30'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2028-02-29', 48, '2032-02-29'],
    ['2026-11-24', 12, '2027-11-24'],
    ['2026-11-24', 0, '2026-11-24'],
    ['2096-02-29', 48, '2100-02-28'], // 2100 is no leap year
  ])('%s + %i months = %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  it('is counted from the anchor, so that a short month does not shorten those after it', () => {
    const ends = [1, 2, 3, 4, 13].map((n) => addMonths('2027-01-31', n));
    expect(ends).toEqual(['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31', '2028-02-29']);
  });
});

describe('addDays', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2027-01-01', -1, '2026-12-31'],
    ['2026-03-28', 2, '2026-03-30'], // over the spring change of 29 March 2026
    ['2026-10-24', 2, '2026-10-26'], // over the autumn change of 25 October 2026
    ['2026-11-24', 10, '2026-12-04'],
    ['2026-11-24', 0, '2026-11-24'],
  ])('%s + %i days = %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
  });
});

describe('daysBetween', () => {
  it.each([
    ['2026-11-24', '2026-12-24', 30],
    ['2026-12-24', '2026-11-24', -30],
    ['2026-11-24', '2026-11-24', 0],
    ['2026-03-28', '2026-03-30', 2],
    ['2026-10-24', '2026-10-26', 2],
    ['2028-02-28', '2028-03-01', 2],
    ['2026-01-01', '2027-01-01', 365],
    ['2028-01-01', '2029-01-01', 366],
  ])('from %s to %s are %i days', (a, b, days) => {
    expect(daysBetween(a, b)).toBe(days);
  });

  it('undoes addDays on every day of three years', () => {
    for (let n = 0; n < 1096; n += 1) expect(daysBetween('2027-01-01', addDays('2027-01-01', n))).toBe(n);
  });
});

describe('dateIn', () => {
  it.each([
    ['Europe/Ljubljana', '2026-11-24T22:59:59.999Z', '2026-11-24'],
    ['Europe/Ljubljana', '2026-11-24T23:00:00.000Z', '2026-11-25'],
    ['Europe/Ljubljana', '2026-07-01T21:59:59.999Z', '2026-07-01'],
    ['Europe/Ljubljana', '2026-07-01T22:00:00.000Z', '2026-07-02'],
    ['UTC', '2026-11-24T23:59:59.999Z', '2026-11-24'],
    ['America/Los_Angeles', '2026-11-25T07:59:59.999Z', '2026-11-24'],
    ['America/Los_Angeles', '2026-11-25T08:00:00.000Z', '2026-11-25'],
    ['Pacific/Auckland', '2026-12-31T11:00:00.000Z', '2027-01-01'],
    ['Europe/Ljubljana', '2026-03-29T00:59:59.000Z', '2026-03-29'], // the hour before the spring change
    ['Europe/Ljubljana', '2026-10-25T22:59:59.000Z', '2026-10-25'], // the day that has 25 hours
    ['Europe/Ljubljana', '2026-10-25T23:00:00.000Z', '2026-10-26'],
  ])('in %s, %s is %s', (zone, instant, date) => {
    expect(dateIn(zone, instant)).toBe(date);
    expect(dateIn(zone, new Date(instant))).toBe(date);
  });
});

it('isPlainDate takes calendar dates and nothing else', () => {
  const good = ['2026-11-24', '2028-02-29', '2026-12-31'];
  const bad = [
    '2026-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '24.11.2026',
    '2026-11-24T00:00',
    '',
  ];
  expect(good.filter(isPlainDate)).toEqual(good);
  expect(bad.filter(isPlainDate)).toEqual([]);
});

it('earlier leaves out what is not there', () => {
  expect(earlier('2026-12-01', null, '2026-11-24', undefined)).toBe('2026-11-24');
  expect(earlier(null, undefined)).toBeNull();
});

it.each([
  ['Europe/Ljubljana', '2026-11-24', '2026-11-23T23:00:00.000Z'],
  ['Europe/Ljubljana', '2026-07-01', '2026-06-30T22:00:00.000Z'],
  ['UTC', '2026-11-24', '2026-11-24T00:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-11-24', '2026-11-23T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-11-24', '2026-11-24T11:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-24', '2026-11-23T18:15:00.000Z'],
  // Its clocks jump from 24:00 to 01:00.
  ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'],
])('in %s %s begins at %s', (zone, date, instant) => {
  expect(startOfDay(zone, date)).toBe(instant);
});
