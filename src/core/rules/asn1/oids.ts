/** Object identifiers by the names that the field uses for them. */
export const OID = {
  rsaEncryption: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  dsa: '1.2.840.10040.4.1',
  ecPublicKey: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
  ed448: '1.3.101.113',
  x25519: '1.3.101.110',
  x448: '1.3.101.111',
  commonName: '2.5.4.3',
  organizationalUnit: '2.5.4.11',
  country: '2.5.4.6',
  emailAddress: '1.2.840.113549.1.9.1',
  challengePassword: '1.2.840.113549.1.9.7',
  extensionRequest: '1.2.840.113549.1.9.14',
  microsoftExtensionRequest: '1.3.6.1.4.1.311.2.1.14',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

/** Short names of subject attributes, as openssl prints them. */
export const SUBJECT_NAMES: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.2.840.113549.1.9.2': 'unstructuredName',
  '1.3.6.1.4.1.311.60.2.1.1': 'jurisdictionL',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
};

/** A named curve; `jwk` says that node:crypto knows it as a JWK by this name. */
export interface Curve {
  name: string;
  bits: number;
  jwk?: true;
}

/** NIST's names of curves (FIPS 186-5) and the other ones that openssl offers. */
export const CURVES: Record<string, Curve> = {
  '1.2.840.10045.3.1.7': { name: 'P-256', bits: 256, jwk: true },
  '1.3.132.0.34': { name: 'P-384', bits: 384, jwk: true },
  '1.3.132.0.35': { name: 'P-521', bits: 521, jwk: true },
  '1.2.840.10045.3.1.1': { name: 'P-192', bits: 192 },
  '1.3.132.0.33': { name: 'P-224', bits: 224 },
  '1.3.132.0.10': { name: 'secp256k1', bits: 256 },
  '1.3.36.3.3.2.8.1.1.7': { name: 'brainpoolP256r1', bits: 256 },
  '1.3.36.3.3.2.8.1.1.11': { name: 'brainpoolP384r1', bits: 384 },
  '1.3.36.3.3.2.8.1.1.13': { name: 'brainpoolP512r1', bits: 512 },
};

/** Which keys a signature algorithm goes with. */
export type KeyFamily = 'RSA' | 'EC' | 'EdDSA' | 'DSA' | 'other';

/** Signature algorithms with the digest that node:crypto wants; `null` digests cannot be verified here. */
export const SIGNATURES: Record<string, { name: string; digest: string | null; key: KeyFamily }> = {
  '1.2.840.113549.1.1.2': { name: 'MD2 with RSA', digest: null, key: 'RSA' },
  '1.2.840.113549.1.1.3': { name: 'MD4 with RSA', digest: null, key: 'RSA' },
  '1.2.840.113549.1.1.4': { name: 'MD5 with RSA', digest: 'md5', key: 'RSA' },
  '1.2.840.113549.1.1.5': { name: 'SHA-1 with RSA', digest: 'sha1', key: 'RSA' },
  '1.3.14.3.2.29': { name: 'SHA-1 with RSA', digest: 'sha1', key: 'RSA' },
  '1.2.840.113549.1.1.14': { name: 'SHA-224 with RSA', digest: 'sha224', key: 'RSA' },
  '1.2.840.113549.1.1.11': { name: 'SHA-256 with RSA', digest: 'sha256', key: 'RSA' },
  '1.2.840.113549.1.1.12': { name: 'SHA-384 with RSA', digest: 'sha384', key: 'RSA' },
  '1.2.840.113549.1.1.13': { name: 'SHA-512 with RSA', digest: 'sha512', key: 'RSA' },
  '1.2.840.113549.1.1.10': { name: 'RSA-PSS', digest: null, key: 'RSA' },
  '1.2.840.10045.4.1': { name: 'ECDSA with SHA-1', digest: 'sha1', key: 'EC' },
  '1.2.840.10045.4.3.1': { name: 'ECDSA with SHA-224', digest: 'sha224', key: 'EC' },
  '1.2.840.10045.4.3.2': { name: 'ECDSA with SHA-256', digest: 'sha256', key: 'EC' },
  '1.2.840.10045.4.3.3': { name: 'ECDSA with SHA-384', digest: 'sha384', key: 'EC' },
  '1.2.840.10045.4.3.4': { name: 'ECDSA with SHA-512', digest: 'sha512', key: 'EC' },
  '1.3.101.112': { name: 'Ed25519', digest: null, key: 'EdDSA' },
  '1.3.101.113': { name: 'Ed448', digest: null, key: 'EdDSA' },
  '1.2.840.10040.4.3': { name: 'DSA with SHA-1', digest: 'sha1', key: 'DSA' },
  '2.16.840.1.101.3.4.3.1': { name: 'DSA with SHA-224', digest: 'sha224', key: 'DSA' },
  '2.16.840.1.101.3.4.3.2': { name: 'DSA with SHA-256', digest: 'sha256', key: 'DSA' },
};
