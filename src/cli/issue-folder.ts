import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/errors.js';
import type { CertificateView } from '../core/model/view.js';
import type { MatchedFile } from '../core/results.js';
import { command } from './ask.js';
import { EXIT } from './exit.js';
import { refusePrivateKey } from './private-key.js';
import { table } from './print.js';
import { type Json, print } from './query.js';
import { certificateTable } from './show.js';

export interface FolderOptions {
  folder?: string;
  dryRun?: boolean;
}

/** A bundle with its chain has some 20 kB; what is much larger is something else that lies there. */
const LARGEST_FILE = 4 * 1024 * 1024;

/** All files go over the socket in one line, as base64, which is to stay below its limit (control/protocol.ts). */
const LARGEST_FOLDER = 32 * 1024 * 1024;

interface Left {
  file: string;
  why: string;
}

/** Records what lies in a folder, one transaction a file. Exit 1 where something of it was not recorded. */
export async function issueFolder(
  folder: string,
  certificate: string | undefined,
  o: Json & FolderOptions,
): Promise<void> {
  if (certificate !== undefined) {
    throw new AppError('invalid-input', 'With --folder no certificate is named: each file says which it is for.');
  }
  const { files, left } = await readFolder(folder);
  const found = files.length > 0 ? await command('match-issued', { files }) : { matches: [], left: [] };
  left.push(...found.left);
  if (o.dryRun) {
    const matches = found.matches.map(({ file, certificate: now, willBe }) => ({ file, certificate: now, willBe }));
    print(o, { recorded: [], matches, left }, [matchTable(found.matches), ...leftLines(left)].join('\n\n'));
  } else {
    const recorded = await recordEach(found.matches, left);
    const views = recorded.map((one) => one.certificate);
    print(o, { recorded, left }, [certificateTable(views), ...leftLines(left)].join('\n\n'));
  }
  if (left.length > 0) process.exitCode = EXIT.refused;
}

async function readFolder(folder: string): Promise<{ files: { name: string; base64: string }[]; left: Left[] }> {
  const names = await namesIn(folder);
  const files: { name: string; base64: string }[] = [];
  const left: Left[] = [];
  let total = 0;
  for (const name of names.sort()) {
    const path = join(folder, name);
    const { size } = await stat(path);
    if (size > LARGEST_FILE) {
      left.push({ file: name, why: 'It is too large to be a certificate.' });
      continue;
    }
    total += size;
    if (total > LARGEST_FOLDER) {
      throw new AppError(
        'invalid-input',
        `${folder} holds more than 32 MB; put the new certificates alone into a folder.`,
      );
    }
    const bytes = await readFile(path);
    const refused = await whyRefused(bytes);
    if (refused) left.push({ file: name, why: refused });
    else files.push({ name, base64: bytes.toString('base64') });
  }
  return { files, left };
}

/** Files alone, no folders and none whose name begins with a dot. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch (error) {
    throw new AppError('invalid-input', `The folder ${folder} cannot be read.`, { cause: error });
  }
}

/** A private key in one file does not hold up the others. */
async function whyRefused(bytes: Uint8Array): Promise<string | null> {
  try {
    await refusePrivateKey(bytes);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return error.safeMessage;
    throw error;
  }
}

async function recordEach(matches: readonly MatchedFile[], left: Left[]) {
  const recorded: { file: string; certificate: CertificateView }[] = [];
  for (const { file, certificate, base64 } of matches) {
    try {
      const result = await command('record-issued', { certificate: certificate.id, base64 });
      if (result.recorded) recorded.push({ file, certificate: result.certificate });
      else left.push({ file, why: result.report.findings.map(({ message }) => message).join(' ') });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
      left.push({ file, why: error.safeMessage });
    }
  }
  return recorded;
}

const matchTable = (matches: readonly MatchedFile[]): string =>
  matches.length === 0
    ? 'No file fits a certificate.'
    : table([
        ['FILE', 'ID', 'NAME', 'NOT AFTER', 'PAID UNTIL'],
        ...matches.map(({ file, willBe }) => [
          file,
          willBe.id,
          willBe.commonName,
          willBe.notAfter ?? '-',
          willBe.paidUntil ?? '-',
        ]),
      ]);

const leftLines = (left: readonly Left[]): string[] =>
  left.length === 0 ? [] : [left.map(({ file, why }) => `${file}: ${why}`).join('\n')];
