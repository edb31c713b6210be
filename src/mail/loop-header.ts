/** The header by which the clerk knows its own mail when it comes back (design §6.4). */
export const LOOP_HEADER = 'X-Certclerk-Loop';
