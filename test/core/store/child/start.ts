import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

/** Bundled packages that are not ES modules ask for Node's own by `require`. */
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/** Makes one plain script of a TypeScript file, in `folder`; gives its path. */
export async function buildScript(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, `${basename(entry, '.ts')}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: REQUIRE },
    external: ['pg-native'],
    logLevel: 'error',
  });
  return outfile;
}

/** A script that runs in a process of its own. */
export interface Child {
  process: ChildProcess;
  lines: string[];
  /** The first line that begins so; fails where the process ends without it. */
  said(beginning: string): Promise<string>;
  /** The line with which it has said so many. */
  saidLines(count: number): Promise<string>;
  /** kill -9, and everything it said before is in `lines`. */
  kill(): Promise<void>;
  ended: Promise<void>;
}

export function startScript(script: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(() => undefined);
  const until = (find: () => string | undefined, what: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = find();
        if (line === undefined) return;
        waiting.delete(look);
        resolve(line);
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended without ${what}: ${lines.slice(-3).join(' | ')}`)));
    });
  return {
    process: child,
    lines,
    ended,
    said: (beginning) => until(() => lines.find((one) => one.startsWith(beginning)), `"${beginning}"`),
    saidLines: (count) => until(() => lines[count - 1], `${count} lines`),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
