import type { Finding } from '../core/rules/findings.js';
import { type Fact, paint } from './print.js';

const SIGN = {
  error: paint('red', 'wrong'),
  warning: paint('yellow', 'doubtful'),
  notice: paint('dim', 'note'),
} as const;

/** Every finding: what is wrong, what to do, and the rule it comes from. */
export function findingLines(findings: readonly Finding[]): string {
  if (findings.length === 0) return paint('green', 'Nothing is wrong with it.');
  return findings
    .map((f) => `${SIGN[f.severity]}: ${f.message}\n    ${f.advice}\n    ${paint('dim', `${f.code}, ${f.clause}`)}`)
    .join('\n');
}

const COLOURS = { accept: 'green', review: 'yellow', reject: 'red' } as const;

/** The first line of every check. */
export const verdictFact = (verdict: keyof typeof COLOURS): Fact => ['Verdict', verdict, COLOURS[verdict]];

/** What `--json` tells of each (design §5). */
export const toldFindings = (
  findings: readonly Finding[],
): Pick<Finding, 'code' | 'severity' | 'message' | 'clause'>[] =>
  findings.map(({ code, severity, message, clause }) => ({ code, severity, message, clause }));
