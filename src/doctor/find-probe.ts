import { setTimeout } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import { FOLDERS } from '../mail/in/move-mail.js';
import { LOOP_HEADER } from '../mail/loop-header.js';
import type { Probe } from './probe.js';

export interface Found {
  folder: string;
  raw: Uint8Array;
  isSpam: boolean;
  /** It could not be deleted. */
  isLeft: boolean;
}

export interface Search {
  mailbox: string;
  /** Then the mail is left to it until it has laid it away: a mail that vanishes under its hands is a fault to it. */
  isClerkRunning: boolean;
  withinMs: number;
}

const PAUSE_MS = 300;
/** A running clerk has laid a mail away after so long, or does not do it at all. */
const CLERK_MS = 15_000;

/** Looks for the mail where it may lie, until it is there, and deletes it. Null where it did not come. */
export async function findProbe(client: ImapFlow, probe: Probe, search: Search): Promise<Found | null> {
  const spam = (await client.list()).find((f) => f.specialUse === '\\Junk')?.path;
  const laidAway = [...FOLDERS, ...(spam ? [spam] : [])];
  // The mailbox last: what a clerk moves meanwhile is found in the next round.
  const found = await poll(client, probe, [...laidAway, search.mailbox], search.withinMs);
  if (!found) return null;
  const isClerks = found.folder === search.mailbox && search.isClerkRunning;
  const now = isClerks ? await poll(client, probe, laidAway, CLERK_MS) : found;
  const isGone = await remove(client, now ?? found);
  return { folder: found.folder, raw: found.raw, isSpam: found.folder === spam, isLeft: !isGone };
}

interface Place {
  folder: string;
  uid: number;
  raw: Uint8Array;
}

async function poll(client: ImapFlow, probe: Probe, folders: string[], withinMs: number): Promise<Place | null> {
  const until = Date.now() + withinMs;
  for (;;) {
    const there = new Set((await client.list()).map(({ path }) => path));
    for (const folder of folders.filter((path) => there.has(path))) {
      const place = await lookInto(client, folder, probe);
      if (place) return place;
    }
    if (Date.now() > until) return null;
    await setTimeout(PAUSE_MS);
  }
}

async function lookInto(client: ImapFlow, folder: string, probe: Probe): Promise<Place | null> {
  await client.mailboxOpen(folder);
  const uids = await client.search({ header: { [LOOP_HEADER]: probe.token } }, { uid: true });
  const [uid] = uids || [];
  if (uid === undefined) return null;
  const mail = await client.fetchOne(String(uid), { source: true }, { uid: true });
  return mail && mail.source ? { folder, uid, raw: mail.source } : null;
}

async function remove(client: ImapFlow, { folder, uid }: Place): Promise<boolean> {
  await client.mailboxOpen(folder);
  return client.messageDelete(String(uid), { uid: true });
}
