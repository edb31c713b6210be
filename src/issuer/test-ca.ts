import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type forge from 'node-forge';
import { invalid } from '../core/errors.js';
import { latestNotAfter } from '../core/rules/certificate/validity-cap.js';
import { spkiOfCsr } from '../core/rules/csr/check-csr.js';
import * as x509 from './test-ca-asn1.js';

/** A CA that nobody trusts: for the sandbox and for tests. */
export interface TestCa {
  rootPem: string;
  intermediatePem: string;
  /**
   * Issues for the CSR's key and these names (A-labels). Valid from a few minutes before `now`, as long as the
   * Baseline Requirements allow on that date, and not beyond `notAfterLimit`. `chainPem` is the intermediate alone.
   * Throws AppError `invalid-input` where the CSR cannot be read or there is no name.
   */
  issue(csrPem: string, names: string[], now: Date, notAfterLimit?: Date): { leafPem: string; chainPem: string[] };
}

/** Clocks of servers differ a little. */
const BACKDATED_MS = 5 * 60_000;
/** Old enough for certificates that a sandbox pretends to have issued in the past. */
const CA_AGE_YEARS = 5;
const CA_LIFE_YEARS = 30;
/** RFC 5280 appendix A.1, ub-common-name. */
const LONGEST_COMMON_NAME = 64;

interface Authority {
  name: string;
  key: KeyObject;
  keyId: Buffer;
  pem: string;
}

interface ToBeSigned {
  subject: forge.asn1.Asn1;
  spki: Uint8Array;
  notBefore: Date;
  notAfter: Date;
  extensions: forge.asn1.Asn1[];
}

/** Makes a root and an intermediate on P-256, valid from five years before `now` to twenty-five after it. */
export function makeTestCa(now: Date): TestCa {
  const root = makeAuthority('certclerk Sandbox Root (not trusted)', null, now);
  const intermediate = makeAuthority('certclerk Sandbox CA (not trusted)', root, now);
  return {
    rootPem: root.pem,
    intermediatePem: intermediate.pem,
    issue: (csrPem, names, at, limit) => ({
      leafPem: issueLeaf(intermediate, csrPem, names, at, limit),
      chainPem: [intermediate.pem],
    }),
  };
}

function makeAuthority(name: string, issuer: Authority | null, now: Date): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const keyId = x509.keyIdOf(spki);
  const self = { name, key: privateKey, keyId, pem: '' };
  const notBefore = addYears(wholeSecond(now), -CA_AGE_YEARS);
  const pem = signed(issuer ?? self, {
    subject: x509.commonName(name),
    spki,
    notBefore,
    notAfter: addYears(notBefore, CA_LIFE_YEARS),
    extensions: [
      x509.basicConstraints(true, issuer ? 0 : undefined),
      x509.keyUsage(true),
      x509.subjectKeyId(keyId),
      ...(issuer ? [x509.authorityKeyId(issuer.keyId)] : []),
    ],
  });
  return { ...self, pem };
}

function issueLeaf(issuer: Authority, csrPem: string, names: string[], now: Date, limit: Date | undefined): string {
  const spki = spkiOfCsr(Buffer.from(csrPem));
  const [first] = names;
  if (spki === null) throw invalid('The CSR cannot be read, so nothing can be issued for it.', 'csr');
  if (first === undefined) throw invalid('A certificate needs at least one name.', 'names');
  const notBefore = wholeSecond(new Date(now.getTime() - BACKDATED_MS));
  const cap = latestNotAfter(notBefore);
  const notAfter = limit && limit < cap ? wholeSecond(limit) : cap;
  if (notAfter <= notBefore) throw invalid('The certificate would expire before it begins.', 'notAfter');
  const shortEnough = first.length <= LONGEST_COMMON_NAME;
  return signed(issuer, {
    subject: shortEnough ? x509.commonName(first) : x509.noName(),
    spki,
    notBefore,
    notAfter,
    extensions: [
      x509.basicConstraints(false),
      x509.keyUsage(false),
      x509.serverAuth(),
      // RFC 5280 §4.2.1.6: critical where the subject is empty.
      x509.altNames(names, !shortEnough),
      x509.subjectKeyId(x509.keyIdOf(spki)),
      x509.authorityKeyId(issuer.keyId),
    ],
  });
}

/** Puts the certificate together and signs it (RFC 5280 §4.1). */
function signed(issuer: Authority, what: ToBeSigned): string {
  const tbs = x509.sequence(
    x509.explicit(0, x509.integer(Buffer.of(2))),
    x509.integer(serialNumber()),
    x509.ecdsaWithSha256(),
    x509.commonName(issuer.name),
    x509.sequence(x509.time(what.notBefore), x509.time(what.notAfter)),
    what.subject,
    x509.ready(what.spki),
    x509.explicit(3, x509.sequence(...what.extensions)),
  );
  const der = x509.toDer(tbs);
  const signature = sign('sha256', der, issuer.key);
  const certificate = x509.toDer(x509.sequence(x509.ready(der), x509.ecdsaWithSha256(), x509.bits(signature)));
  const base64 = certificate.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`;
}

/** Positive, 127 random bits (Baseline Requirements §7.1: at least 64). */
function serialNumber(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

const wholeSecond = (instant: Date): Date => new Date(Math.floor(instant.getTime() / 1000) * 1000);

function addYears(instant: Date, years: number): Date {
  const moved = new Date(instant);
  moved.setUTCFullYear(moved.getUTCFullYear() + years);
  return moved;
}
