import type { Finding } from '../../core/rules/findings.js';
import type { Words } from '../../words/words.js';

export type FindingWords = Pick<Finding, 'message' | 'advice' | 'clause'>;

/**
 * A finding in the words of a language: `findings.CODE` is the sentence, `CODE-do` the advice, `CODE-rule` where the rule
 * comes from, if that is not a standard's paragraph. English words are those of the rule itself; so is the whole finding
 * where a language has none for the code, or where they want a fact that the finding (an old one) does not have.
 */
export function findingWords(words: Words, language: string, finding: Finding): FindingWords {
  const { code, message, advice, clause, facts = {} } = finding;
  const sayable = (key: string): boolean =>
    words.factsOf(language, 'findings', key)?.every((fact) => fact in facts) ?? false;
  if (!sayable(code) || !sayable(`${code}-do`)) return { message, advice, clause };
  const say = (key: string): string => words.say(language, 'findings', key, facts);
  return {
    message: say(code),
    advice: say(`${code}-do`),
    clause: sayable(`${code}-rule`) ? say(`${code}-rule`) : clause,
  };
}
