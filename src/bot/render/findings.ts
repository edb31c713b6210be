import type { Finding } from '../../core/rules/findings.js';
import { byWeight } from '../../core/rules/findings.js';
import { type Block, section } from '../blocks.js';
import { LIMITS, cut, md, oneLine } from '../limits.js';
import { plural } from './words.js';

const SIGN = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const;

/** Every finding with its advice, errors first: nothing is hidden. */
export function findingBlocks(findings: readonly Finding[]): Block[] {
  return byWeight([...findings]).map(({ severity, message, advice, clause }) =>
    section(`${SIGN[severity]} *${md(message, 900)}*\n${md(advice, 900)}${clause ? `\n_${md(clause, 200)}_` : ''}`),
  );
}

/** One finding on one line: what is wrong and what to do. */
export const findingLine = ({ severity, message, advice }: Finding): string =>
  `${SIGN[severity]} ${md(message, 400)} ${md(advice, 300)}`;

/** What stands at the field: the first error and what to do, and that there are more. */
export function fieldError(findings: readonly Finding[]): string {
  const errors = findings.filter((finding) => finding.severity === 'error');
  const [first] = errors.length > 0 ? errors : findings;
  if (!first) return 'This cannot be used.';
  const more = errors.length > 1 ? ` (and ${plural(errors.length - 1, 'more fault')}, listed above)` : '';
  return cut(oneLine(`${first.message} ${first.advice}`), LIMITS.fieldError - more.length) + more;
}
