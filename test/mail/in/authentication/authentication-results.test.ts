import { describe, expect, it } from 'vitest';
import { readReceived } from '../../../../src/mail/in/authentication/received.js';
import { ADKIM_S, REFUSED, REJECT, SERVER, UNPROVED, dmarc, edit, mail, onTop, signed, table } from './bed.js';

const RECEIVED = `Received: from mail.customer.example (mail.customer.example [192.0.2.7])\r\n\tby ${SERVER} (Postfix) with ESMTPS id 4XyZ\r\n\tfor <ssl@shop.example>; Mon,  1 Jun 2026 09:00:01 +0200 (CEST)`;

const LMTP = `Received: from ${SERVER} ([127.0.0.1])\r\n\tby dovecot with LMTP id q1w2\r\n\t(envelope-from <ana@customer.example>)\r\n\tfor <ssl@shop.example>; Mon, 1 Jun 2026 09:00:02 +0200`;

const results = (says: string, id = SERVER): string => `Authentication-Results: ${id}; ${says}`;

/** As the shop's own server hands it over: its results, then its Received. */
const stamped = (says: string, raw = mail()): Buffer => onTop(raw, results(says), RECEIVED);

/** The entry of a sender that calls itself so. */
const calling = (name: string): string => RECEIVED.replace('from mail.customer.example', `from ${name}`);
const PASS = 'dkim=pass header.d=customer.example; dmarc=pass header.from=customer.example';

const REAL_FAIL = 'dkim=none; dmarc=fail header.from=customer.example';

table(
  "the own server's Authentication-Results",
  [
    [
      'spf=pass of the domain',
      stamped('spf=pass smtp.mailfrom=ana@customer.example'),
      'pass',
      /mx\.shop\.example: spf=pass of customer\.example/,
      REJECT,
    ],
    ['spf=pass of a subdomain', stamped('spf=pass smtp.mailfrom=bounce.customer.example'), 'pass', /spf=pass/],
    [
      'spf=pass of a subdomain under aspf=s',
      stamped('spf=pass smtp.mailfrom=bounce.customer.example'),
      'fail',
      /p=reject/,
      dmarc('p=reject; aspf=s'),
    ],
    ['spf=pass of another domain', stamped('spf=pass smtp.mailfrom=eve@other.example'), ...REFUSED],
    ['spf=pass of a greeting only', stamped('spf=pass smtp.helo=customer.example'), ...UNPROVED],
    ['spf=softfail', stamped('spf=softfail smtp.mailfrom=ana@customer.example'), ...UNPROVED],
    [
      'dkim=pass header.d',
      stamped('dkim=pass header.d=customer.example header.s=s1 header.b=abcdefgh'),
      'pass',
      /dkim=pass of customer\.example/,
    ],
    ['dkim=pass header.i', stamped('dkim=pass (2048-bit key) header.i=@customer.example'), 'pass', /dkim=pass/],
    ['dkim=pass header.i under adkim=s', stamped('dkim=pass header.i=@customer.example'), 'fail', /p=reject/, ADKIM_S],
    ['dkim=pass header.d under adkim=s', stamped('dkim=pass header.d=customer.example'), 'pass', /dkim=pass/, ADKIM_S],
    ['dkim=pass of another domain', stamped('dkim=pass header.d=other.example'), ...UNPROVED],
    ['dkim=pass with SHA-1', stamped('dkim=pass header.d=customer.example header.a=rsa-sha1'), ...UNPROVED],
    [
      'dkim=pass of a signature with l=',
      stamped('dkim=pass header.d=customer.example', signed({ l: '5' })),
      'none',
      /l=/,
    ],
    [
      'dmarc=pass on a signature with l=',
      stamped('dmarc=pass header.from=customer.example', signed({ l: '5' })),
      'none',
      /l=/,
    ],
    [
      'spf=pass beside a signature with l=',
      stamped('spf=pass smtp.mailfrom=customer.example', signed({ l: '5' })),
      'pass',
      /spf=pass/,
    ],
    [
      'dmarc=pass',
      stamped('dmarc=pass (p=reject dis=none) header.from=customer.example'),
      'pass',
      /dmarc=pass/,
      REJECT,
    ],
    ['dmarc=pass of another domain', stamped('dmarc=pass header.from=other.example'), ...UNPROVED],
    [
      'dmarc=pass twice',
      stamped('dmarc=pass header.from=customer.example; dmarc=pass header.from=other.example'),
      ...UNPROVED,
    ],
    [
      'dmarc=pass and dmarc=fail',
      stamped('dmarc=pass header.from=customer.example; dmarc=fail header.from=customer.example'),
      ...UNPROVED,
    ],
    [
      'dmarc=fail beside dkim=pass',
      stamped('dkim=pass header.d=customer.example; dmarc=fail header.from=customer.example'),
      ...UNPROVED,
    ],
    ['arc=pass alone', stamped('arc=pass smtp.remote-ip=192.0.2.7 arc.chain=other.example'), ...REFUSED],
    ['none', stamped('none'), ...UNPROVED],
    [
      'several methods, comments, folding, a version',
      onTop(
        mail(),
        `Authentication-Results: (ours \\) (nested)) MX.Shop.Example 1;\r\n\tauth=none;\r\n\tspf=fail (a; dkim=pass) reason="x; dmarc=pass"\r\n\t smtp.mailfrom=eve@other.example;\r\n dkim=pass header.d="customer.example"`,
        RECEIVED,
      ),
      'pass',
      /dkim=pass/,
    ],
    [
      'what a quoted string pretends',
      stamped('spf=pass smtp.mailfrom="x; dkim=pass header.d=customer.example"@other.example'),
      ...UNPROVED,
    ],
    ['what a comment pretends', stamped('spf=fail (x; dkim=pass header.d=customer.example)'), ...UNPROVED],
    ['a comment that does not end', stamped('dkim=pass header.d=customer.example (x'), ...UNPROVED],
    ['a property twice', stamped('dkim=pass header.d=other.example header.d=customer.example'), ...UNPROVED],
    [
      'another version of the field',
      onTop(mail(), results('spf=pass smtp.mailfrom=customer.example', `${SERVER} 2`), RECEIVED),
      ...UNPROVED,
    ],
    ['another version of the method', stamped('spf/2=pass smtp.mailfrom=customer.example'), ...UNPROVED],
    [
      'an own signature counts whatever the server says',
      stamped('dkim=fail header.d=customer.example', signed()),
      'pass',
      /DKIM signature of customer/,
    ],
    [
      'a server that cannot look up the key, which we can',
      stamped('dkim=temperror', signed()),
      'pass',
      /DKIM signature of customer/,
    ],
  ],
  SERVER,
);

