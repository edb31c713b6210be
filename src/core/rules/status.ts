import type { Certificate, IssuedCertificate, Period } from '../model/certificate.js';
import { currentPeriod } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { CertificateStatus, Missing } from '../model/view.js';
import { addDays, earlier } from './calendar.js';

/** A reissue due this close to paid until is merged into the renewal: one request, one CSR. */
export const MERGE_REISSUE_DAYS = 45;

/** Days before not after on which paid days are secured, where the renewal that the reissue was merged into still waits. */
export const COVER_DAYS = 7;

/** The newest issued certificate, or undefined when there is none. */
export function latestIssued(certificate: Certificate): IssuedCertificate | undefined {
  return certificate.periods.flatMap((p) => p.issued).at(-1);
}

/** First day that is not paid: the end of the last paid period. Null before its first certificate is recorded. */
export function paidUntil(certificate: Certificate): PlainDate | null {
  return certificate.periods.filter((p) => p.paidOn && p.end).at(-1)?.end ?? null;
}

/** Expiry of the newest issued certificate as a date in UTC; null when there is none. */
export function notAfter(certificate: Certificate): PlainDate | null {
  return latestIssued(certificate)?.notAfter.slice(0, 10) ?? null;
}

/** Days before not after on which a reissue is due, by the certificate's validity in days. */
export const reissueWindow = (validityDays: number): number =>
  validityDays >= 180 ? 30 : validityDays >= 90 ? 21 : 14;

const DAY_MS = 86_400_000;

/** Whole days of validity; the last second counts (Baseline Requirements §1.6.1), so 00:00:00 to 23:59:59 is a day. */
export const validityDays = ({ notBefore, notAfter }: Pick<IssuedCertificate, 'notBefore' | 'notAfter'>): number =>
  Math.floor((Date.parse(notAfter) - Date.parse(notBefore) + 1000) / DAY_MS);

/** The newest period that holds a certificate, and the certificate; undefined before the first one. */
export function issuedPeriod(certificate: Certificate): { period: Period; issued: IssuedCertificate } | undefined {
  const period = certificate.periods.findLast((p) => p.issued.length > 0);
  const issued = period?.issued.at(-1);
  return period && issued && { period, issued };
}

/**
 * The date on which a reissue inside the paid term becomes due; null where none will: nothing issued, not after is not
 * before paid until, or the renewal is so near that both are one request. A renewal that still waits takes nobody's paid
 * days: shortly before the certificate ends it is issued anew, whether the renewal is paid or not.
 */
export function reissueDate(certificate: Certificate): PlainDate | null {
  const last = issuedPeriod(certificate);
  if (!last?.period.paidOn || !last.period.end) return null;
  const { period, issued } = last;
  if (period.reissueRequested) return period.reissueRequested;
  const until = last.period.end;
  const expiry = issued.notAfter.slice(0, 10);
  if (expiry >= until) return null;
  const { reissueDays, mergeReissueDays = MERGE_REISSUE_DAYS, renewalDays } = period.product;
  const on = addDays(expiry, -(reissueDays ?? reissueWindow(validityDays(issued))));
  const isMerged = on >= addDays(until, -mergeReissueDays);
  // A certificate of 47 days could end before the renewal opens or a day after, and nobody answers a notice in a day.
  const lastsUntilRenewal = expiry > addDays(until, COVER_DAYS - renewalDays);
  if (!isMerged || !lastsUntilRenewal) return on;
  const losesDays = expiry < addDays(until, -1);
  return losesDays && period !== currentPeriod(certificate) ? addDays(expiry, -COVER_DAYS) : null;
}

/** What the current period still needs: payment, CSR, validation, and, when those are there, to be issued. */
export function missing(certificate: Certificate, today: PlainDate): Missing[] {
  if (certificate.cancelled) return [];
  const period = currentPeriod(certificate);
  if (period.issued.length > 0) {
    if (!isReissueDue(certificate, today)) return [];
    // A CSR whose key became known is dropped, so a new one is needed whatever the product says.
    return !period.csr || (period.product.reissueCsr === 'new' && !period.reissueRequested) ? ['csr'] : ['issue'];
  }
  const needs: Missing[] = [];
  if (!period.paidOn) needs.push('payment');
  if (!period.csr) needs.push('csr');
  if (needs.length > 0) return needs;
  return period.sent?.validation ? ['validation'] : ['issue'];
}

/** Whether a reissue is due and there are paid days left that it would cover. */
export function isReissueDue(certificate: Certificate, today: PlainDate): boolean {
  const on = reissueDate(certificate);
  const end = issuedPeriod(certificate)?.period.end;
  return on !== null && on <= today && end !== undefined && end > today;
}

/** The date on which the certificate stops to work or to be paid for, whichever comes first. */
export function deadline(certificate: Certificate): PlainDate | null {
  return earlier(paidUntil(certificate), notAfter(certificate));
}

/** The status of design §3: the first that holds. Computed from facts and the date, never stored. */
export function statusOf(certificate: Certificate, today: PlainDate): CertificateStatus {
  if (certificate.cancelled) return 'cancelled';
  const issued = latestIssued(certificate);
  if (issued?.revokedOn) return 'revoked';
  const period: Period = currentPeriod(certificate);
  if (!issued) {
    const needs = missing(certificate, today);
    if (needs.includes('payment')) return needs.includes('csr') ? 'waiting for CSR and payment' : 'waiting for payment';
    if (needs.includes('csr')) return 'waiting for CSR';
    return needs.includes('validation') ? 'waiting for validation' : 'ready to issue';
  }
  const end = deadline(certificate);
  if (end !== null && end <= today) return 'expired';
  if (period.issued.length === 0) return 'renewal due';
  return isReissueDue(certificate, today) ? 'reissue due' : 'active';
}

/** Who must act next; null when nothing is missing. */
export function turnOf(certificate: Certificate, needs: readonly Missing[]): 'customer' | 'staff' | null {
  if (needs.length === 0) return null;
  if (needs.includes('payment') || needs.includes('validation')) return 'customer';
  if (needs.includes('csr')) return certificate.installedBy === 'customer' ? 'customer' : 'staff';
  return 'staff';
}
