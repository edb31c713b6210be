import type { DerError, DerFault } from '../asn1/der.js';
import { type Finding, printable } from '../findings.js';
import type { Content } from './contents.js';
import type { FoundCsr } from './carriage.js';
import { decodeText } from './text.js';

/** Nobody compares more than these. */
const MOST_DESCRIBED = 5;

const SEND_WHOLE = 'Send the whole CSR file as an attachment, from BEGIN to END.';
const finding = (code: string, message: string, clause: string, advice: string): Finding => ({
  code,
  severity: 'error',
  message,
  clause,
  advice,
});

export const privateKey = (): Finding =>
  finding(
    'private-key',
    'A private key was sent along. It must never leave your server, and is now to be treated as known to others.',
    'Baseline Requirements §6.1.2 and §4.9.1.1',
    'Make a new key and a new CSR, send only the CSR, and delete the mail with the key.',
  );

/** `described`: each of them, so that the sender can tell which one is meant. */
export function severalCsrs(described: readonly string[]): Finding {
  const shown = described.slice(0, MOST_DESCRIBED).map((one, i) => `(${i + 1}) ${printable(one)}`);
  const more = described.length - shown.length;
  return {
    ...finding(
      'several-csrs',
      `There are ${described.length} different CSRs, and only one can be used: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
      'design: one CSR for a certificate',
      'Answer with the one that is meant, and only that one.',
    ),
    severity: 'warning',
    facts: { count: described.length, described: shown.join('; ') + (more > 0 ? ` (+ ${more})` : '') },
  };
}

/** What it is, if it is known, when it is no CSR. */
const INSTEAD: readonly { mark: RegExp; what: string }[] = [
  { mark: /BEGIN (?:TRUSTED |X509 )?CERTIFICATE-/, what: 'a certificate' },
  { mark: /BEGIN (?:RSA |EC )?PUBLIC KEY/, what: 'a public key' },
  { mark: /BEGIN PKCS ?#?7/, what: 'a bundle of certificates' },
  { mark: /BEGIN [A-Z ]*PRIVATE KEY/, what: 'a private key' },
  { mark: /ssh-(?:rsa|ed25519) AAAA/, what: 'an SSH key' },
  { mark: /BEGIN PGP /, what: 'a PGP message or key' },
  { mark: /^%PDF-/, what: 'a PDF file' },
  { mark: /^\x89PNG|^\xff\xd8\xff|^GIF8/, what: 'a picture' },
];
const LOOKED_AT = 4096;

const UNOPENED: Record<NonNullable<Content['fault']>, string> = {
  encrypted: 'The file is protected by a password, so it cannot be opened here.',
  'too-large': 'There is far more in it than a CSR needs, so it was not opened.',
  damaged: 'The file is damaged and cannot be opened.',
};

/** `contents`: what was searched in vain. */
export function notACsr(input: Uint8Array, largest: number, contents: readonly Content[]): Finding {
  const clause = 'RFC 2986; RFC 7468 §7';
  const advice = 'Send the CSR: a text that begins with -----BEGIN CERTIFICATE REQUEST-----.';
  if (input.length === 0) return finding('not-a-csr', 'There is nothing in it.', clause, advice);
  const fault = contents.find((content) => content.fault)?.fault;
  if (fault) return finding('not-a-csr', UNOPENED[fault], clause, advice);
  if (input.length > largest)
    return finding('not-a-csr', 'This is far too large to be a CSR, which has a few kilobytes.', clause, advice);
  const head = input.subarray(0, LOOKED_AT);
  const text = `${decodeText(head)}\n${Buffer.from(head).toString('latin1')}`;
  const instead = INSTEAD.find(({ mark }) => mark.test(text))?.what;
  return finding(
    'not-a-csr',
    instead === undefined ? 'There is no CSR in it.' : `This is ${instead}, not a CSR.`,
    clause,
    advice,
  );
}

export function damaged(found: FoundCsr): Finding {
  if (found.damage === 'empty')
    return finding('csr-empty', 'There is nothing between the BEGIN and END lines.', 'RFC 7468 §3', SEND_WHOLE);
  if (found.damage === 'cut-off')
    return finding(
      'csr-cut-off',
      'The CSR is cut off: its last part is missing.',
      'RFC 7468 §3; X.690 §8.1.3',
      SEND_WHOLE,
    );
  const bad = found.badCharacter ?? '';
  const message =
    bad === '=' || bad === ''
      ? 'The CSR was damaged on its way: letters are missing in it.'
      : `The CSR was damaged on its way: "${printable(bad)}" cannot be part of it.`;
  return finding('csr-damaged', message, 'RFC 7468 §3; RFC 4648 §4', SEND_WHOLE);
}

const FAULTS: Record<DerFault, { code: string; message: string }> = {
  truncated: { code: 'csr-cut-off', message: 'The CSR is cut off: its last part is missing.' },
  trailing: { code: 'trailing-bytes', message: 'There are bytes after the end of the CSR.' },
  'not-der': { code: 'not-der', message: 'The CSR is not written in the strict form (DER) that CAs require.' },
  'too-deep': { code: 'csr-malformed', message: 'The CSR is nested deeper than any real one.' },
  unexpected: {
    code: 'csr-malformed',
    message: 'The CSR does not have the shape of a CSR: it was damaged, or made by a faulty program.',
  },
};

export function malformed(error: DerError): Finding {
  const { code, message } = FAULTS[error.fault];
  return finding(
    code,
    message,
    'RFC 2986 §4; X.690 §10',
    'Make a new CSR with a current program and send the whole file.',
  );
}
