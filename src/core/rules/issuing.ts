import { type AcceptedCsr, type Certificate, type Period, currentPeriod } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { Missing } from '../model/view.js';
import { isReissueDue, issuedPeriod, missing } from './status.js';

/** What a certificate that came today would be: of which period, for which CSR, and what is missing before it may come. */
export interface Issuing {
  period: Period;
  csr: AcceptedCsr | undefined;
  needs: Missing[];
  /** It covers paid days while the renewal still waits; the renewal's own comes later. */
  isCover: boolean;
}

/** The period whose paid days go on beside a renewal that is open and not issued; null where there is no such two. */
function runningBeside(certificate: Certificate, today: PlainDate): Period | null {
  const running = issuedPeriod(certificate)?.period;
  if (!running?.paidOn || !running.end || running === currentPeriod(certificate)) return null;
  return running.end > today ? running : null;
}

/**
 * The renewal as soon as it has all it needs, for it covers the paid days as well. Until then a reissue of what is paid:
 * the customer has paid until the old date, so it may not wait for the next payment (design §3).
 */
export function issuing(certificate: Certificate, today: PlainDate): Issuing {
  const current = currentPeriod(certificate);
  const needs = missing(certificate, today);
  const running = runningBeside(certificate, today);
  const waits = needs.includes('payment') || needs.includes('csr');
  if (!running || !waits || certificate.cancelled || !isReissueDue(certificate, today)) {
    return { period: current, csr: current.csr, needs, isCover: false };
  }
  const fresh = current.csr ?? (running.reissueRequested ? running.csr : undefined);
  const csr = fresh ?? (running.product.reissueCsr === 'reuse' ? running.csr : undefined);
  return { period: running, csr, needs: csr ? ['issue'] : ['csr'], isCover: true };
}

/** Whether staff can issue for paid days now although the renewal waits for the customer. */
export function mayCover(certificate: Certificate, today: PlainDate): boolean {
  const { isCover, csr } = issuing(certificate, today);
  return isCover && csr !== undefined;
}
