import { invalid } from '../../core/errors.js';

export interface ImapAccount {
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  user: string;
  password: string;
  mailbox: string;
}

/** Reads `imaps://user:password@host:993/INBOX`, percent-encoded. The sentence of the error never holds the password. */
export function readImapUrl(url: string): ImapAccount {
  const expected = 'IMAP_URL must look like imaps://user:password@host:993/INBOX, with % codes for special characters.';
  if (!URL.canParse(url)) throw invalid(expected, 'IMAP_URL');
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const secure = protocol === 'imaps:';
  if ((!secure && protocol !== 'imap:') || !hostname || !username) throw invalid(expected, 'IMAP_URL');
  try {
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port ? Number(port) : secure ? 993 : 143,
      secure,
      user: decodeURIComponent(username),
      password: decodeURIComponent(password),
      mailbox: decodeURIComponent(pathname.slice(1)) || 'INBOX',
    };
  } catch (error) {
    if (error instanceof URIError) throw invalid(expected, 'IMAP_URL');
    throw error;
  }
}

/** Whether the server is on this machine, where an unencrypted connection is nobody else's to read. */
export const isLoopback = (host: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);
