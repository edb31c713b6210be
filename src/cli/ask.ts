import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { userInfo } from 'node:os';
import { loadCliConfig, readEnvironment } from '../config.js';
import { NoClerk, askClerk } from '../control/client.js';
import type { Request } from '../control/protocol.js';
import type { CommandInput, CommandName } from '../core/command.js';
import { AppError } from '../core/errors.js';
import type { Results } from '../core/results.js';
import { withoutClerk } from '../start-offline.js';

/** Asks the running clerk, or, where none runs or the store takes several, the store itself: the same commands. */
export async function ask(asked: Request): Promise<unknown> {
  const config = loadCliConfig(readEnvironment());
  if (config.databaseUrl !== undefined) return withoutClerk(config, asked, console.error);
  try {
    return await askClerk(config.dataDir, asked);
  } catch (error) {
    if (error instanceof NoClerk) return withoutClerk(config, asked, console.error);
    throw error;
  }
}

/** Runs a command as the person at the terminal. The result came through `execute`, here or in the clerk. */
export async function command<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Results[N]> {
  return (await ask({ ask: 'command', name, input, by: userInfo().username })) as Results[N];
}

/** The bytes of a file, or of standard input for `-`. */
export async function readInput(file: string): Promise<Uint8Array> {
  if (file === '-') return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (error) {
    throw new AppError('invalid-input', `The file ${file} cannot be read.`, { cause: error });
  }
}
