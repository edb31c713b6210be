import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { loadCliConfig, readEnvironment } from '../../config.js';
import { copyStore } from '../../start-copy.js';
import { restore } from '../../start-restore.js';
import { ask, command } from '../ask.js';
import { EXIT } from '../exit.js';
import { type Json, print, query } from '../query.js';

const archived = z.object({
  file: z.string(),
  documents: z.number(),
  blobs: z.number(),
  missing: z.array(z.string()),
});

/** `certclerk-2026-11-24T0900.backup.gz`, in the folder where the person is. */
const nameFor = (now: Date): string => `certclerk-${now.toISOString().slice(0, 16).replace(':', '')}.backup.gz`;

/** What a backup or a copy could not bring along, as a line, or nothing. */
const lostLine = (missing: readonly string[]): string =>
  missing.length > 0 ? `\n${missing.length} PDFs or mails that it names are lost: ${missing.join(', ')}` : '';

function addBackup(certclerk: Command): void {
  query(
    certclerk,
    'backup [file]',
    'the whole store in one file, as it stands now; the clerk may go on working',
  ).action(async (file: string | undefined, o: Json) => {
    const result = archived.parse(await ask({ ask: 'backup', file: path.resolve(file ?? nameFor(new Date())) }));
    const lost = lostLine(result.missing);
    print(o, result, `${result.documents} documents and ${result.blobs} PDFs and mails are in ${result.file}.${lost}`);
    if (lost) process.exitCode = EXIT.refused;
  });
}

function addRestore(certclerk: Command): void {
  query(certclerk, 'restore <file>', 'put a backup in the place of the store; no clerk may be running')
    .option('--numbers-from <place>', 'the store that gave numbers since: its folder, or its postgres:// URL')
    .option(
      '--numbers-above <invoice>',
      'or the number of the last invoice that was sent (a comma, the last credit note), or "none"',
    )
    .action(async (file: string, o: Json & { numbersFrom?: string; numbersAbove?: string }) => {
      const config = loadCliConfig(readEnvironment());
      const { numbersFrom, numbersAbove } = o;
      const result = await restore(config, { file, numbersFrom, numbersAbove }, console.error);
      const words = [
        `The store is that of ${result.madeAt.toISOString()}: ${result.documents} documents, ${result.blobs} PDFs and mails.`,
        ...(result.kept ? [`What was there before lies in ${result.kept}; delete it when you are sure.`] : []),
        'Start the clerk: it reads the mails received since again, and sends nothing. Look at what waits (certclerk outbox',
        '--state queued), then say: certclerk release',
      ];
      print(o, result, words.join('\n'));
    });
}

/** `12 000 …` on one line of a terminal, and nothing elsewhere. */
function progress(done: number): void {
  if (process.stderr.isTTY && done % 500 === 0) process.stderr.write(`\r${done} copied`);
}

function addCopy(certclerk: Command): void {
  const store = certclerk.command('store').description('the store itself: copy');
  query(store, 'copy', 'everything into a new, empty store of either kind; no clerk may be running')
    .requiredOption('--from <place>', 'a data folder, or a postgres:// URL')
    .requiredOption('--to <place>', 'a new folder, or the postgres:// URL of an empty database')
    .action(async (o: Json & { from: string; to: string }) => {
      const result = await copyStore(o, console.error, progress);
      if (process.stderr.isTTY) process.stderr.write('\n');
      const lost = lostLine(result.missing);
      print(
        o,
        result,
        `${result.documents} documents and ${result.blobs} PDFs and mails were copied and compared.${lost}`,
      );
      if (lost) process.exitCode = EXIT.refused;
    });
}

/** For backups that were put back by other means, such as pg_restore: the same care is needed then. */
function addRestored(certclerk: Command): void {
  certclerk
    .command('restored <made-at>')
    .description('say that the store was put back by other means (pg_restore), from a backup of that time')
    .action(async (madeAt: string) => {
      await command('note-restore', { madeAt });
      console.log(
        'Nothing is sent until you say: certclerk release. Start the clerk anew: it reads the mails since again.',
      );
    });
}

export function addStoreCommands(certclerk: Command): void {
  addBackup(certclerk);
  addRestore(certclerk);
  addRestored(certclerk);
  addCopy(certclerk);
}
