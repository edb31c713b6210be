/** Who asks, and through which door. The audit trail keeps all of it but the name. */
export type Actor =
  | { kind: 'staff'; id: string; name: string; door: 'slack' | 'cli' }
  | { kind: 'mail' } // the mail door itself; who wrote is for the rules of receive-mail to find out
  | { kind: 'clock' }
  | { kind: 'setup' }; // seeding, imports, the shop file at start

export const clockActor: Actor = { kind: 'clock' };

/** The actor in one short string, for "by whom" in a card. */
export function describeActor(actor: Actor): string {
  return actor.kind === 'staff' ? `${actor.name} (${actor.door})` : actor.kind;
}
