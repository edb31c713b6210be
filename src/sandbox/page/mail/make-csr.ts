/** A key and a CSR made in the browser: WebCrypto holds the key, @peculiar/x509 writes the PKCS#10. */
import 'reflect-metadata';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension, PemConverter } from '@peculiar/x509';

export type KeyKind = 'rsa-2048' | 'ec-p256';

export interface MadeCsr {
  /** PEM, PKCS#10, signed with SHA-256. */
  csr: string;
  /** PEM, PKCS#8. It stays with the person; nothing on this page sends it. */
  privateKey: string;
  /** The first name, for file names. */
  commonName: string;
}

const ALGORITHMS = {
  'rsa-2048': {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  'ec-p256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
} as const;

/** Names out of what a person typed: split at blanks, commas and line ends, each once. */
export const readNames = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/[\s,;]+/)
      .map((name) => name.trim().toLowerCase())
      .filter(Boolean),
  ),
];

/**
 * Makes a new key pair and a CSR for it.
 * @param names the common name first; all of them become subject alternative names
 * @throws Error where there is no name, or a name is not ASCII (IDNs are written as A-labels, `xn--…`)
 */
export async function makeCsr(names: string[], kind: KeyKind): Promise<MadeCsr> {
  const commonName = names[0];
  if (commonName === undefined) throw new Error('Give at least one name, e.g. example.com.');
  const strange = names.find((name) => !/^[a-z0-9*._-]+$/i.test(name));
  if (strange !== undefined) throw new Error(`“${strange}” cannot stand in a CSR; write names like www.example.com.`);
  const keys = await crypto.subtle.generateKey(ALGORITHMS[kind], true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm: ALGORITHMS[kind],
    extensions: [new SubjectAlternativeNameExtension(names.map((name) => ({ type: 'dns' as const, value: name })))],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    csr: `${request.toString('pem')}\n`,
    privateKey: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
    commonName,
  };
}
