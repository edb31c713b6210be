import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../src/core/model/certificate.js';
import { CERTIFICATE_STATUSES, type CertificateStatus, type Missing } from '../../../src/core/model/view.js';
import {
  deadline,
  missing,
  notAfter,
  paidUntil,
  reissueDate,
  reissueWindow,
  statusOf,
  turnOf,
  validityDays,
} from '../../../src/core/rules/status.js';
import { addDays } from '../../../src/core/rules/calendar.js';
import { certificate, csr, issued, period, product, renewal, running } from '../facts.js';

const year = (more = {}) => running('2026-01-01', '2027-01-01', '2027-01-01', more);
const renewed = (more = {}) => renewal('2027-01-01', '2028-01-01', more);
const sent = { on: '2026-01-03', by: 'Maja (slack)' };
const cancelled = { on: '2026-02-01', reason: '', by: 'Maja (slack)' };
const ours = { installedBy: 'us' as const };
/** 200 days of a year: expires on 20 July 2026, its reissue is due 30 days before. */
const short = (more = {}) => running('2026-01-01', '2027-01-01', '2026-07-20', more);

type Row = [CertificateStatus, Missing[], 'customer' | 'staff' | null, string, Certificate, string];

const rows: Row[] = [
  ['waiting for CSR and payment', ['payment', 'csr'], 'customer', 'a new order', certificate(), '2026-01-01'],
  [
    'waiting for CSR and payment',
    ['payment', 'csr'],
    'customer',
    'an order of ours',
    certificate([period()], ours),
    '2026-01-01',
  ],
  ['waiting for CSR', ['csr'], 'customer', 'paid', certificate([period({ paidOn: '2026-01-02' })]), '2026-01-02'],
  [
    'waiting for CSR',
    ['csr'],
    'staff',
    'paid, we install',
    certificate([period({ paidOn: '2026-01-02' })], ours),
    '2026-01-02',
  ],
  ['waiting for payment', ['payment'], 'customer', 'a CSR', certificate([period({ csr })]), '2026-01-02'],
  ['ready to issue', ['issue'], 'staff', 'both', certificate([period({ csr, paidOn: '2026-01-02' })]), '2026-01-02'],
  [
    'ready to issue',
    ['issue'],
    'staff',
    'sent, nothing to prove',
    certificate([period({ csr, paidOn: '2026-01-02', sent })]),
    '2026-01-03',
  ],
  [
    'waiting for validation',
    ['validation'],
    'customer',
    'sent, something to prove',
    certificate([period({ csr, paidOn: '2026-01-02', sent: { ...sent, validation: 'Add a TXT record.' } })]),
    '2026-01-03',
  ],
  ['active', [], null, 'its first day', certificate([year()]), '2026-01-01'],
  ['active', [], null, 'the day before paid until', certificate([year()]), '2026-12-31'],
  ['expired', [], null, 'paid until: the first day that is not paid', certificate([year()]), '2027-01-01'],
  [
    'renewal due',
    ['payment', 'csr'],
    'customer',
    'the next period is open',
    certificate([year(), renewed()]),
    '2026-12-02',
  ],
  ['renewal due', ['payment'], 'customer', 'its CSR came', certificate([year(), renewed({ csr })]), '2026-12-02'],
  [
    'renewal due',
    ['csr'],
    'customer',
    'its payment came',
    certificate([year(), renewed({ paidOn: '2026-12-05' })]),
    '2026-12-31',
  ],
  [
    'renewal due',
    ['csr'],
    'staff',
    'its payment came, we install',
    certificate([year(), renewed({ paidOn: '2026-12-05' })], ours),
    '2026-12-31',
  ],
  [
    'renewal due',
    ['issue'],
    'staff',
    'both came',
    certificate([year(), renewed({ csr, paidOn: '2026-12-05' })]),
    '2026-12-31',
  ],
  [
    'renewal due',
    ['validation'],
    'customer',
    'its control is to be proved',
    certificate([year(), renewed({ csr, paidOn: '2026-12-05', sent: { ...sent, validation: 'TXT' } })]),
    '2026-12-31',
  ],
  ['expired', ['payment', 'csr'], 'customer', 'not renewed in time', certificate([year(), renewed()]), '2027-01-01'],
  [
    'expired',
    ['csr'],
    'customer',
    'paid in time, not issued in time',
    certificate([year(), renewed({ paidOn: '2026-12-05' })]),
    '2027-01-01',
  ],
  [
    'active',
    [],
    null,
    'renewed',
    certificate([year(), renewed({ csr, paidOn: '2026-12-05', issued: [issued('2026-12-10', '2027-12-31')] })]),
    '2027-01-01',
  ],
  ['active', [], null, 'the day before its reissue', certificate([short()]), '2026-06-19'],
  ['reissue due', ['issue'], 'staff', 'the day of its reissue', certificate([short()]), '2026-06-20'],
  [
    'reissue due',
    ['csr'],
    'customer',
    'a reissue that needs a new CSR',
    certificate([short({ product: product({ reissueCsr: 'new' }) })]),
    '2026-06-20',
  ],
  [
    'reissue due',
    ['issue'],
    'staff',
    'a new CSR asked for it',
    certificate([year({ reissueRequested: '2026-03-01' })]),
    '2026-03-01',
  ],
  [
    'active',
    [],
    null,
    'reissued',
    certificate([short({ issued: [issued('2026-01-01', '2026-07-20'), issued('2026-06-20', '2027-01-01')] })]),
    '2026-06-20',
  ],
  ['expired', ['issue'], 'staff', 'not reissued in time', certificate([short()]), '2026-07-20'],
  [
    'revoked',
    [],
    null,
    'revoked, nothing since',
    certificate([year({ issued: [issued('2026-01-01', '2027-01-01', { revokedOn: '2026-03-01' })] })]),
    '2026-03-01',
  ],
  [
    'revoked',
    ['issue'],
    'staff',
    'revoked: a reissue is open',
    certificate([
      year({
        reissueRequested: '2026-03-01',
        issued: [issued('2026-01-01', '2027-01-01', { revokedOn: '2026-03-01' })],
      }),
    ]),
    '2026-03-01',
  ],
  [
    'revoked',
    [],
    null,
    'revoked comes before expired',
    certificate([year({ issued: [issued('2026-01-01', '2027-01-01', { revokedOn: '2026-03-01' })] })]),
    '2027-02-01',
  ],
  [
    'active',
    [],
    null,
    'issued again since',
    certificate([
      year({
        issued: [issued('2026-01-01', '2027-01-01', { revokedOn: '2026-03-01' }), issued('2026-03-02', '2027-01-01')],
      }),
    ]),
    '2026-03-02',
  ],
  ['cancelled', [], null, 'cancelled before anything', certificate([period()], { cancelled }), '2026-02-01'],
  [
    'cancelled',
    [],
    null,
    'cancelled comes before all',
    certificate([year({ issued: [issued('2026-01-01', '2027-01-01', { revokedOn: '2026-03-01' })] }), renewed()], {
      cancelled,
    }),
    '2027-02-01',
  ],
];

