const SELF_SIGNED =
  'its TLS certificate is self-signed, or of a CA that this machine does not know; give the server one of a public CA, ' +
  'or name the file of its CA in NODE_EXTRA_CA_CERTS';
const NO_CHAIN =
  'its TLS certificate leads to no CA that this machine knows; the server must send the intermediate certificate along, ' +
  'or, where the CA is your own, name its file in NODE_EXTRA_CA_CERTS';
const NO_TLS = 'it does not speak TLS on that port; imaps:// is for port 993, imap:// for 143';

/** What is wrong with a server's TLS, by the codes of OpenSSL and Node, and what mends it. */
const TLS_FAULTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its TLS certificate has expired; it needs a new one',
  CERT_NOT_YET_VALID: 'its TLS certificate is not valid yet; look at the clocks of the server and of this machine',
  CERT_REVOKED: 'its TLS certificate is revoked; it needs a new one',
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: SELF_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT: NO_CHAIN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NO_CHAIN,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its TLS certificate is for another name; IMAP_URL must name the server as it does',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

/** Why a connection failed: the server said no to the login, its TLS cannot be trusted, or it could not be reached. */
export type ConnectionFault = { kind: 'refused' } | { kind: 'tls'; sentence: string } | { kind: 'away'; code: string };

export function connectionFault(error: unknown): ConnectionFault {
  // imapflow marks a refused login and a failed STARTTLS so, whatever the class of the error.
  if (has(error, 'authenticationFailed')) return { kind: 'refused' };
  const code = textOf(error, 'code') ?? '';
  const sentence = TLS_FAULTS[code];
  if (sentence) return { kind: 'tls', sentence };
  if (has(error, 'tlsFailed')) {
    return { kind: 'tls', sentence: 'it offers no encryption (STARTTLS); use imaps:// where it has a port for it' };
  }
  return { kind: 'away', code: code || 'no answer' };
}

/** What of an error may be logged; a password in it is the caller's to take out. */
export function describeError(error: unknown): { words: string; code?: string } {
  if (!(error instanceof Error)) return { words: String(error) };
  return {
    words: [error.message, textOf(error, 'responseText')].filter(Boolean).join(': '),
    code: textOf(error, 'code'),
  };
}

const has = (error: unknown, mark: string): boolean =>
  error instanceof Error && Object.entries(error).some(([name, value]) => name === mark && value === true);

function textOf(error: unknown, name: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const value: unknown = Object.entries(error).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}
