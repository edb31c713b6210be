import type { Asking } from './context.js';
import type { Certificate, Period } from './model/certificate.js';
import { currentPeriod } from './model/certificate.js';
import { type CsrReport, checkCsr } from './rules/csr/check-csr.js';

export { describeKey } from './rules/csr/read-key.js';

type Knowing = Pick<Asking, 'tx' | 'keyLists'>;

/** A CSR checked against a certificate's order, the product's rules and the keys that are known as weak or leaked. */
export async function checkAgainstOrder(
  { tx, keyLists }: Knowing,
  certificate: Certificate,
  csr: Uint8Array,
): Promise<CsrReport> {
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
    ...keyLists,
  };
  const report = checkCsr(csr, order);
  if (!report.spkiSha256 || !(await tx.get('leaked-key', report.spkiSha256))) return report;
  return checkCsr(csr, { ...order, leakedSpki: () => true });
}

/** Whether the private half of a key is known to others: it was sent to us, or stands on the shop's list. */
export async function isLeaked({ tx, keyLists }: Knowing, spkiSha256: string): Promise<boolean> {
  return keyLists.leakedSpki?.(spkiSha256) === true || (await tx.get('leaked-key', spkiSha256)) !== undefined;
}

/**
 * The last certificate's CSR where the product lets a renewal use it again. With other names than it was made for only
 * where the CA takes them from the order and the common name is the same.
 */
export function reusableCsr(certificate: Certificate): Period['csr'] {
  const { product, namesBefore } = currentPeriod(certificate);
  const csr = previousCsr(certificate);
  if (!csr || product.renewalCsr !== 'reuse-allowed') return undefined;
  const fits = namesBefore === undefined || (product.namesFrom === 'order' && csr.names.includes(certificate.names[0]));
  return fits ? csr : undefined;
}

/** The CSR of the last certificate that was issued. */
export function previousCsr(certificate: Certificate): Period['csr'] {
  return certificate.periods.findLast((p) => p.issued.length > 0)?.csr;
}