describe('status, what is missing, and whose turn it is', () => {
  it.each(rows)('%s, missing %j, turn %s: %s', (status, needs, turn, _what, c, today) => {
    expect(statusOf(c, today)).toBe(status);
    expect(missing(c, today)).toEqual(needs);
    expect(turnOf(c, missing(c, today))).toBe(turn);
  });

  it('has a row for each status there is', () => {
    expect([...new Set(rows.map(([status]) => status))].sort()).toEqual([...CERTIFICATE_STATUSES].sort());
  });
});

describe('paid until', () => {
  it.each([
    ['a new order', certificate(), null],
    ['paid, not issued: no day has begun yet', certificate([period({ paidOn: '2026-01-02', csr })]), null],
    ['a first period', certificate([year()]), '2027-01-01'],
    ['a renewal that is not paid', certificate([year(), renewed()]), '2027-01-01'],
    [
      'a renewal that is paid, before it is issued',
      certificate([year(), renewed({ paidOn: '2026-12-05' })]),
      '2028-01-01',
    ],
    [
      'a renewal paid late, which has no dates yet',
      certificate([year(), renewed({ paidOn: '2027-01-05', start: undefined, end: undefined })]),
      '2027-01-01',
    ],
  ])('of %s', (_what, c, date) => {
    expect(paidUntil(c)).toBe(date);
  });
});

it('not after is the date of the newest certificate, in UTC, in whichever period it stands', () => {
  expect(notAfter(certificate())).toBeNull();
  expect(notAfter(certificate([short()]))).toBe('2026-07-20');
  expect(notAfter(certificate([year(), renewed()]))).toBe('2027-01-01');
  expect(
    notAfter(
      certificate([short({ issued: [issued('2026-01-01', '2026-07-20'), issued('2026-06-20', '2027-01-01')] })]),
    ),
  ).toBe('2027-01-01');
});

it('the deadline is the earlier of paid until and not after', () => {
  expect(deadline(certificate())).toBeNull();
  expect(deadline(certificate([short()]))).toBe('2026-07-20');
  expect(deadline(certificate([running('2026-01-01', '2026-07-01', '2026-07-20')]))).toBe('2026-07-01');
});

