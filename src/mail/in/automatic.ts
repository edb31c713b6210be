import { type Header, valuesOf } from './headers.js';
import { sendersOf } from './senders.js';

/** Precedence values of robots and lists (design §6.4). */
const ROBOT_PRECEDENCE = new Set(['bulk', 'junk', 'list', 'auto_reply']);
/** Local parts that no person reads; `no-reply` in its usual spellings. */
const ROBOT_SENDER = /^(?:mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply)(?:[-+].*)?@/;

/**
 * Why a mail was written by a robot and is never answered, as a phrase, or null for a person's (design §6.4, RFC 3834).
 * `loopHeader` is the name of our own header. X-Auto-Response-Suppress alone says nothing: Exchange puts it on
 * people's mails too.
 */
export function automaticReason(headers: readonly Header[], loopHeader: string): string | null {
  const has = (name: string): boolean => headers.some((h) => h.name === name);
  if (has(loopHeader.toLowerCase())) return 'it carries our own loop header';

  const submitted = valuesOf(headers, 'auto-submitted').map(keyword);
  const robot = submitted.find((value) => value !== 'no');
  if (robot !== undefined) return `Auto-Submitted: ${robot}`;

  if (valuesOf(headers, 'return-path').some((value) => /^<\s*>/.test(value))) return 'empty Return-Path';

  const precedence = valuesOf(headers, 'precedence').map(keyword);
  const bulk = precedence.find((value) => ROBOT_PRECEDENCE.has(value.replace('-', '_')));
  if (bulk !== undefined) return `Precedence: ${bulk}`;

  const list = headers.find((h) => h.name.startsWith('list-'));
  if (list) return `mailing list (${list.name})`;

  if (valuesOf(headers, 'content-type').some((value) => /^multipart\/report\b/i.test(value))) {
    return 'a report (multipart/report)';
  }
  const sender = [...sendersOf(headers), ...returnPaths(headers)].find((address) => ROBOT_SENDER.test(address));
  return sender === undefined ? null : `sent by ${sender}`;
}

/** The value without comments and parameters: `auto-replied; owner-email="x"` → `auto-replied`. */
const keyword = (value: string): string =>
  value
    .replace(/\([^()]*\)/g, ' ')
    .split(';', 1)
    .join('')
    .trim()
    .toLowerCase();

const returnPaths = (headers: readonly Header[]): string[] =>
  valuesOf(headers, 'return-path').map((value) => value.replace(/[<>\s]/g, '').toLowerCase());
