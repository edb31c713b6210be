import { vi } from 'vitest';
import { main } from '../../src/cli.js';

export interface Said {
  status: number;
  out: string;
  err: string;
}

const VARIABLES = ['CERTCLERK_DATA_DIR', 'CERTCLERK_SHOP', 'MAIL_ADDRESS', 'PORT'];

/** Runs one command line in this process; its words and its exit status. */
export async function certclerk(args: string[], env: Record<string, string> = {}): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line)),
    vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line)),
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => err.push(String(chunk)) > 0),
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => out.push(String(chunk)) > 0),
  ];
  for (const name of VARIABLES) vi.stubEnv(name, env[name]);
  process.exitCode = undefined;
  try {
    await main(['node', 'certclerk', ...args]);
    return { status: Number(process.exitCode ?? 0), out: out.join('\n'), err: err.join('\n') };
  } finally {
    process.exitCode = undefined;
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
