import { isObject, type Json } from '../json.js';

/** Collects every fault of a payload, each with the JSON pointer that Slack gives. */
export class Faults {
  readonly messages: string[] = [];

  add(path: string, what: string): void {
    this.messages.push(`[ERROR] ${what} [json-pointer:${path}]`);
  }
}

/** Looks at one value and adds what is wrong with it. */
export type Check = (value: unknown, path: string, faults: Faults) => void;

export interface Shape {
  required?: Record<string, Check>;
  optional?: Record<string, Check>;
  /** Rules over several properties. */
  also?: (value: Json, path: string, faults: Faults) => void;
}

/** An object with these properties and no others: Slack refuses properties it does not know. */
export const object =
  (shape: Shape): Check =>
  (value, path, faults) => {
    if (!isObject(value)) return faults.add(path, 'must provide an object');
    for (const name of Object.keys(shape.required ?? {})) {
      if (value[name] === undefined || value[name] === null) faults.add(path, `missing required field: ${name}`);
    }
    const known: Record<string, Check> = { ...shape.required, ...shape.optional };
    for (const [name, property] of Object.entries(value)) {
      const check = Object.hasOwn(known, name) ? known[name] : undefined;
      if (!check) faults.add(path, `invalid additional property: ${name}`);
      else if (property !== undefined && property !== null) check(property, `${path}/${name}`, faults);
    }
    shape.also?.(value, path, faults);
  };

/** Text of at most `max` characters, counted in UTF-16 units, and at least `min`. */
export const text =
  (max: number, min = 0): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string') return faults.add(path, 'must provide a string');
    if (value.length > max) faults.add(path, `must be less than ${max + 1} characters`);
    if (value.length < min) faults.add(path, `must be more than ${min - 1} characters`);
  };

export const bool: Check = (value, path, faults) => {
  if (typeof value !== 'boolean') faults.add(path, 'must provide a boolean');
};

export const int =
  (min: number, max: number): Check =>
  (value, path, faults) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return faults.add(path, 'must provide an integer');
    if (value < min) faults.add(path, `must be at least ${min}`);
    if (value > max) faults.add(path, `must be at most ${max}`);
  };

export const oneOf =
  (...words: string[]): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string' || !words.includes(value)) faults.add(path, `must be one of: ${words.join(', ')}`);
  };

export const matching =
  (pattern: RegExp, what: string): Check =>
  (value, path, faults) => {
    if (typeof value !== 'string' || !pattern.test(value)) faults.add(path, `must be ${what}`);
  };

export const list =
  (item: Check, min: number, max: number): Check =>
  (value, path, faults) => {
    if (!Array.isArray(value)) return faults.add(path, 'must provide an array');
    if (value.length > max) faults.add(path, `no more than ${max} items allowed`);
    if (value.length < min) faults.add(path, `no less than ${min} items allowed`);
    value.forEach((entry: unknown, index) => item(entry, `${path}/${index}`, faults));
  };

/** Any JSON: used where Slack's own rules are not followed further here. */
export const anything: Check = () => undefined;
