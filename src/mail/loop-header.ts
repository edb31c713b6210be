/** The header by which the clerk knows its own mail when it comes back (design §6.4). */
export const LOOP_HEADER = 'X-Certclerk-Loop';

/** With a value that begins so, the mail is one that `certclerk doctor` sent to see whether it arrives. */
export const PROBE_MARK = 'doctor-';
