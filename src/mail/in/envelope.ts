import { domainToASCII } from 'node:url';
import type { Header } from './headers.js';

/** What the server that hands a mail over says of it besides its bytes (RFC 5321 section 3.3). */
export interface Envelope {
  /** Empty for the null sender of bounces and automatic answers. */
  from: string;
  /** As written in RCPT TO; a reply key is in the plus part. */
  to: readonly string[];
}

/**
 * The envelope as the fields that final delivery writes on top of a mail (RFC 5321 section 4.4). They are not put into
 * its bytes: those stay as the server sent them, so that a mail that it sends again is known again by its digest,
 * whichever of the recipients are left.
 */
export const traceOf = ({ from, to }: Envelope): Header[] => [
  { name: 'return-path', value: `<${from}>` },
  ...to.map((address) => ({ name: 'delivered-to', value: address })),
];

/** Says of an address whether it is the clerk's own, with or without something behind a plus. Case does not matter. */
export function ownAddresses(clerkAddress: string): (address: string) => boolean {
  const own = divided(clerkAddress);
  return (address) => {
    const { local, domain } = divided(address);
    return domain === own.domain && (local === own.local || local.startsWith(`${own.local}+`));
  };
}

function divided(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(0, at)).toLowerCase();
  const domain = address.slice(at + 1).toLowerCase();
  return { local: /^"(.*)"$/.exec(local)?.[1] ?? local, domain: domainToASCII(domain) || domain };
}
