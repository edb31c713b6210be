import type { MailOutcome } from '../../../src/core/model/mail-in.js';
import { NOW, SERVER, dmarc, ed, edit, onTop, other, rsa, weak } from './authentication/bed.js';
import type { Zone } from './authentication/dns-zone.js';
import { sign } from './authentication/sign.js';

/** Reply keys that a forger may have got hold of. */
export interface Keys {
  /** Ana's, for the certificate that waits. */
  ana: string;
  /** Ana's, for the mail that asks for a yes to a CSR that is held. */
  held: string;
  /** Bine's, another contact of the same customer, for the same certificate. */
  bine: string;
  /** Ana's, for another certificate of hers. */
  elsewhere: string;
  /** Of another customer's certificate. */
  kos: string;
  revoked: string;
}

/** Who the mail says it is from, and what else it claims. */
export interface Claim {
  what: string;
  headers: Record<string, string | string[]>;
  keys?: (keyof Keys)[];
  /** Where the sender's domain vouches for it, where nothing does, and where its DMARC record has it refused. */
  outcomes: readonly [MailOutcome, MailOutcome, MailOutcome];
}

const CLERK = 'ssl.northgate.example';
const to = (key: string): string => `ssl+${key}@${CLERK}`;
/** `{ana}` in a header is that key. */
const TO_ANA = { To: `The clerk <${to('{ana}')}>` };
const ANA = 'Ana Novak <ana@customer.example>';
const EVE = 'Eve <eve@customer.example>';

const DOUBTFUL = ['review', 'review', 'refused'] as const;
const WRONG = ['refused', 'refused', 'refused'] as const;
const STRANGER = ['ignored', 'ignored', 'refused'] as const;
/** Held for a yes where it is proved; that is an answer to the registered address, and no change. */
const KEYLESS = ['answered', 'review', 'refused'] as const;

