import type { Changing } from '../context.js';
import { type Certificate, type IssuedCertificate, currentPeriod } from '../model/certificate.js';
import type { Instant } from '../model/dates.js';
import type { Review } from '../model/review.js';
import { all } from './find.js';
import { type Origin, saveReview } from './review/open-review.js';

/** Issued for this key, and still works in browsers. */
export const worksWith = (spkiSha256: string, now: Instant) => (issued: IssuedCertificate) =>
  issued.spkiSha256 === spkiSha256 && !issued.revokedOn && issued.notAfter > now;

/** Why the certificate cannot stay as it is, as a sentence for staff, or null where it does not have the key. */
function harm(certificate: Certificate, spkiSha256: string, now: Instant): string | null {
  const issued = certificate.periods.flatMap((p) => p.issued).find(worksWith(spkiSha256, now));
  if (issued) {
    const which = `${certificate.id} ${certificate.names[0]}, serial ${issued.serial}`;
    return `The private key of an issued certificate (${which}) was sent to us, so others may have it. It must be revoked within 24 hours (Baseline Requirements §4.9.1.1).`;
  }
  if (certificate.cancelled || currentPeriod(certificate).csr?.spkiSha256 !== spkiSha256) return null;
  return `The private key of the accepted CSR for ${certificate.id} ${certificate.names[0]} was sent to us, so others may have it. No certificate may be issued for it.`;
}

/**
 * Remembers keys whose private half was seen, whoever sent it: the key is out. `spkis` must have been proved by a
 * signature (rules/csr/leaked-keys.ts), so that a made-up file blocks nobody. A certificate that has such a key is put
 * before a person at once. A key that is known already does nothing.
 */
export async function rememberLeaked(
  changing: Changing,
  spkis: readonly string[],
  origin: Origin,
): Promise<{ remembered: string[]; reviews: Review[] }> {
  const remembered: string[] = [];
  const reviews: Review[] = [];
  for (const spki of spkis) {
    if (!(await changing.tx.add('leaked-key', { id: spki, since: changing.now }))) continue;
    remembered.push(spki);
    changing.touched.add(`leaked-key:${spki}`);
    for await (const certificate of all(changing.tx, 'certificate', { index: 'spki', is: spki })) {
      const why = harm(certificate, spki, changing.now);
      if (!why) continue;
      const about = { reasons: [why], certificateId: certificate.id, leakedSpki: spki };
      reviews.push(await saveReview(changing, { ...origin, ...about }));
    }
  }
  return { remembered, reviews };
}
