import { type Certificate, currentPeriod } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { CertificateStatus } from '../model/view.js';
import { addDays } from './calendar.js';
import { mayCover } from './issuing.js';
import { deadline, issuedPeriod, latestIssued, missing, reissueDate, statusOf, turnOf } from './status.js';

/**
 * How certificates are listed by what follows from the date, in indexes that know no date. A key says from which day on
 * something holds, and a range of keys up to (or from) today's finds those for which it does.
 */

/** A reissue becomes due at most this long before the end; one that is due for longer has ended. */
const LONGEST_REISSUE_WINDOW = 120;
const FIRST = '0000-00-00';
const LAST = '9999-99-99';

/** Which dated lists there are; the others are by status word. */
type DatedList =
  /** Everything that was issued, by the day on which it ends. */
  | 'issued'
  /** The next period is open, by the day of the end. */
  | 'renewal'
  /** Nothing to do before it ends. */
  | 'active'
  /** By the day on which its reissue becomes due. */
  | 'reissue'
  /** A reissue was asked for, by the day of the end. */
  | 'asked';

const dated = (list: DatedList, date: PlainDate): string => `${list} ${date}`;

/** The keys of the index `status`. */
export function statusKeys(certificate: Certificate): string[] {
  const end = deadline(certificate);
  const issued = latestIssued(certificate);
  if (certificate.cancelled || issued?.revokedOn || !issued || !end) return [statusOf(certificate, FIRST)];
  const period = currentPeriod(certificate);
  const due = reissueDate(certificate);
  const keys = [dated('issued', end)];
  if (period.issued.length === 0) keys.push(dated('renewal', end));
  else if (due === null) keys.push(dated('active', end));
  else if (period.reissueRequested) keys.push(dated('asked', end));
  else keys.push(dated('reissue', due));
  return keys;
}

/** A part of the index `status`. */
export type StatusRange = { index: 'status'; is: string } | { index: 'status'; from: string; upTo: string };

const range = (list: DatedList, from: PlainDate, upTo: PlainDate): StatusRange => ({
  index: 'status',
  from: dated(list, from),
  upTo: dated(list, upTo),
});

/**
 * Where those of a status are listed. All that are in these ranges have it, but for `reissue due`: some of those may
 * have ended, and must be looked at.
 */
export function statusRanges(status: CertificateStatus, today: PlainDate): StatusRange[] {
  const tomorrow = addDays(today, 1);
  switch (status) {
    case 'expired':
      return [range('issued', FIRST, today)];
    case 'renewal due':
      return [range('renewal', tomorrow, LAST)];
    case 'reissue due':
      return [range('asked', tomorrow, LAST), range('reissue', addDays(today, -LONGEST_REISSUE_WINDOW), today)];
    case 'active':
      return [range('active', tomorrow, LAST), range('reissue', tomorrow, LAST)];
    default:
      return [{ index: 'status', is: status }];
  }
}

interface Span {
  turn: 'customer' | 'staff';
  from: PlainDate;
  /** The first day on which it is over; null: only a change ends it. */
  end: PlainDate | null;
}

/** From when to when it is whose turn, as long as nobody does anything. */
function turns(certificate: Certificate): Span[] {
  if (certificate.cancelled) return [];
  const due = reissueDate(certificate);
  const end = issuedPeriod(certificate)?.period.end;
  const isDue = due !== null && end !== undefined && due < end;
  if (currentPeriod(certificate).issued.length > 0) {
    const turn = isDue ? turnOf(certificate, missing(certificate, due)) : null;
    return turn && isDue ? [{ turn, from: due, end }] : [];
  }
  const turn = turnOf(certificate, missing(certificate, FIRST));
  const spans: Span[] = turn ? [{ turn, from: FIRST, end: null }] : [];
  // Staff can issue for the paid days although the renewal waits for the customer.
  if (turn !== 'staff' && isDue && mayCover(certificate, due)) spans.push({ turn: 'staff', from: due, end });
  return spans;
}

/** The keys of the index `turn`: who must act, from which day on, and from which day on no more. */
export const turnKeys = (certificate: Certificate): string[] =>
  turns(certificate).flatMap(({ turn, from, end }) => [`${turn} ${from}`, ...(end ? [`${turn} over ${end}`] : [])]);

/** Those for which it is somebody's turn today: the ones that have begun, without the ones that are over. */
export const turnRanges = (turn: 'customer' | 'staff', today: PlainDate) =>
  ({
    begun: { index: 'turn', from: `${turn} ${FIRST}`, upTo: `${turn} ${today}` },
    over: { index: 'turn', from: `${turn} over ${FIRST}`, upTo: `${turn} over ${today}` },
  }) as const;

/**
 * The keys of the index `lacking`: the day on which it ends, where something has to be done for it until then. Held ones
 * wait for a person's word.
 */
export function lackingKeys(certificate: Certificate): string[] {
  const end = deadline(certificate);
  if (!end || certificate.cancelled || certificate.held) return [];
  const due = reissueDate(certificate);
  const lacks = currentPeriod(certificate).issued.length === 0 || (due !== null && due <= end);
  return lacks ? [end] : [];
}
