import { parse } from 'dotenv';
import type { Environment } from '../config.js';
import { readConfig } from '../config.js';
import type { Variable } from '../config/variables.js';
import { AppError } from '../core/errors.js';
import { dateIn } from '../core/rules/calendar.js';
import { type Surroundings, tryChecks } from '../doctor/doctor.js';
import type { Line } from '../doctor/line.js';
import { inPackage } from '../package-root.js';
import { parseShop } from '../shop-file.js';
import { type Values, withVariables } from './env-text.js';
import { type NewFile, textOf, writeFiles } from './files.js';
import type { Prompt } from './prompt.js';
import { askShop, completed, faultsInFlags, missingFlags } from './shop-questions.js';
import { type ShopAnswers, answersIn, readBack, shopText } from './shop-text.js';
import type { Guide, Step } from './step.js';
import { placeStep, storeStep } from './steps/house.js';
import { addressStep, mailLoopStep, mailboxStep, smtpStep } from './steps/mail.js';
import { slackAppStep, slackPeopleStep } from './steps/slack.js';

/** In the order in which they are asked; what a later one suggests comes from the earlier ones. */
export const STEPS: readonly Step[] = [
  addressStep,
  mailboxStep,
  smtpStep,
  mailLoopStep,
  slackAppStep,
  slackPeopleStep,
  storeStep,
  placeStep,
];

const ENV_FILE = '.env';
const SHOP_FILE = 'shop.json';

/** The flag of a variable: `--mail-address` is MAIL_ADDRESS, `--data-dir` is CERTCLERK_DATA_DIR. */
export const flagOf = (name: Variable): string =>
  `--${name
    .replace(/^CERTCLERK_/, '')
    .replaceAll('_', '-')
    .toLowerCase()}`;

export interface InitOptions {
  /** Variables that were given as flags. */
  given: Values;
  shop: ShopAnswers;
  /** May change files that are there. */
  force: boolean;
  /** Writes what failed its check, too. */
  unchecked: boolean;
  /** The process's own, without what `.env` adds. */
  env: Environment;
  now: () => Date;
  surroundings?: Surroundings;
  /** How lines of the doctor's are shown. */
  shown(lines: readonly Line[]): string;
  say(text: string): void;
}

/** Everything that was found and answered until now. */
interface Course {
  /** The process's environment, above `.env`, above nothing; flags and answers above all. */
  env: Record<string, string | undefined>;
  /** What is to be written. */
  values: Record<string, string | null>;
  envText: string | null;
  shopPath: string;
  shopBefore: string | null;
}

function begin({ env, given }: InitOptions): Course {
  const envText = textOf(ENV_FILE);
  const known: Record<string, string | undefined> = { ...parse(envText ?? ''), ...env };
  const shopPath = given['CERTCLERK_SHOP'] || known['CERTCLERK_SHOP'] || SHOP_FILE;
  const course = { env: known, values: {}, envText, shopPath, shopBefore: textOf(shopPath) };
  // What this shell's environment says of our variables is an answer, too, and the service will not have this shell.
  const names = STEPS.flatMap(({ sets }) => sets);
  take(course, Object.fromEntries(names.flatMap((name) => (known[name] ? [[name, known[name]]] : []))));
  take(course, { ...given, CERTCLERK_SHOP: shopPath });
  return course;
}

function take(course: Course, values: Values): void {
  for (const [name, value] of Object.entries(values)) {
    course.env[name] = value ?? undefined;
    course.values[name] = value;
  }
}

const failed = (lines: readonly Line[]): boolean => lines.some(({ status }) => status === 'fail');

/** Asks a person for everything, tries each answer at once, and writes the files in the end. */
export async function initAsking(options: InitOptions, guide: Guide): Promise<void> {
  const { prompt } = guide;
  const course = begin(options);
  prompt.say('This writes .env and the shop file. Enter takes what stands in [brackets]; Ctrl-C ends without a trace.');
  for (const step of STEPS) await askStep(step, course, options, guide);
  const shop = await askForShop(prompt, course, options);
  const files = madeFiles(course, shop, options);
  if (!options.force && !(await mayWrite(prompt, course, files)))
    throw new AppError('conflict', 'Nothing was written.');
  writeFiles(files);
  prompt.say(farewell(files));
}

async function askStep(step: Step, course: Course, options: InitOptions, guide: Guide): Promise<void> {
  const { prompt } = guide;
  prompt.say(`\n${step.title}`);
  for (;;) {
    take(course, await step.ask(guide, course.env));
    const lines = await prompt.during(tryChecks(step.checks, course.env, options.surroundings));
    prompt.say(options.shown(lines));
    if (!failed(lines) || !(await prompt.confirm('Try again? (n: go on with it as it is)', true))) return;
  }
}

const today = ({ now }: InitOptions, { env }: Course): string => dateIn(env['CERTCLERK_TIMEZONE'] ?? 'UTC', now());

