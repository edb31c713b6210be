import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { ParsedCertificate } from './parse-certificate.js';

/** The way from a leaf upwards. */
export interface Chain {
  /** The issuer first; a self-signed root is left out (RFC 8446 §4.4.2: servers need not send it). */
  intermediates: ParsedCertificate[];
  /** `public`: it ends at a root that browsers know; `private`: at another root, or below one that nobody knows. */
  end: 'public' | 'private' | 'missing';
  /** Whose certificate is missing, or who stands at the top. */
  top: string;
  /** Pasted, but no part of the chain. */
  unused: ParsedCertificate[];
}

/** Longer than any public chain. */
const LONGEST_CHAIN = 8;

/** Puts what was pasted in any order into a chain by names and signatures. */
export function buildChain(leaf: ParsedCertificate, others: readonly ParsedCertificate[]): Chain {
  const intermediates: ParsedCertificate[] = [];
  let current = leaf;
  let root: ParsedCertificate | null = null;
  while (intermediates.length < LONGEST_CHAIN) {
    const issuer = others.find(
      (other) => other !== current && !intermediates.includes(other) && issued(other.x509, current.x509),
    );
    if (!issuer) break;
    if (issuer.selfIssued && issued(issuer.x509, issuer.x509)) {
      root = issuer;
      break;
    }
    intermediates.push(issuer);
    current = issuer;
  }
  const used = new Set([leaf, root, ...intermediates]);
  const unused = others.filter((other) => !used.has(other));
  const known = root ? isPublicRoot(root.x509) : hasPublicIssuer(current.x509);
  const end = known ? 'public' : root === null && current === leaf ? 'missing' : 'private';
  return { intermediates, end, top: (root ?? current)[root ? 'subject' : 'issuer'], unused };
}

/** The issuer's name, key identifier and signature all fit. */
function issued(issuer: X509Certificate, subject: X509Certificate): boolean {
  return issuer.ca && subject.checkIssued(issuer) && subject.verify(issuer.publicKey);
}

let publicRoots: X509Certificate[] | undefined;

/** Mozilla's list, as Node carries it; read once, at the first certificate. */
function roots(): X509Certificate[] {
  publicRoots ??= rootCertificates.map((pem) => new X509Certificate(pem));
  return publicRoots;
}

const isPublicRoot = (root: X509Certificate): boolean =>
  roots().some((known) => known.fingerprint256 === root.fingerprint256);
const hasPublicIssuer = (subject: X509Certificate): boolean => roots().some((known) => issued(known, subject));
