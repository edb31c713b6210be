import type { Command } from 'commander';
import { readEnvironment } from '../config.js';
import { examine } from '../doctor/doctor.js';
import type { Line } from '../doctor/line.js';
import { EXIT } from './exit.js';
import { harmless, paint } from './print.js';
import { type Json, query } from './query.js';

const SIGNS = {
  ok: paint('green', 'ok  '),
  warn: paint('yellow', 'warn'),
  fail: paint('red', 'FAIL'),
} as const satisfies Record<Line['status'], string>;

/** The lines of a report, as a person reads them. */
export function reportInWords(lines: readonly Line[]): string {
  const width = Math.max(...lines.map(({ check }) => check.length));
  const indent = ' '.repeat(width + 8);
  return lines
    .flatMap(({ check, status, says, mend }) => [
      `${SIGNS[status]}  ${check.padEnd(width)}  ${says.split('\n').map(harmless).join(`\n${indent}`)}`,
      ...(mend ? [`${indent}${paint('dim', '→')} ${harmless(mend)}`] : []),
    ])
    .join('\n');
}

/** What the report comes to, in one line. */
function sum(lines: readonly Line[]): string {
  const of = (status: Line['status']): number => lines.filter((line) => line.status === status).length;
  if (of('fail') > 0) return `${of('fail')} to mend before the clerk can work, ${of('warn')} to look at.`;
  return of('warn') > 0 ? `The clerk can work; ${of('warn')} to look at.` : 'The clerk can work.';
}

export function addDoctorCommand(certclerk: Command): void {
  query(certclerk, 'doctor', 'try every connection and say what to mend; sends itself a mail and takes it away again')
    .addHelpText('after', '\nExit status: 0 the clerk can work, 1 something must be mended.')
    .action(async (o: Json) => {
      const { healthy, lines } = await examine(readEnvironment());
      console.log(o.json ? JSON.stringify({ healthy, lines }, null, 2) : `${reportInWords(lines)}\n\n${sum(lines)}`);
      if (!healthy) process.exitCode = EXIT.refused;
    });
}