/** Null where the shop file stays as it is. */
async function askForShop(prompt: Prompt, course: Course, options: InitOptions): Promise<ShopAnswers | null> {
  const { shopBefore, shopPath } = course;
  prompt.say(`\nThe shop: what stands on your invoices, and what you sell (${shopPath})`);
  if (shopBefore !== null && (await prompt.confirm(`${shopPath} is there. Leave it as it is?`, true))) return null;
  return askShop(prompt, jsonIn(course), options.shop, today(options, course));
}

function jsonIn({ shopBefore, shopPath }: Course): unknown {
  if (shopBefore === null) return {};
  try {
    return readBack(shopBefore);
  } catch (error) {
    throw new AppError('invalid-input', `${shopPath} is not JSON; please mend it, or name another one with --shop.`, {
      cause: error,
    });
  }
}

/** The files as they will be; those that stay as they are are left out. */
function madeFiles(course: Course, shop: ShopAnswers | null, options: InitOptions): NewFile[] {
  const { envText, shopPath, shopBefore, values } = course;
  const files: NewFile[] = [];
  if (shop !== null) {
    const text = shopText(shopBefore, shop, today(options, course));
    parseShop(readBack(text), shopPath);
    if (text !== shopBefore) files.push({ path: shopPath, text });
  }
  const before = parse(envText ?? '');
  const news = Object.entries(values).filter(([name, value]) => (before[name] ?? null) !== value);
  if (news.length > 0) {
    const text = withVariables(envText ?? textOf(inPackage('.env.example')) ?? '', Object.fromEntries(news));
    files.push({ path: ENV_FILE, text });
  }
  return files;
}

async function mayWrite(prompt: Prompt, { envText, values, shopBefore }: Course, files: NewFile[]): Promise<boolean> {
  const before = parse(envText ?? '');
  for (const { path } of files) {
    const isOld = path === ENV_FILE ? envText !== null : shopBefore !== null;
    const changed = Object.keys(values).filter((name) => (before[name] ?? null) !== values[name]);
    const what = path === ENV_FILE ? ` (${changed.join(', ')})` : '';
    const words = isOld
      ? `Change ${path}${what}? Everything else in it stays as it is.`
      : `Write ${path}? Only this user may read it.`;
    if (!(await prompt.confirm(words, !isOld))) return false;
  }
  return true;
}

/** Takes everything from flags, the environment and what is there; refuses with all that lacks. */
export async function initSilently(options: InitOptions): Promise<void> {
  const course = begin(options);
  for (const { derive } of STEPS) if (derive) take(course, await derive(course.env));
  const shop = shopFromFlags(course, options);
  refuseGaps(course, shop, options);
  const checks = STEPS.flatMap((step) => step.checks);
  const lines = await tryChecks(checks, course.env, options.surroundings);
  options.say(options.shown(lines));
  if (failed(lines) && !options.unchecked) {
    throw new AppError(
      'conflict',
      'Nothing was written: mend what failed, or add --unchecked to write it all the same.',
    );
  }
  const files = madeFiles(course, shop, options);
  refuseOldFiles(course, files, options);
  writeFiles(files);
  options.say(farewell(files));
}

/** Null where nothing is said of the shop and there is one. */
function shopFromFlags(course: Course, options: InitOptions): ShopAnswers | null {
  const said = Object.keys(options.shop).length > 0;
  if (!said && course.shopBefore !== null) return null;
  return completed({ ...answersIn(jsonIn(course)), ...options.shop }, today(options, course));
}

function refuseGaps(course: Course, shop: ShopAnswers | null, options: InitOptions): void {
  const { faults } = readConfig(course.env);
  const names = new Set<string>(STEPS.flatMap(({ sets }) => sets));
  const gaps = faults.map(({ variable, expected }) => {
    const known = STEPS.flatMap(({ sets }) => sets).find((name) => name === variable);
    return names.has(variable) && known ? `${flagOf(known)} (or ${variable}) ${expected}` : `${variable} ${expected}`;
  });
  const isNew = shop !== null && course.shopBefore === null;
  const missing = isNew ? missingFlags(shop).map((flag) => `${flag} is missing`) : [];
  const wrong = shop === null ? [] : faultsInFlags(options.shop, today(options, course));
  const all = [...gaps, ...missing, ...wrong];
  if (all.length === 0) return;
  throw new AppError(
    'invalid-input',
    `Nobody can be asked here (no terminal, or --yes), so everything must be given:\n${all.map((line) => `  ${line}`).join('\n')}`,
  );
}

function refuseOldFiles({ envText, shopBefore }: Course, files: readonly NewFile[], { force }: InitOptions): void {
  const old = files.filter(({ path }) => (path === ENV_FILE ? envText : shopBefore) !== null).map(({ path }) => path);
  if (force || old.length === 0) return;
  throw new AppError(
    'conflict',
    `${old.join(' and ')} would change; nothing was written. --force changes what was given, and leaves everything else in there as it is.`,
  );
}

const farewell = (files: readonly NewFile[]): string =>
  [
    '',
    files.length === 0
      ? 'Everything was there already; nothing was written.'
      : `Written: ${files.map(({ path }) => path).join(', ')}.`,
    'Next: npx certclerk doctor, then npx certclerk start.',
  ].join('\n');
