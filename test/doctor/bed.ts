import { readConfig } from '../../src/config.js';
import type { Check, Patient } from '../../src/doctor/check.js';
import { type Line, Report } from '../../src/doctor/line.js';
import type { Names } from '../../src/doctor/names.js';

/** All that name servers know, TXT records by name and mail servers by `MX name`; an ETIMEOUT where they do not answer. */
export type Zone = Record<string, string[] | 'ETIMEOUT'>;

export function namesOf(zone: Zone): Names {
  const ask = (name: string) => {
    const says = zone[name] ?? [];
    return Promise.resolve(says === 'ETIMEOUT' ? { trouble: says } : { records: says });
  };
  return { txt: ask, mx: (name) => ask(`MX ${name}`) };
}

/** One check with an environment; its lines. */
export async function checked(
  check: Check,
  env: Record<string, string | undefined>,
  more: Partial<Patient> = {},
): Promise<Line[]> {
  const report = new Report(check.name);
  const patient: Patient = {
    ...readConfig(env),
    names: namesOf({}),
    now: () => new Date(),
    mailPatience: 30_000,
    freeBytes: () => Promise.resolve(2 ** 40),
    ...more,
  };
  await check.run(patient, report);
  return report.lines;
}

/** As `status: what it says → what to mend`, to be looked through with one pattern. */
export const told = (lines: readonly Line[]): string =>
  lines.map(({ status, says, mend }) => `${status}: ${says}${mend ? ` → ${mend}` : ''}`).join('\n');
