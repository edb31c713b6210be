import { type Command, Option } from 'commander';
import { readProcessEnvironment } from '../config.js';
import { variables } from '../config/variables.js';
import { STEPS, type InitOptions, flagOf, initAsking, initSilently } from '../init/init.js';
import { Interrupted, createPrompt } from '../init/prompt.js';
import { SHOP_QUESTIONS, readProductFlag } from '../init/shop-questions.js';
import type { ShopAnswers } from '../init/shop-text.js';
import { reportInWords } from './doctor.js';
import { manifestFor, newAppLink } from './slack-manifest.js';

type Flags = Record<string, string | string[] | boolean | undefined>;

const NAMES = [...STEPS.flatMap(({ sets }) => sets), 'CERTCLERK_SHOP' as const];

/** As commander names it: `--mail-address` is `mailAddress`. */
const keyOf = (flag: string): string =>
  flag.replace(/^--/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const textOf = (flags: Flags, flag: string): string | undefined => {
  const value = flags[keyOf(flag)];
  return typeof value === 'string' ? value : undefined;
};

function givenIn(flags: Flags): InitOptions['given'] {
  const given = NAMES.map((name) => [name, textOf(flags, flagOf(name))] as const);
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function shopIn(flags: Flags): ShopAnswers {
  const said = SHOP_QUESTIONS.map(({ field, flag }) => [field, textOf(flags, flag)] as const);
  const products = Array.isArray(flags['product']) ? flags['product'] : [];
  const currency = textOf(flags, 'currency')?.toUpperCase() ?? 'EUR';
  return {
    ...Object.fromEntries(said.flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]))),
    ...(products.length > 0 ? { products: products.map((text) => readProductFlag(text, currency)) } : {}),
  };
}

async function init(flags: Flags): Promise<void> {
  const options: InitOptions = {
    given: givenIn(flags),
    shop: shopIn(flags),
    force: flags['force'] === true,
    unchecked: flags['unchecked'] === true,
    env: readProcessEnvironment(),
    now: () => new Date(),
    shown: reportInWords,
    say: console.log,
  };
  if (flags['yes'] === true || !process.stdin.isTTY || !process.stdout.isTTY) return initSilently(options);
  const prompt = createPrompt({ input: process.stdin, output: process.stdout });
  try {
    await initAsking(options, {
      prompt,
      appLink: (url) => newAppLink(manifestFor(url === null ? { by: 'socket' } : { by: 'http', url })),
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error('\nNothing was written.');
    // A check that still waits for a server would keep the process.
    process.exit(1);
  } finally {
    prompt.close();
  }
}

export function addInitCommand(certclerk: Command): void {
  const command = certclerk
    .command('init')
    .description('set the clerk up: asks for everything, tries each answer at once, writes .env and the shop file')
    .option('--yes', 'ask nothing: everything comes from flags, the environment and the files that are there')
    .option('--force', 'change files that are there; what is not given stays as it is')
    .option('--unchecked', 'without a terminal: write also what failed its check');
  for (const name of NAMES) {
    command.addOption(new Option(`${flagOf(name)} <text>`, `${name}: ${variables[name].expected}`));
  }
  for (const { flag, words } of SHOP_QUESTIONS) command.option(`--${flag} <text>`, words);
  command
    .option(
      '--product <text>',
      'a product, CODE:PRICE:NAME:CA[:OV][:5][:wildcard]; may be given several times',
      (text: string, before: string[] = []) => [...before, text],
    )
    .addHelpText(
      'after',
      `
Without a terminal, or with --yes, nothing is asked and what lacks is named. Passwords and tokens on a command line can be
seen by other users of the machine; give them as the variables in the environment instead.`,
    )
    .action((flags: Flags) => init(flags));
}
