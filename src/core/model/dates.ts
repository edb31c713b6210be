/** A calendar date in the shop's time zone, `YYYY-MM-DD`. Such strings compare as dates do. */
export type PlainDate = string;

/** An instant in UTC, ISO 8601 with milliseconds and `Z`, as `Date.toISOString` writes it. */
export type Instant = string;
