import { describe, expect, it } from 'vitest';
import { automaticReason } from '../../../src/mail/in/automatic.js';
import { readHeaders } from '../../../src/mail/in/headers.js';

const reason = (...lines: string[]): string | null =>
  automaticReason(readHeaders(Buffer.from(`${lines.join('\r\n')}\r\n\r\nbody`)), 'X-Certclerk-Loop');

const ROBOTS: [string, string[], RegExp][] = [
  ['auto-replied', ['Auto-Submitted: auto-replied'], /Auto-Submitted: auto-replied/],
  ['auto-generated in capitals', ['AUTO-SUBMITTED: Auto-Generated'], /auto-generated/],
  ['auto-notified with a parameter', ['Auto-Submitted: auto-notified; owner-email="x@y.example"'], /auto-notified/],
  ['a value nobody knows', ['Auto-Submitted: yes'], /Auto-Submitted: yes/],
  ['an empty value', ['Auto-Submitted:'], /Auto-Submitted/],
  ['a second header that says so', ['Auto-Submitted: no', 'Auto-Submitted: auto-replied'], /auto-replied/],
  ['folded', ['Auto-Submitted:', ' auto-replied'], /auto-replied/],
  ['empty Return-Path', ['Return-Path: <>'], /Return-Path/],
  ['empty Return-Path with a space', ['Return-Path: < >'], /Return-Path/],
  ['Precedence bulk', ['Precedence: bulk'], /bulk/],
  ['Precedence junk', ['Precedence: Junk'], /junk/],
  ['Precedence list', ['Precedence: list'], /list/],
  ['Precedence auto_reply', ['Precedence: auto_reply'], /auto_reply/],
  ['List-Id', ['List-Id: <x.example>'], /list-id/],
  ['List-Unsubscribe', ['List-Unsubscribe: <mailto:x@y.example>'], /list-unsubscribe/],
  ['List-Post', ['List-Post: NO'], /list-post/],
  ['a bounce', ['Content-Type: multipart/report; report-type=delivery-status; boundary=x'], /report/],
  ['mailer-daemon', ['From: Mail Delivery System <MAILER-DAEMON@mx.example>'], /mailer-daemon@mx\.example/],
  ['postmaster', ['From: postmaster@mx.example'], /postmaster/],
  ['no-reply', ['From: Shop <no-reply@shop.example>'], /no-reply/],
  ['noreply', ['From: noreply@shop.example'], /noreply/],
  ['no_reply', ['From: no_reply@shop.example'], /no_reply/],
  ['no-reply with a tag', ['From: no-reply+42@shop.example'], /no-reply/],
  ['do-not-reply', ['From: do-not-reply@shop.example'], /do-not-reply/],
  ['bounces by their return path', ['From: Ana <ana@x.example>', 'Return-Path: <mailer-daemon@x.example>'], /daemon/],
  ['our own mail', ['X-Certclerk-Loop: ssl@clerk.example'], /loop/],
  ['our own header in other letters', ['x-CERTCLERK-loop: 1'], /loop/],
];

const PEOPLE: [string, string[]][] = [
  ['a plain mail', ['From: Ana <ana@x.example>', 'Return-Path: <ana@x.example>']],
  ['Auto-Submitted: no', ['Auto-Submitted: no']],
  ['Auto-Submitted: no with a comment', ['Auto-Submitted: no (by hand)']],
  ['Auto-Submitted: no with a parameter', ['Auto-Submitted: No; x=y']],
  ['X-Auto-Response-Suppress alone', ['From: ana@x.example', 'X-Auto-Response-Suppress: All']],
  ['Precedence: first-class', ['Precedence: first-class']],
  ['multipart/mixed', ['Content-Type: multipart/mixed; boundary=report']],
  ['a name like a robot', ['From: "no-reply" <ana@x.example>']],
  ['norepl is a surname', ['From: noreplica@x.example']],
  ['a header that only begins like one', ['Listing: 4']],
  ['the words in the body only', ['Subject: x', '', 'Precedence: bulk']],
];

describe('automaticReason', () => {
  it.each(ROBOTS)('robot: %s', (_, lines, expected) => expect(reason(...lines)).toMatch(expected));
  it.each(PEOPLE)('person: %s', (_, lines) => expect(reason(...lines)).toBeNull());
});
