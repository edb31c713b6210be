import type { ServerTrouble } from './pace.js';

/** Shorter troubles (a restart of the server, a lost line) end by themselves. */
const TOLD_AFTER_MS = 15 * 60_000;
const TOLD_AGAIN_AFTER_MS = 24 * 3600_000;

/**
 * Says once that the mail server takes nothing, again each day, and once that it is well again. While it lasts every
 * mail waits and none becomes a dead letter, so nobody would hear of it otherwise.
 */
export function createServerWatch(
  tell: (sentence: string) => void,
): (trouble: ServerTrouble | null, now: Date) => void {
  let toldAt: number | null = null;
  return (trouble, now) => {
    const at = now.getTime();
    if (!trouble) {
      if (toldAt !== null) tell('The mail server takes mails again; what waited is being sent.');
      toldAt = null;
      return;
    }
    const isDue = toldAt === null ? at - trouble.since >= TOLD_AFTER_MS : at - toldAt >= TOLD_AGAIN_AFTER_MS;
    if (!isDue) return;
    toldAt = at;
    const since = new Date(trouble.since).toISOString().slice(0, 16).replace('T', ' ');
    tell(`The mail server has taken no mail since ${since} UTC; all mails wait, none is lost. ${trouble.reason}`);
  };
}
