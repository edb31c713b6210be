import { createHash } from 'node:crypto';
import type { CommandName } from './command.js';
import type { Changing } from './context.js';
import type { Actor } from './model/actor.js';
import type { AuditEntry } from './model/audit.js';
import type { ReadTx } from './ports.js';

export const FIRST_PREVIOUS = '0'.repeat(64);

/** JSON with sorted keys, so that equal data give equal bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function hashEntry(entry: Omit<AuditEntry, 'hash'>): string {
  const { id, at, actor, command, about, input, previous } = entry;
  return sha256(canonicalJson({ id, at, actor, command, about, input, previous }));
}

/** Who, by id alone: a name could not be erased later without breaking the chain (design §6.6). */
const withoutName = (actor: Actor): AuditEntry['actor'] =>
  actor.kind === 'staff' ? { kind: actor.kind, id: actor.id, door: actor.door } : actor;

/** Adds the line for the change that is being made, chained to the line before. */
export async function appendAudit(changing: Changing, command: CommandName, input: unknown): Promise<void> {
  const { tx, now, actor, touched } = changing;
  const last = (await tx.find('audit', undefined, { limit: 1, descending: true })).items[0];
  const id = String(Number(last?.id ?? 0) + 1).padStart(12, '0');
  const entry = {
    id,
    at: now,
    actor: withoutName(actor),
    command,
    about: [...touched].sort(),
    input: sha256(canonicalJson(input)),
    previous: last?.hash ?? FIRST_PREVIOUS,
  };
  await tx.put('audit', { ...entry, hash: hashEntry(entry) });
}

/** The setting in which a store that was put back from a copy, or cut, keeps which entry it had come to: `ID HASH`. */
export const AUDIT_ANCHOR = 'audit-anchor';

/** What is missing at the end; a chain that was cut there looks whole by itself. */
async function missingEnd(tx: ReadTx): Promise<string | null> {
  const [id = '', hash] = (await tx.get('setting', AUDIT_ANCHOR))?.value.split(' ') ?? [];
  if (hash === undefined || (await tx.get('audit', id))?.hash === hash) return null;
  return `The trail once went on to entry ${id}; entries up to that one are missing, or others stand in their place.`;
}

/** Walks the chain; `fault` names the first entry that was changed, removed or moved, or is null. */
export async function verifyAudit(tx: ReadTx): Promise<{ entries: number; fault: string | null }> {
  let previous = FIRST_PREVIOUS;
  let entries = 0;
  let after: string | undefined;
  do {
    const page = await tx.find('audit', undefined, { limit: 1000, after });
    for (const entry of page.items) {
      entries += 1;
      const expected = String(entries).padStart(12, '0');
      if (entry.id !== expected)
        return { entries, fault: `Entry ${expected} is missing; ${entry.id} stands in its place.` };
      if (entry.previous !== previous)
        return { entries, fault: `Entry ${entry.id} does not follow the one before it.` };
      if (hashEntry(entry) !== entry.hash) return { entries, fault: `Entry ${entry.id} was changed.` };
      previous = entry.hash;
    }
    after = page.next;
  } while (after);
  return { entries, fault: await missingEnd(tx) };
}
