import { describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../../../src/mail/in/authenticate.js';
import type { ReceivedMailInput } from '../../../../src/core/model/mail-in.js';
import { writeMail } from '../write-mail.js';
import { type Zone, zoneResolver } from './dns-zone.js';
import { type DkimKey, ed25519Key, rsaKey, sign } from './sign.js';

export const NOW = new Date('2026-06-01T08:00:00Z');
/** The shop's own mail server. */
export const SERVER = 'mx.shop.example';

export const [rsa, ed, other, weak] = [rsaKey(), ed25519Key(), rsaKey(), rsaKey(768)] as const;
export const KEYS: Zone = {
  's1._domainkey.customer.example': [rsa.record],
  'ed._domainkey.customer.example': [ed.record],
  'weak._domainkey.customer.example': [weak.record],
  's1._domainkey.mail.customer.example': [rsa.record],
  's1._domainkey.other.example': [other.record],
};
export const dmarc = (record: string, name = 'customer.example'): Zone => ({
  [`_dmarc.${name}`]: [`v=DMARC1; ${record}`],
});
export const REJECT = dmarc('p=reject');
export const ADKIM_S = dmarc('p=reject; adkim=s');

/** An unsigned mail of Ana's. */
export const mail = (headers: Record<string, string | string[]> = {}): Buffer =>
  writeMail(
    {
      From: 'Ana <ana@customer.example>',
      Date: 'Mon, 1 Jun 2026 09:00:00 +0200',
      'Message-ID': '<1@customer.example>',
      ...headers,
    },
    'The CSR is below.\r\n',
  );
export const signed = (tags?: Record<string, string | undefined>, key: DkimKey = rsa): Buffer =>
  sign(mail(), key, tags);
/** Signed, with another From. */
export const from = (value: string | string[]): Buffer => sign(mail({ From: value }), rsa);
/** Changed on the way. */
export const edit = (raw: Buffer, what: string | RegExp, by: string): Buffer =>
  Buffer.from(raw.toString('latin1').replace(what, by), 'latin1');
/** With more fields above. */
export const onTop = (raw: Buffer, ...fields: string[]): Buffer =>
  Buffer.concat([Buffer.from(fields.map((field) => `${field}\r\n`).join('')), raw]);

/** What, the mail, its verdict and one of the reasons, and what the DNS says besides the keys. */
export type Row = readonly [
  string,
  Buffer | Promise<Buffer>,
  ReceivedMailInput['authentication']['verdict'],
  RegExp,
  Zone?,
];
/** The end of a row: nothing speaks for the mail, and nothing against it. */
export const UNPROVED = ['none', /it has no DKIM signature/] as const;
export const REFUSED = ['fail', /p=reject/, REJECT] as const;

export async function check(raw: Buffer | Promise<Buffer>, dns: Zone = {}, authservId?: string, asked: string[] = []) {
  const authenticate = createAuthenticate({
    mode: 'require',
    authservId,
    resolver: zoneResolver({ ...KEYS, ...dns }, asked),
    now: () => NOW,
    dnsMs: 200,
  });
  return authenticate(await raw);
}

/** A test for each row; `authservId` is whose Authentication-Results is believed. */
export function table(name: string, rows: readonly Row[], authservId?: string): void {
  describe(name, () => {
    it.each(rows.map((row) => ({ what: row[0], row })))('$what', async ({ row: [, raw, verdict, because, dns] }) => {
      const found = await check(raw, dns, authservId);
      expect(found.verdict).toBe(verdict);
      expect(found.reasons.join('; ')).toMatch(because);
    });
  });
}