export const claims: readonly Claim[] = [
  { what: 'a made-up key', headers: { From: ANA, To: to('a'.repeat(26)) }, outcomes: WRONG },
  { what: 'a revoked key', headers: { From: ANA, To: to('{revoked}') }, outcomes: WRONG },
  { what: 'a key cut short', headers: { From: ANA, To: `ssl+abcdefgh@${CLERK}` }, outcomes: KEYLESS },
  { what: 'no key', headers: { From: ANA, To: `ssl@${CLERK}` }, outcomes: KEYLESS },
  { what: 'the key in the subject only', headers: { From: ANA, Subject: to('{ana}') }, outcomes: KEYLESS },
  { what: 'the key at another domain', headers: { From: ANA, To: 'ssl+{ana}@evil.example' }, outcomes: KEYLESS },
  {
    what: 'the key in a Message-ID of another domain',
    headers: { From: ANA, 'In-Reply-To': '<{ana}.O-000001@evil.example>' },
    outcomes: KEYLESS,
  },
  { what: "the key in the mail's own Message-ID", headers: { From: ANA, 'X-Key': to('{ana}') }, outcomes: KEYLESS },
  {
    what: 'the key of another certificate of hers',
    headers: { From: ANA, To: to('{elsewhere}') },
    outcomes: ['refused', 'review', 'refused'],
  },
  { what: "another customer's key", headers: { From: ANA, To: to('{kos}') }, outcomes: DOUBTFUL },
  { what: "another contact's key", headers: { From: ANA, To: to('{bine}') }, outcomes: DOUBTFUL },
  { what: 'another contact', headers: { From: 'Bine <bine@customer.example>', ...TO_ANA }, outcomes: DOUBTFUL },
  { what: 'a colleague of hers', headers: { From: EVE, ...TO_ANA }, outcomes: DOUBTFUL },
  { what: 'a colleague without a key', headers: { From: EVE, To: `ssl@${CLERK}` }, outcomes: STRANGER },
  { what: 'Ana in copy', headers: { From: EVE, ...TO_ANA, Cc: ANA }, outcomes: DOUBTFUL },
  { what: 'the clerk in copy', headers: { From: EVE, To: ANA, Cc: to('{ana}') }, outcomes: DOUBTFUL },
  { what: 'Reply-To: Ana', headers: { From: EVE, ...TO_ANA, 'Reply-To': ANA }, outcomes: DOUBTFUL },
  { what: 'Sender: Ana', headers: { From: EVE, ...TO_ANA, Sender: ANA }, outcomes: DOUBTFUL },
  { what: 'Resent-From: Ana', headers: { From: EVE, ...TO_ANA, 'Resent-From': ANA }, outcomes: DOUBTFUL },
  { what: 'X-Original-From: Ana', headers: { From: EVE, ...TO_ANA, 'X-Original-From': ANA }, outcomes: DOUBTFUL },
  {
    what: 'Return-Path: Ana',
    headers: { From: EVE, ...TO_ANA, 'Return-Path': '<ana@customer.example>' },
    outcomes: DOUBTFUL,
  },
  {
    what: 'Ana as the display name',
    headers: { From: '"ana@customer.example" <eve@customer.example>', ...TO_ANA },
    outcomes: DOUBTFUL,
  },
  {
    what: 'Ana as an encoded display name',
    headers: { From: '=?utf-8?q?ana=40customer.example?= <eve@customer.example>', ...TO_ANA },
    outcomes: DOUBTFUL,
  },
  {
    what: 'an encoded display name with an address in brackets',
    headers: { From: '=?utf-8?q?=3Cana=40customer=2Eexample=3E?= <eve@customer.example>', ...TO_ANA },
    outcomes: DOUBTFUL,
  },
  {
    what: 'Ana in a comment',
    headers: { From: 'eve@customer.example (ana@customer.example)', ...TO_ANA },
    outcomes: DOUBTFUL,
  },
  {
    what: 'Ana in a comment with brackets',
    headers: { From: 'eve@customer.example (<ana@customer.example>)', ...TO_ANA },
    outcomes: DOUBTFUL,
  },
  { what: 'a plus part of hers', headers: { From: 'ana+eve@customer.example', ...TO_ANA }, outcomes: DOUBTFUL },
  { what: 'one letter more', headers: { From: 'anaa@customer.example', ...TO_ANA }, outcomes: DOUBTFUL },
  { what: 'a dot more', headers: { From: 'a.na@customer.example', ...TO_ANA }, outcomes: DOUBTFUL },
  {
    what: 'the key in References, from a colleague',
    headers: { From: EVE, References: `<x@y.example> <{ana}.O-000001@${CLERK}>` },
    outcomes: DOUBTFUL,
  },
];

/** What a `yes` does with the key of the mail that asked, or with another one. */
export const yesClaims: readonly Claim[] = [
  { what: 'from another contact', headers: { From: 'bine@customer.example', To: to('{held}') }, outcomes: DOUBTFUL },
  { what: 'from a colleague', headers: { From: EVE, To: to('{held}') }, outcomes: DOUBTFUL },
  {
    what: 'from a colleague, Ana in Reply-To',
    headers: { From: EVE, To: to('{held}'), 'Reply-To': ANA },
    outcomes: DOUBTFUL,
  },
  { what: 'with a made-up key', headers: { From: ANA, To: to('b'.repeat(26)) }, outcomes: WRONG },
  { what: 'with a revoked key', headers: { From: ANA, To: to('{revoked}') }, outcomes: WRONG },
  { what: 'with the ordinary key', headers: { From: ANA, ...TO_ANA }, outcomes: ['answered', 'ignored', 'refused'] },
  {
    what: 'with the key of another certificate',
    headers: { From: ANA, To: to('{elsewhere}') },
    outcomes: ['answered', 'ignored', 'refused'],
  },
];

/** How a mail is, or is not, proved. */
export interface Proof {
  what: string;
  verdict: 'pass' | 'none' | 'fail';
  zone?: Zone;
  by: (mail: Buffer) => Buffer;
}

