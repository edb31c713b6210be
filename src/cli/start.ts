import type { Command } from 'commander';
import { isConfigured, loadConfig, loadSandboxConfig, readEnvironment } from '../config.js';
import { type Running, startClerk } from '../main.js';
import { startSandbox } from '../start-sandbox.js';

/** After this the process ends, whatever still runs: what was committed is on disk. */
const STOP_WITHIN_MS = 10_000;

/** Stops in order on SIGTERM or SIGINT; a second signal ends at once. */
function stopOnSignal(running: Running): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** What a failed start left behind must not keep the process alive: whoever started it would take it for running. */
async function orEnd<R extends Running>(start: Promise<R>): Promise<R> {
  try {
    return await start;
  } catch (error) {
    setTimeout(() => process.exit(), STOP_WITHIN_MS).unref();
    throw error;
  }
}

async function sandbox(): Promise<void> {
  const running = await orEnd(startSandbox(loadSandboxConfig(readEnvironment())));
  console.log(running.greeting);
  stopOnSignal(running);
}

export function addStartCommands(certclerk: Command): void {
  certclerk
    .command('start')
    .description('start the clerk (every missing part of its configuration is named)')
    .option('--or-sandbox', 'start the sandbox where nothing is configured, as npm start does')
    .action(async (options: { orSandbox?: boolean }) => {
      const env = readEnvironment();
      if (options.orSandbox && !isConfigured(env)) return sandbox();
      stopOnSignal(await orEnd(startClerk(loadConfig(env))));
    });
  certclerk
    .command('sandbox')
    .description('start the sandbox: everything in one page, no account needed')
    .action(sandbox);
}
