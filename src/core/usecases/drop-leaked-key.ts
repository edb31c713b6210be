import type { Changing } from '../context.js';
import { checkAgainstOrder } from '../csr.js';
import { conflict } from '../errors.js';
import { type Certificate, type Period, currentPeriod } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import type { Finding } from '../rules/findings.js';
import { issuedPeriod } from '../rules/status.js';
import { customerById } from './find.js';
import { worksWith } from './remember-leaked.js';
import { shown } from './show.js';
import { replacePeriod } from './submit-csr.js';

/** The certificate without a key that others know: what was issued for it is revoked, a CSR with it is gone. */
function withoutKey(changing: Changing, certificate: Certificate, spkiSha256: string): Certificate {
  const works = worksWith(spkiSha256, changing.now);
  const [first, ...rest] = certificate.periods.map((period) => ({
    ...period,
    issued: period.issued.map((issued) => (works(issued) ? { ...issued, revokedOn: changing.today } : issued)),
  }));
  const revoked: Certificate = first ? { ...certificate, periods: [first, ...rest] } : certificate;
  const period = currentPeriod(revoked);
  const cleaned =
    period.csr && period.csr.spkiSha256 !== spkiSha256 ? revoked : withoutCsr(revoked, period, changing.today);
  const last = issuedPeriod(cleaned)?.period;
  // Beside an open renewal, too, a new certificate is due at once for the days that are paid.
  if (!last || last.n === period.n || !last.issued.at(-1)?.revokedOn || last.reissueRequested) return cleaned;
  return withoutCsr(cleaned, last, changing.today);
}

/** With paid time left a new certificate is due at once, without a new invoice (design §3). */
function withoutCsr(certificate: Certificate, period: Period, today: PlainDate): Certificate {
  const reissueRequested = period.issued.length > 0 ? today : period.reissueRequested;
  return replacePeriod(certificate, { ...period, csr: undefined, sent: undefined, reissueRequested });
}

/** What staff approve when a key has leaked: revoked here, and the customer asked for a new CSR. */
export async function dropLeakedKey(
  changing: Changing,
  certificate: Certificate,
  spkiSha256: string,
  by: string,
): Promise<void> {
  const updated = withoutKey(changing, certificate, spkiSha256);
  if (JSON.stringify(updated) === JSON.stringify(certificate))
    throw conflict(`${certificate.id} does not have that key any more, so there is nothing to revoke; reject it.`);
  await changing.tx.put('certificate', updated);
  changing.touched.add(updated.id);
  const view = await shown(changing, updated);
  const wasIssued = certificate.periods.some((p) => p.issued.some(worksWith(spkiSha256, changing.now)));
  if (updated.installedBy === 'customer' && view.missing.includes('csr')) {
    await queueMail(changing, {
      customer: await customerById(changing.tx, updated.customerId),
      content: wasIssued
        ? { template: 'private-key-received', certificate: view, revoked: true }
        : { template: 'csr-refused', certificate: view, findings: await whatIsWrong(changing, certificate) },
      keyFor: updated,
    });
  }
  await tellStaff(changing, wasIssued ? 'revoked' : 'csr-refused', updated, by, 'its private key is known to others');
}

/** What the CSR's findings are now that its key is known to others. */
async function whatIsWrong(changing: Changing, certificate: Certificate): Promise<Finding[]> {
  const { csr } = currentPeriod(certificate);
  return csr ? (await checkAgainstOrder(changing, certificate, Buffer.from(csr.pem))).findings : [];
}