describe('the reissue', () => {
  it.each([
    [398, 30],
    [181, 30],
    [180, 30],
    [179, 21],
    [90, 21],
    [89, 14],
    [47, 14],
  ])('of a certificate valid for %i days is due %i days before not after', (validity, window) => {
    expect(reissueWindow(validity)).toBe(window);
    // The first day counts as well.
    const expiry = addDays('2026-01-01', validity - 1);
    const c = certificate([running('2026-01-01', '2028-01-01', expiry)]);
    expect(reissueDate(c)).toBe(addDays(expiry, -window));
  });

  it.each([
    ['2026-01-01T00:00:00.000Z', '2026-03-31T23:59:59.000Z', 90],
    ['2026-01-01T10:30:00.000Z', '2026-04-01T10:29:59.000Z', 90],
    ['2026-01-01T10:30:00.000Z', '2026-04-01T10:30:00.000Z', 90], // a second too long is no day more
    ['2026-01-01T10:30:00.000Z', '2026-04-01T10:29:58.000Z', 89],
    ['2026-01-01T00:00:00.000Z', '2026-06-29T23:59:59.000Z', 180],
    ['2026-01-01T00:00:00.000Z', '2026-06-28T23:59:59.000Z', 179],
    ['2028-02-01T00:00:00.000Z', '2028-03-01T23:59:59.000Z', 30], // over 29 February
    ['2026-03-15T00:00:00.000Z', '2026-09-30T23:59:59.000Z', 200],
  ])('what is valid from %s until %s is valid for %i days', (notBefore, notAfter, days) => {
    expect(validityDays({ notBefore, notAfter })).toBe(days);
  });

  // Issued on the last day of a cap and on the first of the next, for as long as each allows; paid for years.
  it.each([
    ['2026-03-14', 398, '2027-04-15', '2027-03-16'],
    ['2026-03-15', 200, '2026-09-30', '2026-08-31'],
    ['2027-03-14', 200, '2027-09-29', '2027-08-30'],
    ['2027-03-15', 100, '2027-06-22', '2027-06-01'],
    ['2029-03-14', 100, '2029-06-21', '2029-05-31'],
    ['2029-03-15', 47, '2029-04-30', '2029-04-16'],
  ])('of what was issued on %s for %i days, until %s, is due on %s', (from, days, expiry, on) => {
    const one = issued(from, expiry);
    const c = certificate([running(from, '2032-01-01', expiry, { issued: [one] })]);
    expect(validityDays(one)).toBe(days);
    expect(reissueDate(c)).toBe(on);
    expect([addDays(on, -1), on].map((today) => statusOf(c, today))).toEqual(['active', 'reissue due']);
  });

  // The same certificates near the end of the paid term: merged up to the first date, standing alone from the second.
  // From 100 days on it is not the 45 days that decide, but whether it outlives the renewal's notice by a week.
  it.each([
    ['2026-03-14', '2027-04-15', '2027-04-30', '2027-05-01', '2027-03-16'],
    ['2026-03-15', '2026-09-30', '2026-10-15', '2026-10-16', '2026-08-31'],
    ['2027-03-14', '2027-09-29', '2027-10-14', '2027-10-15', '2027-08-30'],
    ['2027-03-15', '2027-06-22', '2027-07-14', '2027-07-15', '2027-06-01'],
    ['2029-03-14', '2029-06-21', '2029-07-13', '2029-07-14', '2029-05-31'],
    ['2029-03-15', '2029-04-30', '2029-05-22', '2029-05-23', '2029-04-16'],
  ])('of what was issued on %s until %s is part of the renewal of %s, not of %s', (from, expiry, near, far, on) => {
    const dateOf = (until: string) => reissueDate(certificate([running(from, until, expiry)]));
    expect([dateOf(near), dateOf(far)]).toEqual([null, on]);
  });

  // Paid until 2027-01-01; 45 days before it is 2026-11-17. Valid for 180 days or more: 30 days before not after.
  it.each([
    ['2026-12-16', '2026-11-16', 'the last day on which it stands alone'],
    ['2026-12-17', null, 'exactly 45 days before paid until it is part of the renewal'],
    ['2026-12-31', null, 'one day before paid until'],
    ['2027-01-01', null, 'not after is paid until: there is none'],
    ['2027-02-01', null, 'not after lies beyond paid until'],
  ])('of a certificate until %s is due on %s: %s', (expiry, on, _why) => {
    const c = certificate([running('2026-01-01', '2027-01-01', expiry)]);
    expect(reissueDate(c)).toBe(on);
    expect(statusOf(c, '2026-11-17')).toBe(on ? 'reissue due' : 'active');
  });

  // Valid for 47 days: 14 days before not after. The renewal opens on 2026-12-02.
  it.each([
    ['2026-12-01', '2026-11-17', 'it would end the day before'],
    ['2026-12-02', '2026-11-18', 'it would end that day'],
    ['2026-12-09', '2026-11-25', 'it would end within a week: too soon for an answer to the notice'],
    ['2026-12-10', null, 'it leaves a week and a day for the answer'],
  ])('of a short certificate until %s is due on %s: %s', (expiry, on, _why) => {
    const c = certificate([
      running('2026-01-01', '2027-01-01', expiry, { issued: [issued(addDays(expiry, -47), expiry)] }),
    ]);
    expect(reissueDate(c)).toBe(on);
  });

  it('is due at once where it was asked for', () => {
    expect(reissueDate(certificate([year({ reissueRequested: '2026-03-01' })]))).toBe('2026-03-01');
  });

  it('is none where nothing was issued', () => {
    expect(reissueDate(certificate([period({ paidOn: '2026-01-02' })]))).toBeNull();
  });
});
