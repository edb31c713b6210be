import type { PlainDate } from '../model/dates.js';
import { addDays } from './calendar.js';

/**
 * How long what was claimed, counted or dropped is kept. Slack delivers again within an hour, a form can be sent a second
 * time as long as it stays open on somebody's screen, and what is limited by the hour or the day is asked for within it.
 * Nothing of that takes weeks, not even with a clock that was set wrong or a backup that was put back.
 */
const KEPT_DAYS = 40;

/** The last day on which something of today matters. */
export const keptUntil = (today: PlainDate): PlainDate => addDays(today, KEPT_DAYS);

/** Days for which words and bytes are kept, where the shop file says nothing else. */
export const RETENTION_DAYS = { mails: 180, sent: 180, quarantine: 180 } as const;

/** What stands in the place of words that are not kept any more. */
export const REMOVED = '(removed)';

/** What a claim's id begins with whose result is a review: in which an old mail waits that was sent again. */
export const REPLAYED = 'replayed:';

/** What a claim's id begins with before the id of a review that staff were told of, because it has waited for long. */
export const URGENT_REVIEW = 'urgent:review:';

/** Limits of mails were counted among the series of numbers once; what is left of that gives nobody a number. */
export const isOldLimit = (series: string): boolean => /^(?:mails|questions|reviews|unproved bounces) /.test(series);
