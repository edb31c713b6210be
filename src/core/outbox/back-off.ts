const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 4 * 3600 * 1000;
/** Up to so much longer, so that what failed together is not tried again in one moment. */
const JITTER = 0.25;

/** 30 seconds, doubled with each failure, up to `longest`. */
export const waitAfter = (failures: number, longest: number): number =>
  Math.min(longest, FIRST_WAIT_MS * 2 ** (failures - 1));

/** The wait before the attempt after this many. `random` from 0 to 1. */
export const backOff = (attempts: number, random: number): number =>
  Math.round(waitAfter(attempts, LONGEST_WAIT_MS) * (1 + JITTER * random));
