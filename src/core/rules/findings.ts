/** How many things a sentence names before it says "and N more": a list of thousands helps nobody. */
const NAMED_IN_A_SENTENCE = 10;

/** How much a finding weighs: an error refuses, a warning is told, a notice is only information. */
export type Severity = 'error' | 'warning' | 'notice';

/** One thing that is wrong or doubtful. Mail, Slack and terminal all take their words from here. */
export interface Finding {
  /** Stable, for programs and tests. */
  code: string;
  severity: Severity;
  /** One plain sentence for a customer. */
  message: string;
  /** Where the rule comes from. */
  clause: string;
  /** The one thing to do. */
  advice: string;
  /** What the sentence tells (numbers, names), so that it can be said in another language too. */
  facts?: FindingFacts;
}

/** Numbers, and text that is the same in every language. */
export type FindingFacts = Record<string, string | number>;

/** A sentence with its facts beside it. */
export interface Told {
  message: string;
  facts: FindingFacts;
}

/** Lists become `a, b, c (+ 4990)`, which needs no words. */
export function told(message: string, facts: Record<string, string | number | readonly string[]>): Told {
  const entries = Object.entries(facts).map(([name, fact]) => {
    if (typeof fact === 'number') return [name, fact];
    const things = typeof fact === 'string' ? [fact] : fact;
    const shown = things.slice(0, NAMED_IN_A_SENTENCE).map((thing) => printable(thing));
    const more = things.length - shown.length;
    return [name, shown.join(', ') + (more > 0 ? ` (+ ${more})` : '')];
  });
  return { message, facts: Object.fromEntries(entries) };
}

/**
 * One line of a checklist over some facts. To add a rule, add a line to its table and a row to the table test.
 * `broken` answers the sentence for the customer, with its facts where it has any, or null where the rule is kept.
 */
export interface Rule<Facts> {
  code: string;
  severity: Severity | ((facts: Facts) => Severity);
  clause: string;
  advice: string;
  broken: (facts: Facts) => string | Told | null;
}

/** Runs a whole checklist: a mail round trip costs the customer a day, so every finding comes at once. */
export function runRules<Facts>(rules: readonly Rule<Facts>[], facts: Facts): Finding[] {
  const findings: Finding[] = [];
  for (const { code, severity, clause, advice, broken } of rules) {
    const said = broken(facts);
    if (said === null) continue;
    findings.push({
      code,
      severity: typeof severity === 'function' ? severity(facts) : severity,
      clause,
      advice,
      ...(typeof said === 'string' ? { message: said } : said),
    });
  }
  return findings;
}

const WEIGHT: Record<Severity, number> = { error: 0, warning: 1, notice: 2 };

/** Errors first, then warnings, then notices; otherwise in the order of the checklist. */
export function byWeight(findings: Finding[]): Finding[] {
  return [...findings].sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
}

export const hasError = (findings: readonly Finding[]): boolean => findings.some((f) => f.severity === 'error');

/** `a, b and c`, or `a, b … and 4990 more`. */
export function inWords(things: readonly string[], most = NAMED_IN_A_SENTENCE): string {
  const shown = things.slice(0, most).map((thing) => printable(thing));
  const more = things.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1] ?? ''}`;
}

/** The longest piece of a sender's own text that is repeated to anybody. */
const LONGEST_QUOTE = 80;

/** Text from outside as it may stand in a sentence: no control or bidirectional characters, not endless. */
export function printable(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '?');
  return clean.length > LONGEST_QUOTE ? `${clean.slice(0, LONGEST_QUOTE - 1)}…` : clean;
}
