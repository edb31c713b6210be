import type { Finding } from '../core/rules/findings.js';
import { paint } from './print.js';

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
