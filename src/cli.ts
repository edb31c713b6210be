import { Command, CommanderError } from 'commander';
import { EXIT, explain } from './cli/exit.js';
import { addCheckCommands } from './cli/check.js';
import { addClerkCommands } from './cli/clerk-commands.js';
import { addStartCommands } from './cli/start.js';

function program(): Command {
  const certclerk = new Command('certclerk')
    .description(
      'A clerk for paid SSL/TLS certificates: customers answer a mail, staff work in Slack, a clock sends the notices.',
    )
    .showHelpAfterError('(certclerk COMMAND --help says more)')
    .exitOverride();
  addStartCommands(certclerk);
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
