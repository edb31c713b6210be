import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Servers lie beside the PATH of ordinary accounts. */
export const SERVER_ENV = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin:/usr/local/sbin`, LANG: 'C' };

const LISTENS_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 20;
const LAST_LINES = 20;

/**
 * Runs a server in a process group of its own, ends it when standard input ends, and removes its folder. So it ends on
 * `stop`, but also when the test process is killed, and through sudo, where a signal of ours would not pass.
 * A server that ends by itself is told, and its folder kept until then, so that its log can be read. Nothing is worth
 * a clean end (Dovecot's takes up to 6 s): the whole group is killed at once.
 */
const GUARD = `
exec 3<&0
folder=$1; shift
setsid "$@" </dev/null 3<&- & pid=$!
(cat <&3 >/dev/null; kill -s KILL -- -"$pid" 2>/dev/null) &
trap '' PIPE
wait "$pid"; echo "ended with status $?" >&2
wait
rm -rf "$folder" 2>/dev/null || { sleep 0.2; rm -rf "$folder"; }`;
const ENDED = /^ended with status \d+$/m;

export interface Account {
  uid: number;
  gid: number;
  name: string;
  group: string;
}

function fieldsOf(file: string, matches: (fields: string[]) => boolean): string[] {
  const found = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(matches);
  if (found === undefined) throw new Error(`${file} does not list an account that the test servers can run under.`);
  return found;
}

/** An account without privileges: our own, or `nobody` where we are root, since servers refuse to hold root's mail. */
export function plainAccount(): Account {
  const ownUid = process.getuid?.() ?? 0;
  const user = fieldsOf('/etc/passwd', ([name, , uid]) => (ownUid === 0 ? name === 'nobody' : uid === String(ownUid)));
  const group = fieldsOf('/etc/group', ([, , gid]) => gid === user[3]);
  return { name: user[0] ?? '', uid: Number(user[2]), gid: Number(user[3]), group: group[0] ?? '' };
}

/** A new folder in the system's place for such, owned by the account. */
export function temporaryFolder(name: string, owner?: Account): string {
  const folder = mkdtempSync(join(tmpdir(), `certclerk-${name}-`));
  if (owner !== undefined && process.getuid?.() === 0) chownSync(folder, owner.uid, owner.gid);
  return folder;
}

/** Ports of the loopback interface that are free now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen on a TCP port.');
    return address.port;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-LAST_LINES).join('\n');
  } catch {
    return '(there is no log)';
  }
}

export interface ServerProcess {
  /** The command and its arguments; it must stay in the foreground. */
  command: string[];
  /** It is up when all of them can be connected to. */
  ports: number[];
  /** Its own log, shown where it does not start. */
  log: string;
  /** `root` by sudo where we are not root ourselves; else this account where we are. */
  account: Account | 'root';
  /** Removed at the end. */
  folder: string;
}

/**
 * Starts a server and resolves when it listens.
 *
 * @returns a function that ends it and removes its folder
 * @throws Error with the end of its log where it does not come up
 */
export async function startServer(server: ServerProcess): Promise<() => Promise<void>> {
  const { command, ports, log, account, folder } = server;
  const weAreRoot = process.getuid?.() === 0;
  const [program = '', ...rest] = [...(account === 'root' && !weAreRoot ? ['sudo', '-n'] : []), '/bin/sh', '-c', GUARD];
  const guard = spawn(program, [...rest, 'guard', folder, ...command], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: SERVER_ENV,
    cwd: '/',
    // A session of its own: Ctrl-C at the terminal ends the tests, and their end ends the server.
    detached: true,
    ...(account !== 'root' && weAreRoot ? { uid: account.uid, gid: account.gid } : {}),
  });
  let said = '';
  guard.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  // Closing the input of a guard that is gone already is an EPIPE and no news.
  guard.stdin.on('error', () => undefined);
  let gone = false;
  const exit = once(guard, 'exit').then(() => void (gone = true));

  async function stop(): Promise<void> {
    guard.stdin.end();
    await exit;
  }

  const deadline = Date.now() + LISTENS_WITHIN_MS;
  for (const port of ports) {
    while (!(await listens(port))) {
      if (gone || ENDED.test(said) || Date.now() > deadline) {
        const why = `${command.join(' ')} does not listen on port ${port}.\n${said}\n${lastLines(log)}`;
        await stop();
        throw new Error(why);
      }
      await wait(LOOK_AGAIN_MS);
    }
  }
  return stop;
}
