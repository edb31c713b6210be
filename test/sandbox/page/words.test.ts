import { describe, expect, it } from 'vitest';
import { certificateOfSubject } from '../../../src/sandbox/page/certificate-words.js';
import {
  calendarDate,
  initials,
  plainAmount,
  showClock,
  showDate,
  showMailDate,
} from '../../../src/sandbox/page/format.js';
import { suggest } from '../../../src/sandbox/page/slack/suggest.js';
import { stateShape } from '../../../src/sandbox/page/shapes.js';
import { certificate, state } from './books.js';

describe('which certificate a mail is about', () => {
  const all = [
    certificate({ id: 'A', commonName: 'example.com' }),
    certificate({ id: 'B', commonName: 'shop.example.com' }),
    certificate({ id: 'C', commonName: '*.example.org' }),
    certificate({ id: 'D', commonName: 'example.net', status: 'expired' }),
    certificate({ id: 'E', commonName: 'example.net', status: 'renewal due' }),
  ];
  it.each([
    ['example.com: renewal', 'A'],
    ['Your certificate for shop.example.com', 'B'],
    ['Re: CSR accepted for Example.COM.', 'A'],
    ['CSR for *.example.org', 'C'],
    ['myexample.com', undefined],
    ['example.com.au', undefined],
    ['example.net: invoice', 'E'],
    ['Your certificates', undefined],
  ])('%s', (subject, id) => {
    expect(certificateOfSubject(subject, all)?.id).toBe(id);
  });
});

describe('suggested commands', () => {
  const commands = [
    { usage: '/ssl', help: 'overview' },
    { usage: '/ssl list', help: 'all' },
    { usage: '/ssl pay NUMBER AMOUNT', help: 'record a payment' },
    { usage: 'show NAME', help: 'one' },
  ];
  const inserts = (draft: string): string[] => suggest(draft, commands).map((one) => one.insert);
  it.each([
    ['/', ['/ssl', '/ssl list', '/ssl pay ', '/ssl show ']],
    ['/ssl ', ['/ssl list', '/ssl pay ', '/ssl show ']],
    ['/ssl p', ['/ssl pay ']],
    ['/ssl list', []],
    ['/ssl show example.com', []],
    ['hello', []],
    ['', []],
  ])('%j', (draft, expected) => {
    expect(inserts(draft)).toEqual(expected);
  });
  it('shows the whole usage', () => {
    expect(suggest('/ssl pa', commands)[0]?.usage).toBe('/ssl pay NUMBER AMOUNT');
    expect(suggest('/ssl sh', commands)[0]?.usage).toBe('/ssl show NAME');
  });
});

describe('what people read', () => {
  it('keeps calendar dates where they are', () => {
    expect(showDate('2026-12-31')).toBe('31 Dec 2026');
    expect(showDate(null)).toBe('–');
  });
  it.each([
    ['2026-11-24', 'Europe/Berlin', '2026-11-24'],
    ['2026-11-23T20:00:00.000Z', 'Pacific/Auckland', '2026-11-24'],
    ['2026-11-24T09:00:00+13:00', 'UTC', '2026-11-24'],
  ])('today of %s in %s', (now, zone, today) => {
    expect(calendarDate(now, zone)).toBe(today);
  });
  it('shows an instant in the shop’s zone', () => {
    const { date, time } = showClock('2026-11-24T23:30:00.000Z', 'Europe/Berlin');
    expect(date).toContain('25 Nov');
    expect(time).toBe('00:30');
    expect(showClock('2026-11-24').time).toBe('');
  });
  it.each([
    ['2026-11-24T08:00:00Z', '09:00'],
    ['2026-11-20T08:00:00Z', '20 Nov'],
    ['2025-11-20T08:00:00Z', '20 Nov 2025'],
  ])('a mail’s date %s seen from that day', (date, shown) => {
    expect(showMailDate(date, '2026-11-24T12:00:00Z', 'Europe/Berlin')).toBe(shown);
  });
  it('writes amounts as commands take them', () => {
    expect(plainAmount(14280, 'EUR')).toBe('142.80');
    expect(plainAmount(14280, 'JPY')).toBe('14280');
  });
  it('makes initials of names and addresses', () => {
    expect(initials('Ada Lindqvist')).toBe('AL');
    expect(initials('it@nordlicht.example')).toBe('IN');
  });
});

describe('the API’s answers', () => {
  it('are refused where a part is missing', () => {
    const { outbox: _, ...without } = state([certificate()]);
    expect(stateShape.safeParse(state([certificate()])).success).toBe(true);
    expect(stateShape.safeParse(without).success).toBe(false);
  });
});
