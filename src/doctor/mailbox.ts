import { ImapFlow } from 'imapflow';
import { type ImapAccount, isLoopback, readImapUrl } from '../mail/in/imap-url.js';
import type { Patient } from './check.js';
import type { Report } from './line.js';
import { serverTrouble } from './server-trouble.js';

const CONNECT_MS = 10_000;

/** Logs in, does the work, logs out. What is wrong with the connection becomes a line of the report. */
export async function inMailbox(
  { config, tls }: Patient,
  report: Report,
  work: (client: ImapFlow, account: ImapAccount) => Promise<void>,
): Promise<void> {
  const account = readImapUrl(config.imapUrl ?? '');
  const { host, port, secure, user, password } = account;
  const client = new ImapFlow({
    host,
    port,
    secure,
    doSTARTTLS: secure ? undefined : !isLoopback(host),
    auth: { user, pass: password },
    tls,
    logger: false,
    disableAutoIdle: true,
    clientInfo: { name: 'certclerk doctor' },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
  });
  // Without a listener an 'error' event ends the process; what it says comes out of the commands as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client, account);
    await client.logout();
  } catch (error) {
    const { says, mend } = serverTrouble(error, { variable: 'IMAP_URL', host, port, user, password });
    report.fail(says, mend);
  } finally {
    client.close();
  }
}
