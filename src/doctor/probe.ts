import { randomBytes } from 'node:crypto';
import { createAuthenticate } from '../mail/in/authenticate.js';
import { readAuthenticationResults } from '../mail/in/authentication/authentication-results.js';
import { readHeaders, valuesOf } from '../mail/in/headers.js';
import { LOOP_HEADER, PROBE_MARK } from '../mail/loop-header.js';

/** The mail that doctor sends to the clerk's own mailbox. */
export interface Probe {
  /** By which it is found again. */
  token: string;
  to: string;
  mime: Buffer;
  /** The domain that its forged header says was proved; it is of nobody. */
  forgedDomain: string;
}

/**
 * A mail with a plus address, the headers of a robot, and, where a server's `Authentication-Results` is to be believed,
 * one that was forged in its name, with a forged entry Received of that server below it.
 */
export function makeProbe(clerkAddress: string, authservId: string | undefined, now: Date): Probe {
  const token = PROBE_MARK + randomBytes(8).toString('hex');
  const at = clerkAddress.lastIndexOf('@');
  const [local, domain] = [clerkAddress.slice(0, at), clerkAddress.slice(at + 1)];
  const to = `${local}+${token}@${domain}`;
  const forgedDomain = `${token}.example`;
  const date = now.toUTCString().replace('GMT', '+0000');
  const forged = authservId
    ? [
        `Authentication-Results: ${authservId}; spf=pass smtp.mailfrom=${forgedDomain};`,
        ` dkim=pass header.d=${forgedDomain}; dmarc=pass header.from=${forgedDomain}`,
        `Received: from mail.${forgedDomain} (mail.${forgedDomain} [192.0.2.1]) by ${authservId}`,
        ` with ESMTPS id ${token}; ${date}`,
      ]
    : [];
  const lines = [
    ...forged,
    `Date: ${date}`,
    `From: ${clerkAddress}`,
    `To: ${to}`,
    `Message-ID: <${token}@${domain}>`,
    'Subject: certclerk doctor: a mail to itself',
    'Auto-Submitted: auto-generated',
    'X-Auto-Response-Suppress: All',
    `${LOOP_HEADER}: ${token}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'certclerk doctor tries whether a mail to the clerk arrives. It takes this mail away again by itself.',
    '',
  ];
  return { token, to, mime: Buffer.from(lines.join('\r\n')), forgedDomain };
}

/**
 * Whether the forged header would be believed as it lies in the mailbox: the mail is asked about as if the forged domain
 * had sent it, where no name server knows anything, so that only that header could prove it.
 */
export async function isForgeryBelieved(
  raw: Uint8Array,
  probe: Probe,
  authservId: string,
  now: Date,
): Promise<boolean> {
  const unknown = (): Promise<never> => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
  const authenticate = createAuthenticate({ mode: 'require', authservId, resolver: unknown, now: () => now });
  const text = Buffer.from(raw).toString('latin1');
  const asForged = text.replace(/^From:.*(?:\r?\n[ \t].*)*/im, `From: anna@${probe.forgedDomain}`);
  const { verdict } = await authenticate(Buffer.from(asForged, 'latin1'));
  return verdict === 'pass';
}

/** The names under which servers put an Authentication-Results on top of the mail, the forged one not among them. */
export function stampingServers(raw: Uint8Array, probe: Probe): string[] {
  const headers = readHeaders(raw);
  const entry = headers.findIndex((h) => h.name === 'received' && !h.value.includes(probe.token));
  const above = headers.slice(0, Math.max(0, entry));
  const ids = valuesOf(above, 'authentication-results')
    .filter((value) => !value.includes(probe.forgedDomain))
    .map((value) => readAuthenticationResults(value)?.authservId ?? '');
  return [...new Set(ids.filter((id) => id !== ''))];
}
