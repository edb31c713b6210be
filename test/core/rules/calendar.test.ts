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
    ['2100-01-31', 1, '2100-02-28'],
    ['2000-01-31', 1, '2000-02-29'], // but 2000 was one
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-12-31', 2, '2028-02-29'],
    ['2026-10-31', 1, '2026-11-30'],
    ['2028-02-28', 12, '2029-02-28'], // the 28th is no month's end of its own
    ['2027-02-28', 12, '2028-02-28'],
    ['2028-03-31', -1, '2028-02-29'],
    ['2028-02-29', -12, '2027-02-28'],
  ])('%s + %i months = %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  it('is counted from the anchor, so that a short month does not shorten those after it', () => {
    const ends = [1, 2, 3, 4, 13].map((n) => addMonths('2027-01-31', n));
    expect(ends).toEqual(['2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31', '2028-02-29']);
  });

  it('runs through the ends of months for 36 months after 31 January, over a leap year', () => {
    const days = Array.from({ length: 36 }, (_, i) => Number(addMonths('2026-01-31', i + 1).slice(8)));
    expect(days.slice(0, 12)).toEqual([28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31]);
    expect(days.slice(12, 24)).toEqual([28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31]);
    expect(days.slice(24)).toEqual([29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31]);
    expect(addMonths('2026-01-31', 12)).toBe('2027-01-31');
    expect(addMonths('2026-01-31', 36)).toBe('2029-01-31');
  });

  it('comes back to 29 February in each leap year, but not in 2100', () => {
    const ends = (from: string) => Array.from({ length: 5 }, (_, i) => addMonths(from, (i + 1) * 12));
    expect(ends('2028-02-29')).toEqual(['2029-02-28', '2030-02-28', '2031-02-28', '2032-02-29', '2033-02-28']);
    expect(ends('2096-02-29')).toEqual(['2097-02-28', '2098-02-28', '2099-02-28', '2100-02-28', '2101-02-28']);
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
    ['2028-02-29', 1, '2028-03-01'],
    ['2028-03-01', -1, '2028-02-29'],
    ['2100-02-28', 1, '2100-03-01'],
    ['2028-02-29', 365, '2029-02-28'],
    ['2028-02-29', 366, '2029-03-01'],
    ['2026-04-04', 2, '2026-04-06'], // over the autumn change in Auckland and on Lord Howe Island, 5 April 2026
    ['2026-09-26', 2, '2026-09-28'], // over the spring change in Auckland, 27 September 2026
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
    ['2028-02-29', '2029-02-28', 365],
    ['2100-02-28', '2100-03-01', 1],
    ['2100-01-01', '2101-01-01', 365],
    ['2026-12-31', '2027-01-01', 1],
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
    // The changes of 2026 by the tz database: the second before and the change itself, then midnight around it.
    ['Europe/Ljubljana', '2026-03-28T22:59:59.000Z', '2026-03-28'],
    ['Europe/Ljubljana', '2026-03-28T23:00:00.000Z', '2026-03-29'],
    ['Europe/Ljubljana', '2026-03-29T21:59:59.000Z', '2026-03-29'], // the day that has 23 hours
    ['Europe/Ljubljana', '2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['America/New_York', '2026-03-08T06:59:59.000Z', '2026-03-08'],
    ['America/New_York', '2026-03-08T07:00:00.000Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T03:59:59.000Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00:00.000Z', '2026-03-09'],
    ['America/New_York', '2026-11-01T03:59:59.000Z', '2026-10-31'],
    ['America/New_York', '2026-11-01T05:59:59.000Z', '2026-11-01'],
    ['America/New_York', '2026-11-02T04:59:59.000Z', '2026-11-01'],
    ['America/New_York', '2026-11-02T05:00:00.000Z', '2026-11-02'],
    // Half an hour: +11:00 in summer, +10:30 in winter.
    ['Australia/Lord_Howe', '2026-04-04T12:59:59.000Z', '2026-04-04'],
    ['Australia/Lord_Howe', '2026-04-04T13:00:00.000Z', '2026-04-05'],
    ['Australia/Lord_Howe', '2026-04-05T13:29:59.000Z', '2026-04-05'], // the day that has 24 hours and a half
    ['Australia/Lord_Howe', '2026-04-05T13:30:00.000Z', '2026-04-06'],
    ['Australia/Lord_Howe', '2026-10-04T12:59:59.000Z', '2026-10-04'],
    ['Australia/Lord_Howe', '2026-10-04T13:00:00.000Z', '2026-10-05'],
    ['Pacific/Auckland', '2026-04-05T11:59:59.000Z', '2026-04-05'],
    ['Pacific/Auckland', '2026-04-05T12:00:00.000Z', '2026-04-06'],
    ['Pacific/Auckland', '2026-09-27T10:59:59.000Z', '2026-09-27'],
    ['Pacific/Auckland', '2026-09-27T11:00:00.000Z', '2026-09-28'],
    // Clocks go back at midnight: the last hour of the day comes twice, and it is the same day still.
    ['America/Santiago', '2026-04-05T02:59:59.000Z', '2026-04-04'],
    ['America/Santiago', '2026-04-05T03:00:00.000Z', '2026-04-04'],
    ['America/Santiago', '2026-04-05T03:59:59.000Z', '2026-04-04'],
    ['America/Santiago', '2026-04-05T04:00:00.000Z', '2026-04-05'],
    ['America/Santiago', '2026-09-06T03:59:59.000Z', '2026-09-05'], // its clocks jump from 24:00 to 01:00
    ['America/Santiago', '2026-09-06T04:00:00.000Z', '2026-09-06'],
    ['Africa/Cairo', '2026-04-23T21:59:59.000Z', '2026-04-23'],
    ['Africa/Cairo', '2026-04-23T22:00:00.000Z', '2026-04-24'],
    ['Africa/Cairo', '2026-10-29T20:59:59.000Z', '2026-10-29'],
    ['Africa/Cairo', '2026-10-29T21:59:59.000Z', '2026-10-29'],
    ['Africa/Cairo', '2026-10-29T22:00:00.000Z', '2026-10-30'],
    // A year's border, a leap day and the one that 2100 has not.
    ['America/New_York', '2027-01-01T04:59:59.000Z', '2026-12-31'],
    ['Pacific/Auckland', '2028-02-28T11:00:00.000Z', '2028-02-29'],
    ['Pacific/Auckland', '2100-02-28T11:00:00.000Z', '2100-03-01'],
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
  ['Africa/Cairo', '2026-04-25', '2026-04-24T21:00:00.000Z'],
  // At midnight its clocks go back to 23:00, and the 29th goes on for an hour.
  ['Africa/Cairo', '2026-10-29', '2026-10-28T21:00:00.000Z'],
  ['Africa/Cairo', '2026-10-30', '2026-10-29T22:00:00.000Z'],
  ['America/Santiago', '2026-04-04', '2026-04-04T03:00:00.000Z'],
  ['America/Santiago', '2026-04-05', '2026-04-05T04:00:00.000Z'],
  ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z'], // from 24:00 to 01:00, too
  ['America/Santiago', '2026-09-07', '2026-09-07T03:00:00.000Z'],
  ['Europe/Ljubljana', '2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['Europe/Ljubljana', '2026-03-30', '2026-03-29T22:00:00.000Z'],
  ['Europe/Ljubljana', '2026-10-25', '2026-10-24T22:00:00.000Z'],
  ['Europe/Ljubljana', '2026-10-26', '2026-10-25T23:00:00.000Z'],
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z'],
  ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
  ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z'],
  ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00.000Z'],
  ['Australia/Lord_Howe', '2026-04-06', '2026-04-05T13:30:00.000Z'],
  ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00.000Z'],
  ['Australia/Lord_Howe', '2026-10-05', '2026-10-04T13:00:00.000Z'],
  ['Pacific/Auckland', '2026-04-06', '2026-04-05T12:00:00.000Z'],
  ['Pacific/Auckland', '2026-09-28', '2026-09-27T11:00:00.000Z'],
  // This island went over the date line at the end of 29 December 2011: its 30th never was.
  ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
])('in %s %s begins at %s', (zone, date, instant) => {
  expect(startOfDay(zone, date)).toBe(instant);
});
