import { asText, isObject, type Json, parseJson } from '../json.js';
import { SlackError } from '../slack-error.js';
import { type SlackState } from '../state.js';

/** One method of the Web API: the scope it asks for, and what it answers beside `ok: true`. */
export interface Method {
  scope?: string;
  run(args: Args, state: SlackState): Json;
}

/** The arguments of a call, from a form (objects as JSON text) or from a JSON body (objects as they are). */
export class Args {
  readonly #values: Json;

  constructor(values: Json) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null && this.#values[name] !== '';
  }

  /** Text, or a number as text; `undefined` where it is missing or empty. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    if (typeof value === 'number') return String(value);
    return asText(value) || undefined;
  }

  /** Text that must be there. */
  need(name: string, otherwise?: string): string {
    const value = this.text(name);
    if (value !== undefined) return value;
    throw otherwise
      ? new SlackError(otherwise)
      : new SlackError('invalid_arguments', [`[ERROR] missing required field: ${name}`]);
  }

  /** A list or object; `code` is answered where the text is no JSON. */
  json(name: string, code = 'invalid_arguments'): unknown {
    if (!this.has(name)) return undefined;
    const value = this.#values[name];
    const parsed = typeof value === 'string' ? parseJson(value) : value;
    if (!isObject(parsed) && !Array.isArray(parsed)) throw new SlackError(code);
    return parsed;
  }

  int(name: string, otherwise: number): number {
    const value = Number(this.text(name) ?? otherwise);
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  }
}

/** A page of a list, as Slack's cursors give it: `limit` and `cursor` in, `next_cursor` out (empty at the end). */
export function page<T>(all: T[], args: Args, usual = 100): { items: T[]; response_metadata: Json } {
  const cursor = args.text('cursor');
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64').toString());
  if (!Number.isInteger(start) || start < 0 || start > all.length) throw new SlackError('invalid_cursor');
  const end = start + args.int('limit', usual);
  const next = end < all.length ? Buffer.from(String(end)).toString('base64') : '';
  return { items: all.slice(start, end), response_metadata: { next_cursor: next } };
}
