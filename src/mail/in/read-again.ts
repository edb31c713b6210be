import type { ImapFlow } from 'imapflow';
import type { MailLog } from './mail-log.js';
import { FOLDERS, HANDLED_KEYWORD } from './move-mail.js';

export interface ReadAgain {
  since: Date;
  /** Resolves when it is noted that they lie in the inbox again; until then it is begun anew with each connection. */
  done: () => Promise<void>;
}

/**
 * After a restore: puts the mails that came since the backup from the clerk's folders back into the inbox, and takes the
 * mark from those that could not be moved. What the backup knows of them is known by their digests, so those are laid
 * away again without any effect. IMAP searches by day, so it is a day too many rather than one too few.
 * @throws where the server refuses or the connection is lost; it can be begun again
 */
export async function readAgain(
  client: ImapFlow,
  inbox: string,
  { since, done }: ReadAgain,
  log: MailLog,
): Promise<void> {
  const dayBefore = new Date(since.getTime() - 24 * 3600 * 1000);
  let moved = 0;
  for (const folder of FOLDERS) {
    await client.mailboxOpen(folder);
    const uids = await client.search({ since: dayBefore }, { uid: true });
    if (!Array.isArray(uids)) throw new Error(`The server refused to search the folder ${folder}.`);
    if (uids.length === 0) continue;
    if (!(await client.messageMove(uids, inbox, { uid: true })))
      throw new Error(`The server refused to move mails from the folder ${folder}.`);
    moved += uids.length;
  }
  await client.mailboxOpen(inbox);
  const marked = await client.search({ since: dayBefore, keyword: HANDLED_KEYWORD }, { uid: true });
  if (Array.isArray(marked) && marked.length > 0)
    await client.messageFlagsRemove(marked, [HANDLED_KEYWORD], { uid: true });
  await done();
  log.info({ moved, since }, 'mails since the backup are read again');
}