const received = `Received: from mail.customer.example (mail.customer.example [192.0.2.7])\r\n\tby ${SERVER} (Postfix) with ESMTPS id 4XyZ\r\n\tfor <ssl@shop.example>; Mon,  1 Jun 2026 09:00:01 +0200 (CEST)`;
const says = (
  id: string,
  what = 'dkim=pass header.d=customer.example; dmarc=pass header.from=customer.example',
): string => `Authentication-Results: ${id}; ${what}`;
const plain = (mail: Buffer): Buffer => mail;
const day = (shift: number): string => String(Math.floor(NOW.getTime() / 1_000) + shift * 86_400);
const changed = (mail: Buffer): Buffer => edit(sign(mail, rsa), 'The CSR is below', 'The other CSR is below');

export const proofs: readonly Proof[] = [
  { what: 'signed', verdict: 'pass', by: (m) => sign(m, rsa) },
  {
    what: 'signed with Ed25519, under p=reject',
    verdict: 'pass',
    zone: dmarc('p=reject'),
    by: (m) => sign(m, ed, { s: 'ed' }),
  },
  { what: 'stamped by the own server', verdict: 'pass', by: (m) => onTop(m, says(SERVER), received) },
  {
    what: 'signed by a subdomain, which relaxed alignment takes',
    verdict: 'pass',
    by: (m) => sign(m, rsa, { d: 'mail.customer.example' }),
  },
  { what: 'not signed', verdict: 'none', by: plain },
  { what: 'not signed, under p=none', verdict: 'none', zone: dmarc('p=none'), by: plain },
  { what: 'the DNS is out of order', verdict: 'none', zone: { '_dmarc.customer.example': 'ESERVFAIL' }, by: plain },
  { what: 'signed by another domain', verdict: 'none', by: (m) => sign(m, other, { d: 'other.example' }) },
  { what: 'an agent of another domain', verdict: 'none', by: (m) => sign(m, rsa, { i: '@other.example' }) },
  { what: 'with l=', verdict: 'none', by: (m) => sign(m, rsa, { l: '10' }) },
  { what: 'with l= of the whole body', verdict: 'none', by: (m) => sign(m, rsa, { l: '9999' }) },
  { what: 'with SHA-1', verdict: 'none', by: (m) => sign(m, rsa, { a: 'rsa-sha1' }) },
  { what: 'with a short key', verdict: 'none', by: (m) => sign(m, weak, { s: 'weak' }) },
  { what: 'with a key that is gone', verdict: 'none', by: (m) => sign(m, rsa, { s: 'gone' }) },
  { what: 'with a key of another', verdict: 'none', by: (m) => sign(m, other) },
  { what: 'expired', verdict: 'none', by: (m) => sign(m, rsa, { t: day(-9), x: day(-1) }) },
  { what: 'signed tomorrow', verdict: 'none', by: (m) => sign(m, rsa, { t: day(1) }) },
  { what: 'From is not covered', verdict: 'none', by: (m) => sign(m, rsa, { h: 'to:subject:date' }) },
  { what: 'changed on the way', verdict: 'none', by: changed },
  { what: 'a second Subject above', verdict: 'none', by: (m) => onTop(sign(m, rsa), 'Subject: another') },
  { what: 'a forged result below the own entry', verdict: 'none', by: (m) => onTop(m, received, says(SERVER)) },
  {
    what: 'a forged result of another server on top',
    verdict: 'none',
    by: (m) => onTop(m, says('mx.evil.example'), received),
  },
  {
    what: 'a forged result above an entry of its own',
    verdict: 'none',
    by: (m) => onTop(m, received, says(SERVER), received.replace('4XyZ', '5AbC')),
  },
  {
    what: 'a forged result, the real one above says no',
    verdict: 'none',
    by: (m) => onTop(m, says(SERVER, 'dkim=none; spf=fail'), received, says(SERVER)),
  },
  { what: 'a result without an entry', verdict: 'none', by: (m) => onTop(m, says(SERVER)) },
  {
    what: 'spf of another domain',
    verdict: 'none',
    by: (m) => onTop(m, says(SERVER, 'spf=pass smtp.mailfrom=eve@other.example'), received),
  },
  {
    what: 'ARC alone',
    verdict: 'none',
    by: (m) => onTop(m, `ARC-Authentication-Results: i=1; ${SERVER}; dkim=pass header.d=customer.example`, received),
  },
  { what: 'not signed, under p=reject', verdict: 'fail', zone: dmarc('p=reject'), by: plain },
  { what: 'not signed, under p=quarantine', verdict: 'fail', zone: dmarc('p=quarantine'), by: plain },
  {
    what: 'signed by a subdomain, under adkim=s',
    verdict: 'fail',
    zone: dmarc('p=reject; adkim=s'),
    by: (m) => sign(m, rsa, { d: 'mail.customer.example' }),
  },
  {
    what: 'signed by another domain, under p=reject',
    verdict: 'fail',
    zone: dmarc('p=reject'),
    by: (m) => sign(m, other, { d: 'other.example' }),
  },
  { what: 'with l=, under p=reject', verdict: 'fail', zone: dmarc('p=reject'), by: (m) => sign(m, rsa, { l: '10' }) },
  { what: 'changed on the way, under p=quarantine', verdict: 'fail', zone: dmarc('p=quarantine'), by: changed },
  {
    what: 'a forged result below the own entry, under p=reject',
    verdict: 'fail',
    zone: dmarc('p=reject'),
    by: (m) => onTop(m, received, says(SERVER)),
  },
];

