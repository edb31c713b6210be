import type { ImapFlow } from 'imapflow';
import { isLoopback } from '../../mail/in/imap-url.js';
import { FOLDERS } from '../../mail/in/move-mail.js';
import type { Check } from '../check.js';
import type { Report } from '../line.js';
import { inMailbox } from '../mailbox.js';

/** The mailbox: login, TLS, what the server can do, the folders, what waits. */
export const mailboxCheck: Check = {
  name: 'mailbox',
  needs: ['IMAP_URL'],
  async run(patient, report) {
    const { imapUrl, mailListen } = patient.config;
    if (!imapUrl) {
      const says = `Mail is handed over at ${mailListen ?? 'MAIL_LISTEN'}, and no mailbox is read; whether it arrives cannot be tried from here.`;
      return report.warn(says, 'Write a mail to MAIL_ADDRESS and look: certclerk mails.');
    }
    await inMailbox(patient, report, async (client, { host, user, mailbox, secure }) => {
      report.ok(`${user} is let in at ${host}.`);
      const encrypted = secure || client.secureConnection;
      if (!encrypted && !isLoopback(host)) report.fail('The connection is not encrypted.', 'Use imaps:// in IMAP_URL.');
      abilities(client, report);
      await folders(client, mailbox, report);
    });
  },
};

function abilities(client: ImapFlow, report: Report): void {
  const can = (name: string): boolean => client.capabilities.has(name);
  if (can('IDLE')) report.ok('The server tells of new mail at once (IDLE).');
  else
    report.warn('The server has no IDLE, so a mail may lie for four minutes.', 'Switch IDLE on, or take MAIL_LISTEN.');
  if (!can('MOVE')) {
    report.warn(
      'The server has no MOVE; mails are copied and deleted.',
      'Nothing must be done; newer servers have it.',
    );
  }
}

async function folders(client: ImapFlow, mailbox: string, report: Report): Promise<void> {
  const there = new Set((await client.list()).map(({ path }) => path));
  if (!there.has(mailbox)) {
    return report.fail(
      `There is no mailbox ${mailbox}.`,
      `Name one that exists at the end of IMAP_URL: ${[...there].slice(0, 10).join(', ')}.`,
    );
  }
  const status = await client.status(mailbox, { messages: true });
  if (!status)
    return report.fail(`${mailbox} cannot be opened.`, 'Give the user of IMAP_URL the right to read and write it.');
  const missing = FOLDERS.filter((folder) => !there.has(folder));
  const made = missing.length > 0 ? `; the first start makes ${missing.join(', ')}` : '';
  report.ok(`${status.messages ?? 0} mails lie in ${mailbox}${made}.`);
}
