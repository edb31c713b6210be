import path from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { ask } from '../ask.js';
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

export function addStoreCommands(certclerk: Command): void {
  query(
    certclerk,
    'backup [file]',
    'the whole store in one file, as it stands now; the clerk may go on working',
  ).action(async (file: string | undefined, o: Json) => {
    const result = archived.parse(await ask({ ask: 'backup', file: path.resolve(file ?? nameFor(new Date())) }));
    const lost =
      result.missing.length > 0
        ? `\n${result.missing.length} PDFs or mails that it names are lost: ${result.missing.join(', ')}`
        : '';
    print(o, result, `${result.documents} documents and ${result.blobs} PDFs and mails are in ${result.file}.${lost}`);
    if (lost) process.exitCode = EXIT.refused;
  });
}