/** A form of mail in which each trick with the From is tried. */
export const forms: readonly Pick<Proof, 'what' | 'by' | 'zone'>[] = [
  { what: 'signed', by: (m) => sign(m, rsa) },
  { what: 'not signed', by: plain },
  { what: 'not signed, under p=reject', by: plain, zone: dmarc('p=reject') },
  { what: 'not signed, under sp=reject', by: plain, zone: dmarc('p=none; sp=reject') },
];

/** A From that is itself the trick: the outcome in each of the `forms`. */
export interface Odd extends Pick<Claim, 'what' | 'headers'> {
  outcomes: readonly [MailOutcome, MailOutcome, MailOutcome, MailOutcome];
}

/** There is no one domain whose policy could be asked. */
const NO_ONE = ['review', 'review', 'review', 'review'] as const;
const OWN_DOMAIN = ['review', 'review', 'refused', 'review'] as const;
const SUBDOMAIN = ['review', 'review', 'refused', 'refused'] as const;

const row = (what: string, from: string | string[], outcomes: Odd['outcomes']): Odd => ({
  what,
  headers: { From: from, ...TO_ANA },
  outcomes,
});

export const odd: readonly Odd[] = [
  row('two From headers, Ana first', [ANA, EVE], NO_ONE),
  row('two From headers, Ana last', [EVE, ANA], NO_ONE),
  row('twice the same From', [ANA, ANA], NO_ONE),
  row('two mailboxes in one From', `${ANA}, ${EVE}`, NO_ONE),
  row('a group', `Friends: ${ANA}, ${EVE};`, NO_ONE),
  row('no address', 'Ana Novak', NO_ONE),
  row('an empty From', '', NO_ONE),
  row('a bracket that never closes', 'Ana <ana@customer.example, <eve@other.example>', NO_ONE),
  row('an address behind the address', '<ana@customer.example> <eve@other.example>', NO_ONE),
  row('a quoted bracket', '"Ana <ana@customer.example>" <eve@other.example>', NO_ONE),
  row('a route', '<@evil.example:ana@customer.example>', NO_ONE),
  row('another domain', 'ana@other.example', NO_ONE),
  row('a homograph domain', 'ana@xn--ustomer-2ej.example', NO_ONE),
  row('a domain that goes on', 'ana@customer.example.evil.example', NO_ONE),
  row('a domain that begins earlier', 'ana@notcustomer.example', NO_ONE),
  row('a homograph (Cyrillic a)', '\u0430na@customer.example', OWN_DOMAIN),
  row('an invisible character', 'ana\u200b@customer.example', OWN_DOMAIN),
  row('an address that is an encoded word', '=?utf-8?q?ana=40customer=2Eexample?=', NO_ONE),
  row('a subdomain', 'ana@mail.customer.example', SUBDOMAIN),
];
