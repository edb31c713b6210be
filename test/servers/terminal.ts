import { spawn } from 'node:child_process';
import { join } from 'node:path';

const PROGRAM = join(import.meta.dirname, '../../bin/certclerk.cjs');

/** certclerk on a real (pseudo) terminal, with a person who waits for words before typing. */
export interface AtTerminal {
  /** Resolves when this was seen behind what was waited for last; rejects when the program ends first. */
  sees(words: RegExp): Promise<void>;
  type(line: string): void;
  /** Ctrl-C. */
  interrupt(): void;
  /** The exit status, and everything that the terminal showed. */
  ended: Promise<{ status: number | null; all: string }>;
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

export function atTerminal(args: readonly string[], cwd: string, env: Record<string, string>): AtTerminal {
  const line = [process.execPath, PROGRAM, ...args].map(quoted).join(' ');
  const { PATH = '' } = process.env;
  const child = spawn('script', ['-q', '-e', '-c', line, '/dev/null'], {
    cwd,
    env: { PATH, TERM: 'dumb', SHELL: '/bin/sh', ...env },
  });
  let all = '';
  let read = 0;
  let isOver = false;
  let look = (): void => undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    all += chunk.toString();
    look();
  });
  const ended = new Promise<{ status: number | null; all: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      isOver = true;
      look();
      resolve({ status, all });
    });
  });
  return {
    ended,
    sees: (words) =>
      new Promise((resolve, reject) => {
        look = () => {
          const found = words.exec(all.slice(read));
          if (!found && isOver) return reject(new Error(`It ended without ${words}:\n${all.slice(read)}`));
          if (!found) return;
          read += found.index + found[0].length;
          look = () => undefined;
          resolve();
        };
        look();
      }),
    type: (text) => void child.stdin.write(`${text}\r`),
    interrupt: () => void child.stdin.write('\u0003'),
  };
}
