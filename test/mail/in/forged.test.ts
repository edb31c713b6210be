import { describe, expect, it } from 'vitest';
import type { MailOutcome } from '../../../src/core/model/mail-in.js';
import { csrFor } from '../../core/world.js';
import { SERVER, edit, onTop, rsa } from './authentication/bed.js';
import { sign } from './authentication/sign.js';
import { claims, forms, odd, proofs, yesClaims } from './forged-rows.js';
import { ANA, CSR, YES, nothingHappened, send, shopUnderAttack, write } from './forged-shop.js';

/** Every proof meets every second claim, the next one the others; `npm run test:long` lets every one meet every one. */
const EVERY = process.env['CERTCLERK_TEST_FORGED'] === 'all';

describe('forged and doubtful answers: none is applied', () => {
  it.each(proofs.map((proof, nth) => ({ ...proof, nth })))('$what', async ({ verdict, zone, by, nth }) => {
    const shop = await shopUnderAttack(zone);
    const column = { pass: 0, none: 1, fail: 2 }[verdict];
    const rows = [
      ...claims.map((claim) => ({ claim, body: CSR })),
      ...yesClaims.map((claim) => ({ claim, body: YES })),
    ].filter((_, i) => EVERY || (i + nth) % 2 === 0);
    const found: [string, MailOutcome][] = [];
    for (const { claim, body } of rows) {
      found.push([claim.what, await send(shop, by(write(claim, shop.keys, body)))]);
    }
    expect(found).toEqual(rows.map(({ claim }) => [claim.what, claim.outcomes[column]]));
    await nothingHappened(shop, rows.length);
    // The door is not merely shut: Ana's own mail passes it, where she is proved.
    const own = { headers: { From: `Ana <${ANA}>`, To: '{ana}' } };
    own.headers.To = `ssl+${shop.keys.ana}@${shop.world.shop.mailAddress.split('@')[1]}`;
    const outcome = { pass: 'applied', none: 'review', fail: 'refused' }[verdict];
    expect(await send(shop, by(write(own, shop.keys, CSR)))).toBe(outcome);
  });
});

describe('tricks with the From itself: none is applied', () => {
  it.each(forms.map((form, column) => ({ ...form, column })))('$what', async ({ by, column, zone }) => {
    const found: [string, MailOutcome][] = [];
    const shop = await shopUnderAttack(zone);
    for (const row of odd) found.push([row.what, await send(shop, by(write(row, shop.keys, CSR)))]);
    expect(found).toEqual(odd.map((row) => [row.what, row.outcomes[column]]));
    await nothingHappened(shop, odd.length);
  });
});

describe('a signed mail of old, sent again with another Received', () => {
  const path = (n: number): string => `Received: from relay${n}.evil.example by ${SERVER} with ESMTP id ${n}`;
  const csr = (): string => csrFor('example.com');

  it.each([
    ['before anything has changed', false, 'ignored', 'ignored'],
    ['after a newer CSR has taken its place', true, 'review', 'ignored'],
  ] as const)('%s', async (_what, replaced, first, second) => {
    const shop = await shopUnderAttack();
    const from = { headers: { From: ANA, To: `ssl+${shop.keys.ana}@ssl.northgate.example` } };
    const old = sign(write(from, shop.keys, csr()), rsa);
    expect(await send(shop, old)).toBe('applied');
    if (replaced) expect(await send(shop, sign(write(from, shop.keys, csr()), rsa))).toBe('applied');
    const before = await shop.world.certificate('SSL-1001');
    expect(await send(shop, onTop(old, path(1)))).toBe(first);
    expect(await send(shop, onTop(old, path(2)))).toBe(second);
    // The Message-ID is not among the fields that every signature covers.
    const renamed = sign(write(from, shop.keys, csr()), rsa, { h: 'from:to:subject:date' });
    expect(await send(shop, renamed)).toBe('applied');
    expect(await send(shop, sign(write(from, shop.keys, csr()), rsa))).toBe('applied');
    expect(await send(shop, edit(renamed, /Message-ID: <\d+/, 'Message-ID: <another'))).toBe('review');
    expect((await shop.world.certificate('SSL-1001')).periods[0].csr?.sha256).not.toBe(before.periods[0].csr?.sha256);
    expect(await send(shop, edit(renamed, /Message-ID: <\d+/, 'Message-ID: <yet-another'))).toBe('ignored');
    expect(await send(shop, onTop(renamed, path(3)))).toBe('ignored');
  });
});
