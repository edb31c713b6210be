import type { Command } from 'commander';

/** What every query offers. */
export interface Json {
  json?: boolean;
}

/** Prints a result: as data with --json, else in words. */
export function print(options: Json, result: unknown, words: string): void {
  console.log(options.json ? JSON.stringify(result, null, 2) : words);
}

/** A command that can answer with data. */
export const query = (parent: Command, usage: string, description: string): Command =>
  parent.command(usage).description(description).option('--json', 'print JSON');
