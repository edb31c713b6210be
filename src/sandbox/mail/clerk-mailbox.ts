import { randomBytes } from 'node:crypto';
import hoodiecrow from 'hoodiecrow-imap';
import { manyClients, wholeMailUnparsed } from './hoodiecrow-quirks.js';
import { listenOnLoopback, trackConnections } from './listen.js';

/** The clerk's mailbox, read over IMAP as a real one is. */
export interface ClerkMailbox {
  readonly imapUrl: string;
  /** Mails put into it so far. */
  readonly accepted: number;
  deliver(raw: Buffer, date: Date): void;
  close(): Promise<void>;
}

const USER = 'clerk';
/** Where the clerk moves a mail once it is dealt with, by its outcome. */
const FOLDERS = ['Processed', 'Review', 'Ignored', 'Quarantine'];
const PLUGINS = ['ID', 'ENABLE', 'IDLE', 'MOVE', 'UIDPLUS', 'SPECIAL-USE', 'UNSELECT', 'NAMESPACE', 'LITERALPLUS'];

/** Starts an IMAP server with an empty INBOX, in memory, on any free port of the loopback interface. */
export async function startClerkMailbox(now: () => Date): Promise<ClerkMailbox> {
  // RFC 3501 §2.3.1.1: another value whenever UIDs begin anew, as they do at each start. The time of creation is usual.
  const uidvalidity = Math.floor(now().getTime() / 1000);
  const password = randomBytes(12).toString('hex');
  const folders = Object.fromEntries(FOLDERS.map((name) => [name, { uidvalidity }]));
  const imap = hoodiecrow({
    plugins: [...PLUGINS, wholeMailUnparsed, manyClients],
    users: { [USER]: { password } },
    storage: { INBOX: { uidvalidity }, '': { separator: '/', folders } },
  });
  const close = trackConnections(imap.server);
  const port = await listenOnLoopback(imap.server, 0, false);
  let accepted = 0;
  return {
    imapUrl: `imap://${USER}:${password}@127.0.0.1:${port}/INBOX`,
    get accepted() {
      return accepted;
    },
    deliver(raw, date) {
      accepted += 1;
      imap.appendMessage('INBOX', [], date, raw.toString('latin1'));
    },
    close,
  };
}
