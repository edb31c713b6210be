import type { Certificate, Period } from './model/certificate.js';
import { currentPeriod } from './model/certificate.js';
import type { ReadTx } from './ports.js';
import { type CsrReport, checkCsr } from './rules/csr/check-csr.js';

/** A CSR checked against a certificate's order, the product's rules and the keys known as leaked. */
export async function checkAgainstOrder(tx: ReadTx, certificate: Certificate, csr: Uint8Array): Promise<CsrReport> {
  const { product } = currentPeriod(certificate);
  const order = {
    names: certificate.names,
    namesFrom: product.namesFrom,
    wildcard: product.wildcard,
    maxNames: product.maxNames,
    includesWww: product.includesWww,
    includesBareOfWildcard: product.includesBareOfWildcard,
    sha1Csr: product.sha1Csr,
    previousSpkiSha256: previousCsr(certificate)?.spkiSha256,
  };
  const report = checkCsr(csr, order);
  if (!report.spkiSha256 || !(await tx.get('leaked-key', report.spkiSha256))) return report;
  return checkCsr(csr, { ...order, leakedSpki: () => true });
}

/** The CSR of the last certificate that was issued. */
export function previousCsr(certificate: Certificate): Period['csr'] {
  return certificate.periods.findLast((p) => p.issued.length > 0)?.csr;
}

/** A key for people: `RSA 2048`, `EC P-256`. */
export function describeKey(key: CsrReport['key']): string {
  if (!key) return 'unknown key';
  if ('bits' in key) return `${key.type} ${key.bits}`;
  return 'curve' in key ? `${key.type} ${key.curve}` : key.type;
}
