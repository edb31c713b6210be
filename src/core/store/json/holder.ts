import { randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { codeOf } from './disk.js';

/** What a lock file says about the process that made it. Null where the system does not tell. */
export const holderSchema = z.object({
  pid: z.number().int(),
  /** When the process began, in the kernel's ticks since boot: a pid is given again, this pair is not. */
  started: z.string().nullable(),
  host: z.string(),
  boot: z.string().nullable(),
  /** The pid namespace: pids of another container mean nothing here. */
  namespace: z.string().nullable(),
  token: z.string(),
  released: z.boolean(),
});
export type Holder = z.infer<typeof holderSchema>;

/** A live holder that this machine cannot look at touches its file every 5 s; after this long it counts as dead. */
const SILENCE_MS = 30_000;

async function textOrNull(reading: Promise<string>): Promise<string | null> {
  try {
    return (await reading).trim();
  } catch {
    return null; // not Linux, or no such process
  }
}

/** State letter and start time of a process; null where /proc does not say. */
async function processFacts(pid: number): Promise<{ state: string; started: string } | null> {
  const stat = await textOrNull(readFile(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in brackets and may hold anything, so fields are counted from its end.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started] = [fields?.[0], fields?.[19]];
  return state !== undefined && started !== undefined ? { state, started } : null;
}

/** This process, with a new token. */
export async function ourselves(): Promise<Holder> {
  return {
    pid: process.pid,
    started: (await processFacts(process.pid))?.started ?? null,
    host: hostname(),
    boot: await textOrNull(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    namespace: await textOrNull(readlink('/proc/self/ns/pid')),
    token: randomBytes(16).toString('hex'),
    released: false,
  };
}

function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // it runs, as somebody else
  }
}

/** Whether pids of the holder mean something to us. */
export const isNeighbour = (holder: Holder, us: Holder): boolean =>
  holder.host === us.host && holder.boot === us.boot && holder.namespace === us.namespace;

/** Whether the process that made the lock still runs; `silentMs` ago its file was touched last. In doubt it does. */
export async function isAlive(holder: Holder, us: Holder, silentMs: number): Promise<boolean> {
  if (holder.released) return false;
  // Another machine, another container, or this machine before it was started anew: only the touches tell.
  if (!isNeighbour(holder, us)) return silentMs < SILENCE_MS;
  if (!pidExists(holder.pid)) return false;
  const facts = await processFacts(holder.pid);
  if (!facts) return true;
  if (facts.state === 'Z' || facts.state === 'X') return false; // killed, only not yet collected by its parent
  return holder.started === null || facts.started === holder.started;
}
