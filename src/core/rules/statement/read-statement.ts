import { invalid } from '../../errors.js';
import { MOST_MOVEMENTS, type ReadStatement, statementInput } from '../../model/bank-entry.js';
import type { InTurns } from '../../own-turn.js';
import { camt053InTurns } from './camt053.js';
import { type CsvFormat, readCsv } from './csv.js';
import { xmlInTurns } from './xml.js';

/** A month of a busy account has some 5 MB. */
export const LARGEST_STATEMENT = 20 * 1024 * 1024;

/** XML says its encoding in its first line; statements are UTF-8, some old ones Latin. */
function xmlText(bytes: Uint8Array): string | null {
  const begin = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  if (begin.startsWith('\xff\xfe')) return new TextDecoder('utf-16le').decode(bytes);
  if (!/^(?:\xef\xbb\xbf)?\s*</.test(begin)) return null;
  const named = /encoding=["']([\w.-]{1,20})["']/i.exec(begin)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(named, { fatal: true }).decode(bytes).trimStart();
  } catch {
    throw invalid(`The XML file is not in the encoding that it names (${named}).`);
  }
}

/**
 * Reads a bank statement: camt.053, or a CSV by its format. Throws `invalid-input` with a sentence; then nothing of it is
 * read, for half a statement would be booked as if it were whole. A large one takes seconds: it stops every few milliseconds.
 */
export function* statementInTurns(bytes: Uint8Array, format: CsvFormat | undefined): InTurns<ReadStatement> {
  if (bytes.length === 0) throw invalid('That file is empty.');
  if (bytes.length > LARGEST_STATEMENT) throw invalid('That file is larger than 20 MB; please fetch fewer days.');
  const xml = format?.encoding === 'utf-16le' ? null : xmlText(bytes);
  if (xml === null && !format) {
    throw invalid('That is no camt.053 file. For a CSV file, say which format it has: see docs/payments.md.');
  }
  const read =
    xml === null ? (format ? readCsv(bytes, format) : undefined) : yield* camt053InTurns(yield* xmlInTurns(xml));
  if (!read) throw invalid('That file is no bank statement.');
  const count = read.statements.reduce((sum, { movements }) => sum + movements.length, 0);
  if (count > MOST_MOVEMENTS) {
    throw invalid(`There are ${count} entries in that file, more than ${MOST_MOVEMENTS}; please fetch fewer days.`);
  }
  yield;
  const checked = statementInput.safeParse(read);
  if (!checked.success) throw invalid(checked.error.issues[0]?.message ?? 'That statement cannot be read.');
  return checked.data;
}
