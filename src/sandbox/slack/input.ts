import { type Files } from './files.js';
import { asObject, asObjects, asText, isObject, type Json } from './json.js';
import { FILES_MAX, TEXT_INPUT_MAX } from './rules/elements.js';
import { holds, type HeldKind, ownOptions, type StateValue, stateValue } from './view-state.js';

/** A call that a person at Slack's window could not make; answered with this status and sentence. */
export class BadCall extends Error {
  readonly status: 400 | 404;

  constructor(status: 400 | 404, sentence: string) {
    super(sentence);
    this.name = 'BadCall';
    this.status = status;
  }
}

/** What Slack's window itself says at a field, before anything is sent to the app. */
export class FieldRefusal extends Error {}

export const REQUIRED_SENTENCE = 'Please complete this required field.';

export interface InputContext {
  /** The field's name in sentences. */
  field: string;
  userId: string;
  files: Files;
  /** What the app offered for an external menu. */
  offered: Json[];
}

type Reader = (element: Json, raw: unknown, context: InputContext) => unknown;

/**
 * Turns one value of a `POST /sandbox/api/slack` call into the element's state: text, option value, list for several,
 * `YYYY-MM-DD`, files as `[{filename, base64}]`; `null` and `""` empty the field.
 * Throws BadCall where the value cannot be entered, FieldRefusal where Slack's window would refuse it at the field.
 */
export function readInput(element: Json, raw: unknown, context: InputContext): StateValue {
  const held = holds(element);
  if (!held) throw new BadCall(400, `"${context.field}" is no field that takes a value.`);
  if (raw === null || raw === '') return stateValue(element, null);
  return stateValue(element, READERS[held.kind](element, raw, context));
}

const READERS = {
  text: readText,
  option: (element, raw, context) => chosenOption(element, raw, context),
  options: (element, raw, context) => several(element, raw, context).map((one) => chosenOption(element, one, context)),
  id: (_element, raw, context) => oneText(raw, context),
  ids: (element, raw, context) => several(element, raw, context).map((one) => oneText(one, context)),
  date: readDate,
  time: readTime,
  files: readFiles,
} satisfies Record<HeldKind, Reader>;

function oneText(raw: unknown, { field }: InputContext): string {
  if (typeof raw === 'string') return raw;
  throw new BadCall(400, `"${field}" takes text.`);
}

function readText(element: Json, raw: unknown, context: InputContext): string {
  const entered = typeof raw === 'number' ? String(raw) : oneText(raw, context);
  // A text field of one line takes no line ends: Slack's window turns them into spaces.
  const isOneLine = element.multiline !== true;
  const value = isOneLine ? entered.replace(/\r?\n/g, ' ') : entered;
  const max = typeof element.max_length === 'number' ? element.max_length : TEXT_INPUT_MAX;
  const min = typeof element.min_length === 'number' ? element.min_length : 0;
  if (value.length > max) throw new FieldRefusal(`Please use at most ${max} characters; these are ${value.length}.`);
  if (value.length < min) throw new FieldRefusal(`Please use at least ${min} characters.`);
  checkSpecialText(element, value);
  return value;
}

function checkSpecialText(element: Json, value: string): void {
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    throw new FieldRefusal('Please enter a valid email address.');
  }
  if (element.type === 'url_text_input' && !URL.canParse(value)) throw new FieldRefusal('Please enter a valid URL.');
  if (element.type !== 'number_input') return;
  const pattern = element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(value)) throw new FieldRefusal('Please enter a valid number.');
}

function several(element: Json, raw: unknown, { field }: InputContext): unknown[] {
  if (!Array.isArray(raw)) throw new BadCall(400, `"${field}" takes a list of values.`);
  const max = element.max_selected_items;
  if (typeof max === 'number' && raw.length > max) throw new FieldRefusal(`Please choose at most ${max}.`);
  return raw;
}

function chosenOption(element: Json, raw: unknown, context: InputContext): Json {
  const options = [...ownOptions(element), ...context.offered];
  const value = oneText(raw, context);
  const chosen = options.find((option) => option.value === value);
  if (chosen) return chosen;
  const offered = options.map((option) => asText(option.value) ?? '').join(', ');
  throw new BadCall(400, `"${context.field}" has no option with the value "${value}". It has: ${offered || 'none'}.`);
}

function readDate(_element: Json, raw: unknown, context: InputContext): string {
  const value = oneText(raw, context);
  const at = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  if (at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value)) return value;
  throw new BadCall(400, `"${context.field}" takes a date as YYYY-MM-DD.`);
}

function readTime(_element: Json, raw: unknown, context: InputContext): string {
  const value = oneText(raw, context);
  if (/^([01]\d|2[0-3]):[0-5]\d$/.test(value)) return value;
  throw new BadCall(400, `"${context.field}" takes a time as HH:mm.`);
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function readFiles(element: Json, raw: unknown, { field, userId, files }: InputContext): Json[] {
  const form = `"${field}" takes files as [{"filename": "…", "base64": "…"}].`;
  if (!Array.isArray(raw) || !raw.every(isObject)) throw new BadCall(400, form);
  const max = typeof element.max_files === 'number' ? element.max_files : FILES_MAX;
  if (raw.length > max) throw new FieldRefusal(`Please upload at most ${max} ${max === 1 ? 'file' : 'files'}.`);
  const read = asObjects(raw).map((one) => {
    const { filename, base64 } = asObject(one);
    if (typeof filename !== 'string' || filename === '') throw new BadCall(400, form);
    if (typeof base64 !== 'string' || !BASE64.test(base64)) throw new BadCall(400, form);
    const accepted = Array.isArray(element.filetypes) ? element.filetypes : [];
    const extension = filename.split('.').at(-1)?.toLowerCase();
    if (accepted.length > 0 && !accepted.includes(extension)) {
      throw new FieldRefusal(`Please upload a file of one of these types: ${accepted.join(', ')}.`);
    }
    return { filename, bytes: Buffer.from(base64, 'base64') };
  });
  return read.map(({ filename, bytes }) => files.wire(files.add(userId, filename, bytes)));
}
