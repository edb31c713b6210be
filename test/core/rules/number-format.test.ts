import { describe, expect, it } from 'vitest';
import {
  couldBeMixedUp,
  faultInFormat,
  formatNumber,
  readNumber,
  seriesOf,
} from '../../../src/core/rules/number-format.js';

const DAY = '2026-03-07';

describe('a number', () => {
  it.each([
    ['{year}-{number:6}', 123, '2026-000123', '2026'],
    ['{year}-{number:6}', 1_234_567, '2026-1234567', '2026'],
    ['A-{year}-{number:6}', 9, 'A-2026-000009', 'A-2026'],
    ['{yy}/{number:4}', 12, '26/0012', '26'],
    ['{number}/1/1', 77, '77/1/1', '1/1'],
    ['{number}-{year}', 77, '77-2026', '2026'],
    ['R{year}{month}{number:3}', 5, 'R202603005', 'R202603'],
    ['{number:8}', 5, '00000005', ''],
  ])('by %s, the %ith, is %s, of the series %j', (format, n, number, series) => {
    expect(faultInFormat(format)).toBeNull();
    expect(formatNumber(format, DAY, n)).toBe(number);
    expect(seriesOf(format, DAY)).toBe(series);
    expect(readNumber(format, ` ${number.toLowerCase()} `)).toEqual({ series, n });
  });

  it.each([
    ['{year}-{number:6}', '2026-abc'],
    ['{year}-{number:6}', 'A-2026-000123'],
    ['{number}/1/1', '77/1/2'],
    ['A-{year}-{number:6}', '2026-000123'],
  ])('by %s is not %s', (format, number) => {
    expect(readNumber(format, number)).toBeNull();
  });

  it.each([
    ['{year}', /has \{number\} once/],
    ['{number}-{number}', /has \{number\} once/],
    ['a-{number}', /capital letters/],
    ['{year}.{number}', /capital letters/],
    ['{day}-{number}', /capital letters/],
    ['{month}-{number}', /needs the year/],
    ['NORTHGATE-HOSTING-{year}-{number:6}', /too long for the payment reference/],
  ])('%s is no format: %s', (format, fault) => {
    expect(faultInFormat(format)).toMatch(fault);
  });

  it.each([
    ['{year}-{number:6}', 'CN-{year}-{number:6}', false],
    ['{year}-{number:6}', '{year}/{number:4}', true],
    ['CN{year}-{number}', 'CN-{year}-{number:6}', true],
    ['{number}/1/1', '{number}/1/2', false],
  ])('%s and %s could be mixed up: %s', (one, other, could) => {
    expect(couldBeMixedUp(one, other)).toBe(could);
  });
});
