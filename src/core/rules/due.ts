import type { Certificate } from '../model/certificate.js';
import { currentPeriod } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import { addDays, daysBetween } from './calendar.js';
import { issuing } from './issuing.js';
import { deadline, issuedPeriod, latestIssued, missing, paidUntil, reissueDate, turnOf } from './status.js';

/** What the clock has to do for a certificate. */
export type Due =
  | { what: 'open-renewal'; on: PlainDate }
  | { what: 'open-reissue'; on: PlainDate }
  | { what: 'reminder'; on: PlainDate; deadline: PlainDate; step: number }
  | { what: 'expired'; on: PlainDate; deadline: PlainDate }
  | { what: 'cancel-unpaid'; on: PlainDate };

/** The day on which the next period is opened: once per period, ever, because afterwards it is the current one. */
export function renewalDate(certificate: Certificate): PlainDate | null {
  const period = currentPeriod(certificate);
  const until = paidUntil(certificate);
  if (certificate.cancelled || latestIssued(certificate)?.revokedOn || period.issued.length === 0 || !until)
    return null;
  return addDays(until, -period.product.renewalDays);
}

/**
 * The day on which the clock opens a reissue inside the paid term: once per issued certificate. None where a CSR or a
 * leaked key has asked for it already, for then the customer knows, and none beside a renewal that has all it needs.
 */
export function reissueToOpen(certificate: Certificate): PlainDate | null {
  const last = issuedPeriod(certificate);
  if (certificate.cancelled || !last || last.issued.revokedOn || last.issued.reissueOpened) return null;
  const { period } = last;
  const on = reissueDate(certificate);
  if (period.reissueRequested || !on || !period.end || on >= period.end) return null;
  return period === currentPeriod(certificate) || issuing(certificate, on).isCover ? on : null;
}

/** The next reminder that has not been sent for this deadline, while the customer still has something to do at its date. */
function nextReminder(certificate: Certificate): Due | null {
  const end = deadline(certificate);
  if (!end) return null;
  const done = certificate.reminded?.deadline === end ? certificate.reminded.step : Infinity;
  const steps = [...currentPeriod(certificate).product.reminderDays].sort((a, b) => b - a);
  for (const step of steps) {
    const on = addDays(end, -step);
    if (step < done && turnOf(certificate, missing(certificate, on)) === 'customer')
      return { what: 'reminder', on, deadline: end, step };
  }
  return null;
}

function expiryNotice(certificate: Certificate): Due | null {
  const end = deadline(certificate);
  if (!end || certificate.expiryTold === end) return null;
  // On the day itself a last reminder goes out; the day after, the sentence that it has passed.
  return { what: 'expired', on: addDays(end, 1), deadline: end };
}

/** The day on which it is cancelled because nobody has paid, by the terms that it was sold with; null: never. */
export function cancelUnpaidDate(certificate: Certificate): PlainDate | null {
  const { product, opened, paidOn, spared } = currentPeriod(certificate);
  if (product.cancelUnpaidDays === undefined || certificate.cancelled || paidOn || spared) return null;
  const until = paidUntil(certificate);
  return addDays(until && until > opened ? until : opened, product.cancelUnpaidDays);
}

/** Everything the clock still has to do for it, as it stands now, earliest first. */
export function allDue(certificate: Certificate): Due[] {
  if (certificate.cancelled || certificate.held) return [];
  const renewal = renewalDate(certificate);
  const reissue = reissueToOpen(certificate);
  const cancel = cancelUnpaidDate(certificate);
  const due: (Due | null)[] = [
    renewal ? { what: 'open-renewal', on: renewal } : null,
    reissue ? { what: 'open-reissue', on: reissue } : null,
    nextReminder(certificate),
    expiryNotice(certificate),
    cancel ? { what: 'cancel-unpaid', on: cancel } : null,
  ];
  return due.filter((d) => d !== null).sort((a, b) => a.on.localeCompare(b.on));
}

/** The date under which the store lists it; a list of none or one. */
export function nextDue(certificate: Certificate): PlainDate[] {
  const first = allDue(certificate)[0];
  return first ? [first.on] : [];
}

/**
 * The one reminder to send today: after downtime the most urgent only, and none once the deadline has passed.
 * Null when none is due.
 */
export function reminderFor(certificate: Certificate, today: PlainDate): { deadline: PlainDate; step: number } | null {
  const end = deadline(certificate);
  if (!end || certificate.cancelled || turnOf(certificate, missing(certificate, today)) !== 'customer') return null;
  const left = daysBetween(today, end);
  if (left < 0) return null;
  const passed = currentPeriod(certificate).product.reminderDays.filter((step) => step >= left);
  if (passed.length === 0) return null;
  const step = Math.min(...passed);
  const done = certificate.reminded?.deadline === end ? certificate.reminded.step : Infinity;
  return step < done ? { deadline: end, step } : null;
}
