import { describe, expect, it } from 'vitest';
import { readHeaders } from '../../../src/mail/in/headers.js';
import { messageIdOf, referencesOf, replyKeys } from '../../../src/mail/in/keys.js';
import { sendersOf } from '../../../src/mail/in/senders.js';

const A = 'abcdefghijklmnopqrstuvwxyz';
const B = '234567abcdefghijklmnopqrst';
const headers = (...lines: string[]) =>
  readHeaders(Buffer.from(`${lines.join('\r\n')}\r\n\r\nTo: ssl+${B}@clerk.example`));

describe('replyKeys', () => {
  const rows: [string, string[], string[]][] = [
    ['in To', [`To: ssl+${A}@clerk.example`], [A]],
    ['with a name', [`To: "The clerk" <ssl+${A}@clerk.example>`], [A]],
    ['in capitals', [`To: SSL+${A.toUpperCase()}@Clerk.Example`], [A]],
    ['in Cc', [`Cc: x@y.example, ssl+${A}@clerk.example`], [A]],
    ['in Delivered-To', [`Delivered-To: ssl+${A}@clerk.example`], [A]],
    ['in X-Original-To', [`X-Original-To: ssl+${A}@clerk.example`], [A]],
    ['folded before the address', ['To: "The clerk"', `\t<ssl+${A}@clerk.example>`], [A]],
    ['two keys, in their order', [`To: ssl+${B}@clerk.example`, `Cc: <ssl+${A}@clerk.example>`], [B, A]],
    ['the same key twice', [`To: ssl+${A}@clerk.example`, `Delivered-To: ssl+${A}@clerk.example`], [A]],
    ['in a Message-ID of ours', [`In-Reply-To: <${A}.O-000123@clerk.example>`], [A]],
    ['in References', [`References: <x@y.example>`, ` <${A}.O-000124@clerk.example>`], [A]],
    [
      'the mail that it answers before older ones',
      [`References: <${B}.O-1@clerk.example> <${A}.O-2@clerk.example>`, `In-Reply-To: <${A}.O-2@clerk.example>`],
      [A, B],
    ],
    ['recipient before reference', [`References: <${B}.O-1@clerk.example>`, `To: ssl+${A}@clerk.example`], [A, B]],
    ['another domain', [`To: ssl+${A}@evil.example`], []],
    ['a domain that goes on', [`To: ssl+${A}@clerk.example.evil.example`], []],
    ['a domain that begins earlier', [`To: ssl+${A}@notclerk.example`], []],
    ['another local part', [`To: xssl+${A}@clerk.example`], []],
    ['a local part with a dot before', [`To: my.ssl+${A}@clerk.example`], []],
    ['too short', [`To: ssl+${A.slice(1)}@clerk.example`], []],
    ['too long', [`To: ssl+${A}a@clerk.example`], []],
    ['not base32', [`To: ssl+${A.slice(1)}1@clerk.example`], []],
    ['no plus part', ['To: ssl@clerk.example'], []],
    ['only in the subject', [`Subject: ssl+${A}@clerk.example`], []],
    ['a Message-ID of somebody else', [`References: <${A}.O-000123@evil.example>`], []],
    ['a Message-ID that looks otherwise', [`References: <${A}.X-000123@clerk.example>`], []],
    ['a dot is a dot', [`To: ssl+${A}@clerkxexample`], []],
  ];
  it.each(rows)('%s', (_, lines, expected) =>
    expect(replyKeys(headers(...lines), 'ssl@clerk.example')).toEqual(expected),
  );

  it('takes an own address with a plus of its own', () => {
    expect(replyKeys(headers(`To: ssl+eu+${A}@clerk.example`), 'ssl+eu@clerk.example')).toEqual([A]);
  });
});

describe('referencesOf', () => {
  it('lists the newest first and each once', () => {
    const lines = ['References: <1@x> <2@x>', ' <3@x>', 'In-Reply-To: <3@x>'];
    expect(referencesOf(headers(...lines))).toEqual(['<3@x>', '<2@x>', '<1@x>']);
  });
});

describe('messageIdOf', () => {
  const long = `<${'x'.repeat(900)}@>`;
  const rows: [string, string[], string | null][] = [
    ['as it should be', ['Message-ID: <1@x.example>'], '<1@x.example>'],
    ['with a comment', ['Message-ID: <1@x.example> (made by hand)'], '<1@x.example>'],
    ['the first of two', ['Message-ID: <1@x.example>', 'Message-ID: <2@x.example>'], '<1@x.example>'],
    // It stands in a header of our answer: nothing in it may begin another one, or another word.
    ['with a line in it', ['Message-ID: <1@x.example', ' X-Evil: 1>'], null],
    ['with more behind it', ['Message-ID: <1@x>', ' X-Evil: 1'], '<1@x>'],
    ['with a control character', ['Message-ID: <1\u0007@x>'], null],
    ['longer than a line', [`Message-ID: ${long}`], null],
    ['without brackets', ['Message-ID: 1@x.example'], null],
    ['none', ['Subject: x'], null],
  ];
  it.each(rows)('%s', (_, lines, expected) => expect(messageIdOf(headers(...lines))).toBe(expected));
});

describe('sendersOf', () => {
  const rows: [string, string[], string[]][] = [
    ['bare', ['From: ana@x.example'], ['ana@x.example']],
    ['with a name', ['From: Ana B. <Ana@X.example>'], ['ana@x.example']],
    ['with a quoted comma', ['From: "B., Ana" <ana@x.example>'], ['ana@x.example']],
    ['two headers', ['From: ana@x.example', 'From: eve@y.example'], ['ana@x.example', 'eve@y.example']],
    ['two mailboxes', ['From: ana@x.example, eve@y.example'], ['ana@x.example', 'eve@y.example']],
    ['a group', ['From: team: ana@x.example, eve@y.example;'], ['ana@x.example', 'eve@y.example']],
    ['an address as name', ['From: "ana@x.example" <eve@y.example>'], ['eve@y.example']],
    ['an encoded word as name', ['From: =?utf-8?q?ana=40x=2Eexample?= <eve@y.example>'], ['eve@y.example']],
    [
      'a second From after a lone CR',
      ['From: ana@x.example', 'Subject: x\rFrom: eve@y.example'],
      ['ana@x.example', 'eve@y.example'],
    ],
    ['a space before the colon', ['From : eve@y.example', 'From: ana@x.example'], ['eve@y.example', 'ana@x.example']],
    ['none', ['Subject: x'], []],
    ['no address', ['From: Ana'], []],
    ['a domain in punycode stays', ['From: ana@xn--bcher-kva.example'], ['ana@xn--bcher-kva.example']],
  ];
  it.each(rows)('%s', (_, lines, expected) => expect(sendersOf(headers(...lines))).toEqual(expected));

  it('never takes two angle brackets for one sender', () => {
    expect(sendersOf(headers('From: <ana@x.example> <eve@y.example>')).length).toBeGreaterThan(1);
  });
});
