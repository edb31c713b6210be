import type { Instant } from './dates.js';

/** What the clerk can send to a person beside the staff's channel: the morning's digest, and what is urgent, at once. */
export const DIGESTS = ['daily', 'urgent'] as const;
export type DigestName = (typeof DIGESTS)[number];

/** What one member of staff has chosen for themselves. Who has chosen nothing has no such document. */
export interface StaffSettings {
  /** The Slack user id. */
  id: string;
  /** What is also sent to this person's direct messages. */
  digests: DigestName[];
}

export const settingsOfNobody = (id: string): StaffSettings => ({ id, digests: [] });

/** The card of a certificate that stands in the staff's channel: what happens next changes it and goes into its thread. */
export interface SlackCard {
  /** The certificate's id. */
  id: string;
  channel: string;
  /** Slack's name of the message. */
  ts: string;
  postedAt: Instant;
  /** When something last happened to it. */
  at: Instant;
}
