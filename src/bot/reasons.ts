/** Slack's limit of a button's value, less an id and a space, and no more than a line in the trail of a certificate. */
export const LONGEST_REASON = 300;

/** What a button carries: the certificate's id, and why. */
export const withReason = (id: string, reason: string): string => `${id} ${reason}`;
