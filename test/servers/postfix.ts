import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts, SERVER_ENV, startServer, temporaryFolder } from './server-process.js';

/** A real mail transfer agent between the clerk and its customers. */
export interface Postfix {
  smtpPort: number;
  smtpUrl: string;
  /** Where Postfix writes what it does, until `stop`. */
  log: string;
  stop(): Promise<void>;
}

export interface PostfixOptions {
  /** Mail for these goes to LMTP. Default `ssl.shop.example`. */
  clerkDomains?: string[];
  /** Dovecot's. */
  relayDomainsToLmtp: number;
  /** The sink's. */
  otherMailTo: number;
  /** Mail for anybody else in `clerkDomains` is refused, plus addresses too. Default: everybody's is taken. */
  onlyTo?: string[];
  /** Headers put on top of a mail, by the address in MAIL FROM, as its SPF and DKIM checks do. Default none. */
  prepend?: Record<string, string>;
}

/** Where this system's Postfix has its daemons. */
async function daemonFolder(): Promise<string> {
  const { stdout } = await promisify(execFile)('postconf', ['-d', '-h', 'daemon_directory'], { env: SERVER_ENV });
  return stdout.trim();
}

const prepending = (prepend: Record<string, string>): string => {
  const rules = Object.entries(prepend).map(([from, header]) => `{ ${from} = PREPEND ${header} }`);
  return rules.length === 0 ? '' : `check_sender_access inline:{ ${rules.join(', ')} }`;
};

const mainCf = (folder: string, daemons: string, options: Required<PostfixOptions>): string => `
relay_recipient_maps = ${options.onlyTo.length > 0 ? `inline:{ ${options.onlyTo.map((to) => `{ ${to} = x }`).join(', ')} }` : ''}
compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
daemon_directory = ${daemons}
maillog_file = ${folder}/log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.shop.example
mynetworks = 127.0.0.0/8
mydestination =
local_recipient_maps =
local_header_rewrite_clients =
alias_maps =
alias_database =
relay_domains = ${options.clerkDomains.join(' ')}
transport_maps = inline:{ ${options.clerkDomains.map((domain) => `{ ${domain} = lmtp:inet:127.0.0.1:${options.relayDomainsToLmtp} }`).join(', ')} }
default_transport = smtp:[127.0.0.1]:${options.otherMailTo}
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_peername_lookup = no
smtpd_sender_restrictions = ${prepending(options.prepend)}
smtpd_tls_security_level = none
smtp_tls_security_level = none
smtp_destination_concurrency_limit = 5
lmtp_destination_concurrency_limit = 5
message_size_limit = 67108864
mailbox_size_limit = 0
queue_run_delay = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 2s
in_flow_delay = 0
`;

/**
 * The queue manager is woken every second: a mail that it looks at while the last attempt is still being written down
 * goes back to the incoming queue, which is otherwise read every five minutes.
 */
const masterCf = (port: number): string => `
127.0.0.1:${port} inet n - n - - smtpd
pickup   unix  n - n 60  1 pickup
cleanup  unix  n - n -   0 cleanup
qmgr     unix  n - n 1   1 qmgr
rewrite  unix  - - n -   - trivial-rewrite
bounce   unix  - - n -   0 bounce
defer    unix  - - n -   0 bounce
trace    unix  - - n -   0 bounce
proxymap unix  - - n -   - proxymap
smtp     unix  - - n -   - smtp
lmtp     unix  - - n -   - lmtp
error    unix  - - n -   - error
retry    unix  - - n -   - error
anvil    unix  - - n -   1 anvil
scache   unix  - - n -   1 scache
showq    unix  n - n -   - showq
postlog  unix-dgram n - n - 1 postlogd
`;

/** Postfix wants its files owned by root and its queues by `postfix`; this runs as root, like Postfix itself. */
const AS_ROOT = `set -e
folder=$1; shift
chmod 711 "$folder"
chown -R root "$folder/etc" "$folder/queue"
chown -R postfix "$folder/data" "$folder/queue"/*
chown root "$folder/queue/pid"
chgrp postdrop "$folder/queue/maildrop" "$folder/queue/public"
chmod 730 "$folder/queue/maildrop"
chmod 710 "$folder/queue/public"
exec "$@"`;

const QUEUES = 'active bounce corrupt defer deferred flush hold incoming maildrop pid private public saved trace'.split(
  ' ',
);

/** Postfix waits until its configuration is two seconds old, in case it is still being written; this one is done. */
function writeSettled(file: string, text: string): void {
  writeFileSync(file, text);
  const aMinuteAgo = Date.now() / 1000 - 60;
  utimesSync(file, aMinuteAgo, aMinuteAgo);
}

/**
 * Starts Postfix with a configuration and queue of its own in a temporary folder, on a high port of the loopback
 * interface. Postfix can be started by root only; under another account this asks sudo, without a password.
 */
export async function startPostfix(options: PostfixOptions): Promise<Postfix> {
  const folder = temporaryFolder('postfix');
  const [port = 0] = await freePorts(1);
  const daemons = await daemonFolder();
  const etc = join(folder, 'etc');
  const log = join(folder, 'log');
  for (const name of ['etc', 'data', 'queue']) mkdirSync(join(folder, name));
  for (const name of QUEUES) mkdirSync(join(folder, 'queue', name), { mode: name === 'pid' ? 0o755 : 0o700 });
  chmodSync(join(folder, 'queue'), 0o755);
  writeSettled(
    join(etc, 'main.cf'),
    mainCf(folder, daemons, {
      clerkDomains: ['ssl.shop.example'],
      ...options,
      onlyTo: options.onlyTo ?? [],
      prepend: options.prepend ?? {},
    }),
  );
  writeSettled(join(etc, 'master.cf'), masterCf(port));
  const stop = await startServer({
    command: ['/bin/sh', '-c', AS_ROOT, 'postfix', folder, join(daemons, 'master'), '-c', etc, '-d'],
    ports: [port],
    log,
    account: 'root',
    folder,
  });
  return { smtpPort: port, smtpUrl: `smtp://127.0.0.1:${port}`, log, stop };
}
