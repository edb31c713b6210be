import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePorts, plainAccount, SERVER_ENV, startServer, temporaryFolder } from './server-process.js';

/** A real PostgreSQL of its own, under an ordinary account, in a temporary folder. */
export interface Postgres {
  /** Makes an empty database and gives its URL. */
  newDatabase(): Promise<string>;
  /** One statement, as the superuser, in the database of this URL. */
  query(url: string, text: string): Promise<pg.QueryResultRow[]>;
  /**
   * Ends it and starts it again; it takes connections when this resolves. `immediate`: as after a crash, every session and
   * every statement cut off where it is.
   */
  restart(how: 'fast' | 'immediate'): Promise<void>;
  stop(): Promise<void>;
}

const UP_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 20;

const USER = 'clerk';
/** Characters that a URL must encode. */
const PASSWORD = 'p@ss:word/%';

/** Debian keeps the server's programs out of the PATH, a folder for each version. */
function programs(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian) : [];
  const folders = versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? '';
}

/** What a database that lives for a test need not wait for: no power is cut. Benchmarks leave it as it comes. */
const FOR_TESTS = 'fsync = off\nfull_page_writes = off\n';

/**
 * @param settings lines for postgresql.conf
 */
export async function startPostgres(settings = FOR_TESTS): Promise<Postgres> {
  const account = plainAccount();
  const folder = temporaryFolder('postgres', account);
  const [port = 0] = await freePorts(1);
  const bin = programs();
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD, { mode: 0o644 });
  const asOwner = process.getuid?.() === 0 ? { uid: account.uid, gid: account.gid } : {};
  const run = promisify(execFile);
  const initdb = ['--pgdata', data, '--username', USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  const options = { cwd: '/', env: SERVER_ENV, ...asOwner };
  await run(join(bin, 'initdb'), [...initdb, '--encoding', 'UTF8', '--locale', 'C', '--no-sync'], options);
  const log = join(folder, 'log');
  const again = join(folder, 'again');
  const server = ['-c', `unix_socket_directories=${folder}`, '-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`];
  const extra = settings.split('\n').filter((line) => line !== '');
  const end = await startServer({
    command: [
      '/bin/sh',
      '-c',
      // One that `restart` ends is started again; the guard kills the whole group in the end.
      'log=$1 again=$2; shift 2; "$@" 2>>"$log"; while [ -e "$again" ]; do rm "$again"; "$@" 2>>"$log"; done',
      'postgres',
      log,
      again,
      join(bin, 'postgres'),
      '-D',
      data,
      ...server,
      ...extra.flatMap((line) => ['-c', line.replaceAll(' ', '')]),
    ],
    ports: [port],
    log,
    account,
    folder,
  });
  const urlOf = (database: string): string =>
    `postgres://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`;

  async function query(url: string, text: string): Promise<pg.QueryResultRow[]> {
    const client = new pg.Client({ connectionString: url });
    // Ended by a restart after its answer has come; before it, the query itself fails.
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<pg.QueryResultRow>(text)).rows;
    } finally {
      await client.end();
    }
  }
  /** It listens a moment before it lets anybody in. */
  async function answers(isTheNewOne: () => boolean): Promise<void> {
    for (const deadline = Date.now() + UP_WITHIN_MS; ;) {
      try {
        if (isTheNewOne()) return void (await query(urlOf('postgres'), 'SELECT 1'));
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      await wait(LOOK_AGAIN_MS);
    }
  }

  await answers(() => true);
  let databases = 0;
  return {
    query,
    async newDatabase() {
      databases += 1;
      await query(urlOf('postgres'), `CREATE DATABASE test${databases} TEMPLATE template0`);
      return urlOf(`test${databases}`);
    },
    async restart(how) {
      const pid = (): string => readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0] ?? '';
      const before = pid();
      writeFileSync(again, '');
      process.kill(Number(before), how === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await answers(() => !existsSync(again) && pid() !== before); // the old one may still answer for a moment
    },
    stop: end,
  };
}
