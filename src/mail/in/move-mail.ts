import type { ImapFlow } from 'imapflow';
import type { MailLog } from './mail-log.js';
import type { Folder } from './receive.js';

export const FOLDERS = ['Processed', 'Review', 'Ignored', 'Quarantine'] as const satisfies readonly Folder[];

/** Marks a mail that was handled but cannot leave the inbox, so that the next start leaves it alone too. */
export const HANDLED_KEYWORD = 'CertclerkHandled';

/** Makes the folders that are missing. Where the server refuses, the mails stay in the inbox and are marked. */
export async function ensureFolders(client: ImapFlow, log: MailLog): Promise<void> {
  // Asked first, for not every server says in a way that can be read that a folder is there already.
  const there = new Set((await client.list()).map(({ path }) => path));
  for (const folder of FOLDERS) if (!there.has(folder)) await ensureFolder(client, folder, log);
}

async function ensureFolder(client: ImapFlow, folder: Folder, log: MailLog): Promise<void> {
  try {
    await client.mailboxCreate(folder);
  } catch (error) {
    if (!client.usable) throw error;
    log.warn({ folder, err: error }, 'the folder could not be made');
  }
}

/**
 * Takes handled mails out of the inbox. imapflow answers false where the server refused, so each step is checked: move,
 * make the folder and move again, copy and delete. Answers false where none works; the mails are then marked as
 * handled, as far as the server lets us. Throws where the connection is gone.
 */
export async function moveMails(client: ImapFlow, uids: number[], folder: Folder, log: MailLog): Promise<boolean> {
  const range = uids.join(',');
  const steps =
    folder === 'expunge'
      ? [() => client.messageDelete(range, { uid: true })]
      : [
          () => client.messageMove(range, folder, { uid: true }),
          async () => {
            await ensureFolder(client, folder, log);
            return client.messageMove(range, folder, { uid: true });
          },
          async () =>
            (await client.messageCopy(range, folder, { uid: true })) && client.messageDelete(range, { uid: true }),
        ];
  for (const step of steps) {
    if (await step()) return true;
    if (!client.usable) throw new Error('The connection was lost while mails were moved.');
  }
  const marked = await client.messageFlagsAdd(range, ['\\Seen', HANDLED_KEYWORD], { uid: true });
  if (!client.usable) throw new Error('The connection was lost while mails were marked.');
  log.error({ uids, folder, marked }, 'handled mails could not be moved out of the inbox');
  return false;
}
