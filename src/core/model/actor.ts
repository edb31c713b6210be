/** What a member of staff may do; each may do what those before it may. */
export const ROLES = ['reader', 'staff', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks, and through which door. The audit trail keeps all of it but the name. */
export type Actor =
  /** `role` left out: may do everything. */
  | { kind: 'staff'; id: string; name: string; door: 'slack' | 'cli'; role?: Role }
  | { kind: 'mail' } // the mail door itself; who wrote is for the rules of receive-mail to find out
  | { kind: 'clock' }
  | { kind: 'setup' }; // seeding, imports, the shop file at start

export const clockActor: Actor = { kind: 'clock' };

/** The actor in one short string, for "by whom" in a card. */
export function describeActor(actor: Actor): string {
  return actor.kind === 'staff' ? `${actor.name} (${actor.door})` : actor.kind;
}
