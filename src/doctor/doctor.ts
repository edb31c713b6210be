import { setTimeout } from 'node:timers/promises';
import { type Environment, readConfig } from '../config.js';
import type { Check, Patient } from './check.js';
import { backupsCheck } from './checks/backups.js';
import { clerkCheck } from './checks/clerk.js';
import { clockCheck } from './checks/clock.js';
import { configurationCheck } from './checks/configuration.js';
import { dataFolderCheck } from './checks/data-folder.js';
import { databaseCheck } from './checks/database.js';
import { dkimRecordCheck } from './checks/dkim-record.js';
import { domainCheck } from './checks/domain.js';
import { mailLoopCheck } from './checks/mail-loop.js';
import { mailboxCheck } from './checks/mailbox.js';
import { shopCheck } from './checks/shop.js';
import { slackDoorCheck } from './checks/slack-door.js';
import { slackCheck } from './checks/slack.js';
import { smtpCheck } from './checks/smtp.js';
import { storeCheck } from './checks/store.js';
import { wordsCheck } from './checks/words.js';
import { freeBytesOn } from './free-bytes.js';
import { type Line, Report } from './line.js';
import { systemNames } from './names.js';

/** In the order of the report. */
const CHECKS: readonly Check[] = [
  configurationCheck,
  shopCheck,
  dataFolderCheck,
  databaseCheck,
  storeCheck,
  backupsCheck,
  clerkCheck,
  wordsCheck,
  clockCheck,
  slackCheck,
  slackDoorCheck,
  mailboxCheck,
  smtpCheck,
  domainCheck,
  dkimRecordCheck,
  mailLoopCheck,
];

const PATIENCE_MS = 20_000;
const MAIL_PATIENCE_MS = 45_000;
/** On top of its patience for the mail itself: logging in, searching the folders, cleaning up. */
const AROUND_THE_MAIL_MS = 30_000;

export interface Diagnosis {
  /** No line is `fail`. */
  healthy: boolean;
  lines: Line[];
}

/** What a check takes from elsewhere than the configuration; for tests. */
export type Surroundings = Partial<Omit<Patient, 'config' | 'faults'>>;

/**
 * The self test: tries everything that a clerk with this environment would need, side by side, each check for a limited
 * time, and says of each what to mend. Changes nothing, but for a mail that it sends to the clerk's own mailbox and
 * takes out again.
 */
export async function examine(env: Environment, more: Surroundings = {}): Promise<Diagnosis> {
  const lines = await tryChecks(CHECKS, env, more);
  return { healthy: lines.every((line) => line.status !== 'fail'), lines };
}

/** Some of the checks, as for answers that were just given. */
export async function tryChecks(checks: readonly Check[], env: Environment, more: Surroundings = {}): Promise<Line[]> {
  const { config, faults } = readConfig(env);
  const patient: Patient = {
    names: systemNames(),
    now: () => new Date(),
    mailPatience: MAIL_PATIENCE_MS,
    freeBytes: freeBytesOn,
    ...more,
    config,
    faults,
  };
  return (await Promise.all(checks.map((check) => tried(check, patient)))).flat();
}

async function tried(check: Check, patient: Patient): Promise<Line[]> {
  const report = new Report(check.name);
  const faulty = check.needs.filter((name) => patient.faults.some((fault) => fault.variable === name));
  if (faulty.length > 0) {
    report.warn('Not tried.', `First mend ${faulty.join(' and ')}.`);
    return report.lines;
  }
  const patience = check === mailLoopCheck ? patient.mailPatience + AROUND_THE_MAIL_MS : PATIENCE_MS;
  const over = new AbortController();
  try {
    await Promise.race([check.run(patient, report), late(patience, over.signal)]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    report.fail(`The check itself failed: ${why}`, 'Please report this as a fault of certclerk.');
  } finally {
    over.abort();
  }
  // A check that ends late writes into a report that was handed out already.
  return [...report.lines];
}

async function late(milliseconds: number, signal: AbortSignal): Promise<never> {
  await setTimeout(milliseconds, undefined, { signal, ref: false });
  throw new Error(`it took longer than ${milliseconds / 1000} s.`);
}
