/**
 * The longest validity by the day of issue (CA/Browser Forum Baseline Requirements §6.3.2, ballots SC31 and SC-081v3).
 * Newest first; a new cap is a line here.
 */
const VALIDITY_CAPS = [
  { from: '2029-03-15', days: 47 },
  { from: '2027-03-15', days: 100 },
  { from: '2026-03-15', days: 200 },
  { from: '0000-00-00', days: 398 },
] as const;

/** Most days that a certificate may be valid whose `notBefore` lies on this UTC date (`YYYY-MM-DD`). */
export function validityCapDays(notBeforeDate: string): 398 | 200 | 100 | 47 {
  for (const { from, days } of VALIDITY_CAPS) if (notBeforeDate >= from) return days;
  return 398;
}

const DAY_MS = 86_400_000;

/** The last instant that the cap allows: both ends count (Baseline Requirements §1.6.1, "validity period"). */
export function latestNotAfter(notBefore: Date): Date {
  const days = validityCapDays(notBefore.toISOString().slice(0, 10));
  return new Date(notBefore.getTime() + days * DAY_MS - 1000);
}
