import { type Header, valuesOf } from './headers.js';

/** 128 bits as lower-case base32 (design §6.3). */
const KEY = '[a-z2-7]{26}';
/** Where mail servers write whom a mail was for. */
const RECIPIENT_HEADERS = new Set([
  'to',
  'cc',
  'bcc',
  'delivered-to',
  'x-original-to',
  'envelope-to',
  'x-envelope-to',
  'x-delivered-to',
  'resent-to',
  'resent-cc',
]);
/** More in one mail is guessing. */
const MOST_KEYS = 20;

/**
 * The reply keys that a mail carries: in recipients `ssl+KEY@domain` of the clerk's own address, and, for servers that
 * lose the plus part, in Message-IDs of ours (`<KEY.O-000123@domain>`) that the mail answers. Lower case, each once,
 * recipients first, then from the mail that it answers back to older ones. Whether a key is right is the core's to say.
 */
export function replyKeys(headers: readonly Header[], clerkAddress: string): string[] {
  const { local, domain } = ownParts(clerkAddress);
  const recipient = new RegExp(`(?<![\\w.+-])"?${local}\\+(${KEY})"?@${domain}(?![\\w-]|\\.\\w)`, 'gi');
  const ownMessageId = new RegExp(`<(${KEY})\\.O-\\d+@${domain}>`, 'gi');
  const inRecipients = headers.filter((h) => RECIPIENT_HEADERS.has(h.name)).flatMap((h) => keysIn(h.value, recipient));
  const keys = [...inRecipients, ...referencesOf(headers).flatMap((id) => keysIn(id, ownMessageId))];
  return [...new Set(keys)].slice(0, MOST_KEYS);
}

/** The bounce addresses of ours that a mail came to, lower case, each once; whether their MAC is right is the core's to say. */
export function bounceAddressesIn(headers: readonly Header[], clerkAddress: string): string[] {
  const { local, domain } = ownParts(clerkAddress);
  const address = new RegExp(`(?<![\\w.+-])${local}\\+b-\\d{6,15}-[a-z2-7]{8}@${domain}(?![\\w-]|\\.\\w)`, 'gi');
  const found = headers
    .filter((h) => RECIPIENT_HEADERS.has(h.name))
    .flatMap((h) => h.value.match(address) ?? [])
    .map((one) => one.toLowerCase());
  return [...new Set(found)].slice(0, MOST_KEYS);
}

/** Those Message-IDs that may be of our mails, each once. */
export function ownMessageIds(ids: readonly string[], clerkAddress: string): string[] {
  const own = new RegExp(`^<(?:${KEY}\\.)?O-\\d{6,15}@${ownParts(clerkAddress).domain}>$`, 'i');
  return [...new Set(ids.map((id) => id.trim()).filter((id) => own.test(id)))].slice(0, MOST_KEYS);
}

/** For patterns. */
function ownParts(clerkAddress: string): { local: string; domain: string } {
  const at = clerkAddress.lastIndexOf('@');
  return { local: literally(clerkAddress.slice(0, at)), domain: literally(clerkAddress.slice(at + 1)) };
}

const keysIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => (match[1] ?? '').toLowerCase());

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/**
 * The Message-ID, angle brackets included; null where there is none that our answer could refer to: it is repeated in
 * In-Reply-To, so it must be one word of ASCII (RFC 5322 §3.6.4) and fit on one line of a header (§2.1.1).
 */
export const messageIdOf = (headers: readonly Header[]): string | null =>
  /<[\x21-\x3b\x3d\x3f-\x7e]{1,900}>/.exec(valuesOf(headers, 'message-id')[0] ?? '')?.[0] ?? null;

/** Threads do not get longer than that in a year; the newest count. */
const MOST_REFERENCES = 100;

/** Message-IDs of In-Reply-To and References, newest first, each once, angle brackets included. */
export function referencesOf(headers: readonly Header[]): string[] {
  const ids = (name: string): string[] =>
    headers.filter((h) => h.name === name).flatMap((h) => h.value.match(/<[^<>\s]{1,998}>/g) ?? []);
  return [...new Set([...ids('in-reply-to'), ...ids('references').reverse()])].slice(0, MOST_REFERENCES);
}
