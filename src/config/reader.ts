import type { z } from 'zod';
import { port, variables, type Variable } from './variables.js';

/** One thing wrong with the configuration: which variable, and what is expected there. */
export interface ConfigFault {
  variable: string;
  expected: string;
}

export class ConfigError extends Error {
  readonly faults: ConfigFault[];
  constructor(faults: ConfigFault[]) {
    super(faults.map((f) => `${f.variable}: ${f.expected}`).join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const isSet = (env: Environment, name: string): boolean => (env[name] ?? '').trim() !== '';

/** Reads variables one by one and keeps every fault, so that all can be said at once. */
export class Reader {
  readonly faults: ConfigFault[] = [];
  constructor(private readonly env: Environment) {}

  private value<T>(name: Variable, check: z.ZodType<T>): T | undefined {
    const text = this.env[name]?.trim() ?? '';
    if (text === '') return undefined;
    const checked = check.safeParse(text);
    if (checked.success) return checked.data;
    // The value itself is not repeated: it may be a secret.
    this.faults.push({ variable: name, expected: `is not usable; expected ${variables[name].expected}` });
    return undefined;
  }

  text(name: Variable): string | undefined {
    const value = this.value<unknown>(name, variables[name].check);
    return typeof value === 'string' ? value : undefined;
  }

  number(name: 'PORT' | 'SANDBOX_SMTP_PORT'): number | undefined {
    return this.value(name, port);
  }

  /** The parts of a comma-separated value; none where it is not set. */
  list(name: Variable): string[] {
    return (this.text(name) ?? '').split(',').flatMap((part) => part.trim() || []);
  }

  required(name: Variable): string {
    if (!isSet(this.env, name)) {
      this.faults.push({ variable: name, expected: `is missing; expected ${variables[name].expected}` });
      return '';
    }
    return this.text(name) ?? '';
  }

  /** A fault where neither is set; it stands under the first one's name. */
  oneOf(name: Variable, other: Variable): void {
    if (isSet(this.env, name) || isSet(this.env, other)) return;
    const [first, second] = [variables[name].expected, variables[other].expected];
    this.faults.push({ variable: name, expected: `is missing; expected ${first}. Or else set ${other}: ${second}` });
  }
}
