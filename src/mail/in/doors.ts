import { type Handover, startHandover } from './handover.js';
import { type Inbox, startInbox } from './inbox.js';
import type { InboxMail } from './intake.js';
import type { MailLog } from './mail-log.js';
import { quarantineFolder } from './quarantine.js';
import type { ReadAgain } from './read-again.js';
import type { Receiver } from './receive.js';
import type { DoorBook } from './tally.js';

export interface MailDoorOptions {
  /** The mailbox that is read, by `IMAP_URL`; left out: none. */
  imapUrl?: string;
  /** Where mail is handed over, by `MAIL_LISTEN`; left out: nowhere. */
  listen?: { url: string; quarantineFolder: string };
  /** After a restore: mails that came since then are read again; told when they lie in the inbox. */
  readAgain?: ReadAgain;
  clerkAddress: string;
  receive: Receiver;
  log: MailLog;
  onAlarm: (sentence: string) => void;
}

export interface MailDoors {
  /** Null where no mailbox is read. */
  readonly inbox: Inbox | null;
  /** What each door took in since the start. */
  books(): DoorBook[];
  /** Seconds since the mailbox was last searched; 0 where none is read. */
  silentSeconds(): number;
  /** What does not work now, in words. */
  notReady(): string[];
  stop(): Promise<void>;
}

/** Opens the ways by which mail comes in, one or both; behind them is one pipe. */
export async function openMailDoors(options: MailDoorOptions): Promise<MailDoors> {
  const { receive, log, onAlarm, imapUrl, listen, readAgain } = options;
  const handle = (mail: InboxMail): ReturnType<Receiver> => receive(mail.raw, mail);
  // Listening fails at once or never; a mailbox is tried again and again.
  const handedOver: DoorBook = { taken: 0, waiting: 0, dropped: 0 };
  const handover = listen ? await openHandover(options, listen, handedOver) : null;
  const inbox = imapUrl ? startInbox({ url: imapUrl, handle, log, onAlarm, readAgain }) : null;
  return {
    inbox,
    books: () => [handedOver, ...(inbox ? [inbox.book] : [])],
    silentSeconds: () => inbox?.silentSeconds ?? 0,
    notReady: () => (inbox && inbox.state !== 'connected' ? ['mailbox'] : []),
    async stop() {
      await Promise.all([inbox?.stop(), handover?.stop()]);
    },
  };
}

function openHandover(
  options: MailDoorOptions,
  listen: NonNullable<MailDoorOptions['listen']>,
  book: DoorBook,
): Promise<Handover> {
  const { receive, log, onAlarm, clerkAddress } = options;
  const quarantine = quarantineFolder(listen.quarantineFolder);
  return startHandover({
    url: listen.url,
    clerkAddress,
    handle: (raw, envelope) => {
      book.taken += 1;
      return receive(raw, { envelope, quarantine });
    },
    log,
    onAlarm,
  });
}
