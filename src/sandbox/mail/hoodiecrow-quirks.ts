import type { ImapServer } from 'hoodiecrow-imap';
import ownHandlers from 'hoodiecrow-imap/lib/commands/handlers/fetch.js';

/**
 * Gives the whole mail exactly as it was stored, without reading it.
 *
 * hoodiecrow runs its MIME parser over a mail before it hands out even the raw bytes. The parser takes time that grows
 * with the square of the header's length (10 s for 400 kB of folded lines), and the sandbox has one thread for all.
 */
export function wholeMailUnparsed(server: ImapServer): void {
  for (const name of ['BODY', 'BODY.PEEK'] as const) {
    server.fetchHandlers[name] = (connection, message, item) => {
      const wholeMail = item.section?.length === 0 && item.partial === undefined;
      return wholeMail ? { type: 'LITERAL', value: message.raw } : ownHandlers[name](connection, message, item);
    };
  }
}

/** hoodiecrow adds one listener for each client and Node warns of the eleventh; it is no leak. */
export function manyClients(server: ImapServer): void {
  server.setMaxListeners(0);
}
