import type { Actor } from './actor.js';
import type { Instant } from './dates.js';

/** One line of the append-only audit trail. It holds ids and digests, no personal data. */
export interface AuditEntry {
  /** Sequence number, 12 digits. */
  id: string;
  at: Instant;
  actor: Exclude<Actor, { kind: 'staff' }> | Omit<Extract<Actor, { kind: 'staff' }>, 'name' | 'role'>;
  command: string;
  /** Ids of what it touched. */
  about: string[];
  /** SHA-256 of the command's canonical JSON. */
  input: string;
  /** Hash of the entry before; 64 zeros for the first. */
  previous: string;
  /** SHA-256 over all the fields above. */
  hash: string;
}
