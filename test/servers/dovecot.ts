import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { freePorts, plainAccount, SERVER_ENV, startServer, temporaryFolder, type Account } from './server-process.js';

/** A real IMAP server with one mailbox, and the LMTP door into it. */
export interface Dovecot {
  imapUrl: string;
  imapPort: number;
  lmtpPort: number;
  user: string;
  password: string;
  /** Where Dovecot writes what it does, until `stop`. */
  log: string;
  /** Puts so many mails into the mailbox at once, as files; `mail` writes each. */
  fill(count: number, mail: (n: number) => string): void;
  /** Puts a mail into the mailbox by LMTP, whatever the recipient. Resolves when Dovecot has taken it. */
  deliver(raw: Uint8Array | string, from: string, to: string): Promise<void>;
  stop(): Promise<void>;
}

const USER = 'clerk';
const PASSWORD = 'p@ss:word/%';

interface Places {
  folder: string;
  account: Account;
  imapPort: number;
  lmtpPort: number;
}

/** What both configuration languages have in common. */
const shared = ({ folder, account, imapPort, lmtpPort }: Places): string => `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
recipient_delimiter = +
first_valid_uid = 1
mail_max_userip_connections = 100
default_internal_user = ${account.name}
default_login_user = ${account.name}
default_internal_group = ${account.group}
namespace inbox {
  inbox = yes
  separator = /
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${lmtpPort}
  }
}
`;

/** Debian 12, Ubuntu 24.04. Here `%…` is a variable; from 2.4 on only `%{…}` is. */
const forDovecot23 = (places: Places): string => `${shared(places)}
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
passdb {
  driver = static
  args = password=${PASSWORD.replaceAll('%', '%%')}
}
userdb {
  driver = static
  args = uid=${places.account.uid} gid=${places.account.gid} home=${places.folder}/home allow_all_users=yes
}
`;

/** Debian 13 and later: 2.4 has another language, and its version must be named first. */
const forDovecot24 = (places: Places): string => `dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
${shared(places)}
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ~/Maildir
passdb static {
  passdb_static_password = "${PASSWORD}"
}
userdb static {
  userdb_static_allow_all_users = yes
  fields {
    uid = ${places.account.uid}
    gid = ${places.account.gid}
    home = ${places.folder}/home
  }
}
`;

async function configurationLanguage(): Promise<(places: Places) => string> {
  const { stdout } = await promisify(execFile)('dovecot', ['--version'], { env: SERVER_ENV });
  return /^2\.[0-3]\./.test(stdout) ? forDovecot23 : forDovecot24;
}

/**
 * Starts Dovecot with a configuration of its own in a temporary folder, on high ports of the loopback interface.
 * All names lead to one mailbox; the password has characters that a URL must encode.
 */
export async function startDovecot(): Promise<Dovecot> {
  const account = plainAccount();
  const folder = temporaryFolder('dovecot', account);
  const [imapPort = 0, lmtpPort = 0] = await freePorts(2);
  const home = join(folder, 'home');
  mkdirSync(home);
  if (process.getuid?.() === 0) chownSync(home, account.uid, account.gid);
  const configuration = join(folder, 'dovecot.conf');
  const write = await configurationLanguage();
  writeFileSync(configuration, write({ folder, account, imapPort, lmtpPort }), { mode: 0o644 });
  const log = join(folder, 'log');
  const end = await startServer({
    command: ['dovecot', '-F', '-c', configuration],
    ports: [imapPort, lmtpPort],
    log,
    account,
    folder,
  });
  const lmtp = createTransport({ host: '127.0.0.1', port: lmtpPort, lmtp: true, ignoreTLS: true, pool: true });
  return {
    imapUrl: `imap://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${imapPort}/INBOX`,
    imapPort,
    lmtpPort,
    user: USER,
    password: PASSWORD,
    log,
    fill(count, mail) {
      for (const path of ['', 'cur', 'new', 'tmp'].map((name) => join(home, 'Maildir', name))) {
        mkdirSync(path, { recursive: true });
        if (process.getuid?.() === 0) chownSync(path, account.uid, account.gid);
      }
      const inOrder = (n: number): string => `1700000000.${String(n).padStart(8, '0')}.fill:2,`;
      for (let n = 0; n < count; n++) writeFileSync(join(home, 'Maildir/cur', inOrder(n)), mail(n), { mode: 0o644 });
    },
    async deliver(raw, from, to) {
      await lmtp.sendMail({ envelope: { from, to }, raw: Buffer.from(raw) });
    },
    async stop() {
      lmtp.close();
      await end();
    },
  };
}
