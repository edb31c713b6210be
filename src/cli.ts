import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { EXIT, explain } from './cli/exit.js';
import { addCheckCommands } from './cli/check.js';
import { addClerkCommands } from './cli/clerk-commands.js';
import { addSlackCommands } from './cli/commands/slack.js';
import { addTemplateCommands } from './cli/commands/templates.js';
import { addDoctorCommand } from './cli/doctor.js';
import { addInitCommand } from './cli/init.js';
import { addStartCommands } from './cli/start.js';
import { inPackage } from './package-root.js';

const version = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(inPackage('package.json'), 'utf8'))).version;

function program(): Command {
  const certclerk = new Command('certclerk')
    .description(
      'A clerk for paid SSL/TLS certificates: customers answer a mail, staff work in Slack, a clock sends the notices.',
    )
    .version(version(), '--version', 'print the version')
    .addHelpText(
      'after',
      `
Exit status: 0 done, 1 refused, 2 unusable input or call, 3 could not reach something.
The folder of the clerk that is asked is CERTCLERK_DATA_DIR (default: data). Where no clerk runs on it, its store is
opened with the shop file that CERTCLERK_SHOP names.`,
    )
    .showHelpAfterError('(certclerk COMMAND --help says more)')
    // A --json behind `mails show` is of `show`, not of `mails`, which has one too.
    .enablePositionalOptions()
    .exitOverride();
  addStartCommands(certclerk);
  addInitCommand(certclerk);
  addDoctorCommand(certclerk);
  addSlackCommands(certclerk);
  addTemplateCommands(certclerk);
  addClerkCommands(certclerk);
  addCheckCommands(certclerk);
  return certclerk;
}

/** Runs one command line; the exit status is 0 done, 1 refused, 2 unusable input or call, 3 unreachable. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what is wrong already; its help is no fault.
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.unusable;
      return;
    }
    const { words, status } = explain(error);
    console.error(words);
    process.exitCode = status;
  }
}
