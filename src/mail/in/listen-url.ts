import { BlockList, isIP } from 'node:net';
import { invalid } from '../../core/errors.js';
import { isLoopback } from './imap-url.js';

/** Where mail is handed over, and by whom. */
export interface ListenAddress {
  protocol: 'lmtp' | 'smtp';
  host: string;
  port: number;
  /** Whether the machine at an address may hand mail over. */
  admits: (address: string) => boolean;
}

export const LISTEN_EXPECTED =
  'lmtp://127.0.0.1:2424 or smtp://127.0.0.1:2525; where other machines can reach the address, with those that may ' +
  'hand mail over, as in lmtp://10.0.0.5:2424?from=10.0.0.2,10.1.0.0/16';

const unusable = () => invalid(`MAIL_LISTEN must look like ${LISTEN_EXPECTED}.`, 'MAIL_LISTEN');

/**
 * Reads `MAIL_LISTEN`. Whoever can connect can write an `Authentication-Results` of the shop's own, so beyond this
 * machine `from` must say who that is.
 */
export function readListenUrl(url: string): ListenAddress {
  const [, protocol, rest = ''] = /^(lmtp|smtp):\/\/(.*)$/.exec(url) ?? [];
  // As http, for only of known schemes the host is checked; a URL drops the port that is its scheme's own.
  if (!protocol || !URL.canParse(`http://${rest}`) || !/:\d+(?:[/?]|$)/.test(rest)) throw unusable();
  const { hostname, port, username, pathname, searchParams, hash } = new URL(`http://${rest}`);
  if (username || hash || pathname !== '/' || [...searchParams.keys()].some((name) => name !== 'from'))
    throw unusable();
  const host = hostname.replace(/^\[|\]$/g, '');
  const from = searchParams.getAll('from').flatMap((part) => part.split(',').map((entry) => entry.trim()));
  if (!isLoopback(host) && from.length === 0) throw unusable();
  const named = blockList(from);
  return {
    protocol: protocol === 'lmtp' ? 'lmtp' : 'smtp',
    host,
    port: Number(port || 80),
    admits: (address) => isLoopback(address) || named.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'),
  };
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
    const version = isIP(address);
    const longest = version === 6 ? 128 : 32;
    if (version === 0 || Number(bits ?? longest) > longest) throw unusable();
    list.addSubnet(address, Number(bits ?? longest), version === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
