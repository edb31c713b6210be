import { describe, expect, it } from 'vitest';
import { createCalendarFiles, escapeText, foldLine } from '../../src/documents/calendar-file.js';
import type { CalendarRef } from '../../src/core/model/outbox.js';

const make = createCalendarFiles({ mailAddress: 'ssl@ssl.northgate.example' });

const ref: CalendarRef = {
  kind: 'calendar',
  certificateId: 'SSL-1042',
  commonName: 'example.com',
  period: 2,
  on: '2027-01-01',
  paidUntil: '2027-01-01',
  notAfter: '2027-03-15',
};
const queuedAt = '2026-12-02T05:04:03.210Z';
const textOf = (of: CalendarRef = ref, language = 'en', at = queuedAt): string =>
  Buffer.from(make(of, { language, queuedAt: at }).content).toString('utf8');
/** As a reader of iCalendar joins them (RFC 5545 §3.1). */
const unfolded = (text: string): string[] => text.replaceAll('\r\n ', '').split('\r\n');

describe('a folded line', () => {
  it.each([
    ['an empty one', '', ['']],
    ['75 octets', 'x'.repeat(75), ['x'.repeat(75)]],
    ['76 octets', 'x'.repeat(76), ['x'.repeat(75), ' x']],
    ['149 octets: the space counts', 'x'.repeat(149), ['x'.repeat(75), ` ${'x'.repeat(74)}`]],
    ['150 octets', 'x'.repeat(150), ['x'.repeat(75), ` ${'x'.repeat(74)}`, ' x']],
    ['two octets a letter', 'č'.repeat(38), ['č'.repeat(37), ' č']],
    ['a letter that ends at 75', `x${'č'.repeat(37)}`, [`x${'č'.repeat(37)}`]],
    ['three octets', '…'.repeat(26), ['…'.repeat(25), ' …']],
    ['four octets, a surrogate pair', `x${'🔒'.repeat(19)}`, [`x${'🔒'.repeat(18)}`, ' 🔒']],
    ['a space at the fold', `${'x'.repeat(75)} y`, ['x'.repeat(75), '  y']],
  ])('%s', (_what, line, lines) => {
    expect(foldLine(line).split('\r\n')).toEqual(lines);
  });
});

it.each([
  ['a, b; c', 'a\\, b\\; c'],
  ['back\\slash', 'back\\\\slash'],
  ['two\nlines', 'two\\nlines'],
  ['two\r\nlines', 'two\\nlines'],
  ['an end\rBEGIN:VALARM', 'an end\\nBEGIN:VALARM'],
  ['a bell\u0007', 'a bell '],
  ['a: "b"', 'a: "b"'],
])('the text %j is written %j', (text, written) => {
  expect(escapeText(text)).toBe(written);
});

describe('the calendar file of an expiry', () => {
  it('is an event of the whole day', () => {
    expect(unfolded(textOf())).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//certclerk//certclerk//EN',
      'BEGIN:VEVENT',
      'UID:ssl-1042.2@ssl.northgate.example',
      'DTSTAMP:20261202T050403Z',
      'DTSTART;VALUE=DATE:20270101',
      'DTEND;VALUE=DATE:20270102',
      'SUMMARY:Certificate for example.com ends',
      'DESCRIPTION:The certificate for example.com (SSL-1042) is paid until 1 January 2027. The one that is installed is valid until 15 March 2027. To renew it\\, answer our renewal notice.',
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
  });

  it.each([
    ['2026-12-31', '20261231', '20270101'],
    ['2028-02-28', '20280228', '20280229'],
    ['2028-02-29', '20280229', '20280301'],
    ['2027-02-28', '20270228', '20270301'],
    ['2026-03-29', '20260329', '20260330'], // clocks change
  ])('on %s it begins %s and ends before %s', (on, from, to) => {
    const lines = unfolded(textOf({ ...ref, on }));
    expect(lines.slice(6, 8)).toEqual([`DTSTART;VALUE=DATE:${from}`, `DTEND;VALUE=DATE:${to}`]);
  });

  it.each([
    ['de', 'Zertifikat für example.com läuft ab', '15. März 2027 gültig. Um es zu'],
    ['sl', 'Certifikat za example.com poteče', '15. 3. 2027. Podaljšate ga'],
    ['hr', 'Certifikat za example.com istječe', '15. ožujka 2027. Obnovit ćete ga'],
    ['xx', 'Certificate for example.com ends', '15 March 2027. To renew it'],
  ])('in %s says %s', (language, summary, part) => {
    const text = textOf(ref, language);
    expect(unfolded(text)).toContain(`SUMMARY:${summary}`);
    expect(unfolded(text)[9]?.replaceAll('\u00a0', ' ')).toContain(part);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).not.toContain('\ufffd');
  });

  it('is the same event when it comes again, and another one for the next period', () => {
    const uid = (of: CalendarRef, at?: string) => unfolded(textOf(of, 'en', at))[4];
    expect(uid({ ...ref, on: '2027-01-05' }, '2026-12-09T08:00:00.000Z')).toBe(uid(ref));
    expect(uid({ ...ref, period: 3 })).not.toBe(uid(ref));
    expect(textOf()).toBe(textOf());
  });

  it.each([
    ['example.com', 'example.com.ics'],
    ['*.example.com', 'wildcard.example.com.ics'],
  ])('of %s is called %s', (commonName, filename) => {
    const file = make({ ...ref, commonName }, { language: 'en', queuedAt });
    expect(file).toMatchObject({ filename, contentType: 'text/calendar; charset=utf-8' });
  });
});
