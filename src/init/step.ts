import type { Environment } from '../config.js';
import { type Variable, variables } from '../config/variables.js';
import type { Check } from '../doctor/check.js';
import type { Values } from './env-text.js';
import type { Prompt } from './prompt.js';

/** What a person at the terminal is shown, and what only the caller can make. */
export interface Guide {
  prompt: Prompt;
  /** A link that makes the Slack app, for an https address, or for Socket Mode where there is none. */
  appLink(url: string | null): string;
}

/** Some questions that belong together, and how their answers are tried at once. */
export interface Step {
  title: string;
  /** Each is a flag, too; what is set already is kept, or is what Enter stands for. */
  sets: readonly Variable[];
  /** The answers; `known` is what was set before, and answered until now. */
  ask(guide: Guide, known: Environment): Promise<Values>;
  /** What follows from the others where nobody is asked. */
  derive?(known: Environment): Promise<Values>;
  checks: readonly Check[];
}

/** What is wrong with the text of a variable, in a sentence. */
export function faultOf(name: Variable): (text: string) => string | undefined {
  const { check, expected } = variables[name];
  return (text) => (check.safeParse(text).success ? undefined : `That cannot be used; expected ${expected}.`);
}

/** A question for the text of a variable itself. */
export const forVariable = (name: Variable, known: Environment, initial?: string) => ({
  initial: known[name] || initial,
  faultIn: faultOf(name),
});