table(
  'whose Authentication-Results is believed, and where it stands',
  [
    ['above the entry', onTop(mail(), results(PASS), RECEIVED), 'pass', /dmarc=pass/],
    [
      'above the entry, below the hand-over by LMTP',
      onTop(mail(), LMTP, results(PASS), RECEIVED),
      'pass',
      /dmarc=pass/,
    ],
    ['the id in other letters', onTop(mail(), results(PASS, 'MX.Shop.EXAMPLE'), RECEIVED), 'pass', /dmarc=pass/],
    ['the id of another server', onTop(mail(), results(PASS, 'mx.other.example'), RECEIVED), ...REFUSED],
    ['an id that only begins alike', onTop(mail(), results(PASS, `${SERVER}.other.example`), RECEIVED), ...UNPROVED],
    ['no id', onTop(mail(), `Authentication-Results: ${PASS}`, RECEIVED), ...UNPROVED],
    ['forged, brought by the mail', onTop(mail(), RECEIVED, results(PASS)), ...REFUSED],
    ['forged below the real one', onTop(mail(), results(REAL_FAIL), RECEIVED, results(PASS)), ...REFUSED],
    ['forged together with an own Received', onTop(mail(), RECEIVED, results(PASS), RECEIVED), ...REFUSED],
    [
      'forged with own Received and a hand-over',
      onTop(mail(), LMTP, results(REAL_FAIL), RECEIVED, LMTP, results(PASS), RECEIVED),
      ...REFUSED,
    ],
    [
      'forged at the very end of the header',
      edit(onTop(mail(), RECEIVED), 'Subject:', `${results(PASS)}\r\nSubject:`),
      ...UNPROVED,
    ],
    ['no Received at all', onTop(mail(), results(PASS)), ...UNPROVED],
    [
      'the topmost Received is of a stranger',
      onTop(mail(), results(PASS), RECEIVED.replace(SERVER, 'mx.other.example')),
      ...UNPROVED,
    ],
    [
      'a sender that calls itself like the hand-over',
      onTop(mail(), calling('x by y with LMTP'), results(PASS), RECEIVED),
      ...REFUSED,
    ],
    ['a sender that calls itself "(by"', onTop(mail(), calling('(by'), results(PASS), RECEIVED), ...UNPROVED],
    [
      'a sender that calls itself a quote',
      onTop(mail(), calling('x" by y with LMTP "'), results(PASS), RECEIVED),
      ...UNPROVED,
    ],
    [
      'an entry that another host of the shop stamps',
      onTop(mail(), results(PASS), RECEIVED.replace(SERVER, 'in2.shop.example')),
      'pass',
      /dmarc=pass/,
    ],
  ],
  SERVER,
);

table('where no server is named', [["nobody's is believed", stamped(PASS), ...UNPROVED]]);

describe('a Received field', () => {
  it('is read as its clauses', () => {
    const value = 'from a (a [192.0.2.1]) by b (Postfix) with ESMTPS id 1; Mon, 1 Jun 2026 09:00:01 +0200 (CEST)';
    expect(Object.fromEntries(readReceived(value) ?? [])).toEqual({ from: 'a', by: 'b', with: 'ESMTPS', id: '1' });
  });

  it.each([
    ['a clause twice', 'from a by b by c; now'],
    ['a word too many', 'from a b by c; now'],
    ['a clause that is none', 'from a [b] c by d; now'],
    ['a semicolon inside', 'from a;b by c id 1; now'],
    ['a quote', 'from "a by" b by c; now'],
    ['a comment without end', 'from a( by c; now'],
    ['a comment without beginning', 'from a) by c by d; now'],
  ])('is not read with %s', (_what, value) => {
    expect(readReceived(value)).toBeNull();
  });
});
