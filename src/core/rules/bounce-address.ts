import { createHmac, timingSafeEqual } from 'node:crypto';
import { base32 } from './base32.js';

/** `+b-000123-abcdefgh`: the number of the outbox item and a MAC. Its hyphens keep it apart from a reply key. */
const PLUS_PART = /^\+b-(\d{6,15})-([a-z2-7]{8})$/;

/** 40 bits: enough against guessing at addresses by mail, and short enough for a local part (64 bytes). */
function mac(secret: string, itemId: string): string {
  const digest = createHmac('sha256', secret).update(`certclerk bounce address\n${itemId}`).digest();
  return base32(digest.subarray(0, 5));
}

function divide(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, at), domain: address.slice(at + 1) };
}

/**
 * The envelope sender of a mail, so that a bounce names the outbox item that it is about: `ssl+b-000123-abcdefgh@…` for
 * `O-000123`. Its domain is that of From, so SPF stays aligned. The MAC is there because a made-up bounce must not tell
 * staff that a customer's address is dead.
 */
export function bounceAddress(secret: string, clerkAddress: string, itemId: string): string {
  const { local, domain } = divide(clerkAddress);
  return `${local}+b-${itemId.replace(/^O-/, '')}-${mac(secret, itemId)}@${domain}`;
}

/**
 * The outbox item whose bounce address it is under any of the secrets, or null. Case does not matter, for some servers
 * change it; takes the same time wherever the MAC differs.
 */
export function bouncedItem(secrets: readonly string[], clerkAddress: string, address: string): string | null {
  const own = divide(clerkAddress.toLowerCase());
  const given = divide(address.trim().toLowerCase());
  if (given.domain !== own.domain || !given.local.startsWith(own.local)) return null;
  const [, number, said] = PLUS_PART.exec(given.local.slice(own.local.length)) ?? [];
  if (!number || !said) return null;
  const itemId = `O-${number}`;
  const isOurs = secrets
    .map((secret) => timingSafeEqual(Buffer.from(mac(secret, itemId)), Buffer.from(said)))
    .includes(true);
  return isOurs ? itemId : null;
}
