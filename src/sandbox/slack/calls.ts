import { z } from 'zod';
import { BadCall } from './input.js';
import { isObject } from './json.js';

const user = z.string().min(1);
const id = z.string().min(1);

/** Calls of `POST /sandbox/api/slack` (design §8), told apart by the property that names what is done. */
const CALLS = {
  /** `channel` may name another place than the person's usual one. */
  command: z.strictObject({
    user,
    command: z.string().startsWith('/'),
    text: z.string().default(''),
    channel: id.optional(),
  }),
  /** `block_id` may tell apart buttons with one action_id; otherwise `value` does. */
  action: z.strictObject({
    user,
    action: z
      .strictObject({
        message: id.optional(),
        view: id.optional(),
        action_id: id,
        block_id: id.optional(),
        value: z.unknown().optional(),
      })
      .refine((action) => (action.message === undefined) !== (action.view === undefined), {
        error: 'name either a message or a view',
      }),
  }),
  submit: z.strictObject({
    user,
    submit: z.strictObject({ view: id, values: z.record(z.string(), z.unknown()).default({}) }),
  }),
  options: z.strictObject({
    user,
    options: z.strictObject({ view: id, action_id: id, block_id: id.optional(), query: z.string().default('') }),
  }),
  /** Without a message it is a global shortcut. */
  shortcut: z.strictObject({ user, shortcut: z.strictObject({ callback_id: id, message: id.optional() }) }),
  home: z.strictObject({ user, home: z.literal(true) }),
  /** Closes a modal without submitting it. */
  close: z.strictObject({ user, close: z.strictObject({ view: id }) }),
};

export type CommandCall = z.infer<typeof CALLS.command>;
export type ActionCall = z.infer<typeof CALLS.action>;
export type SubmitCall = z.infer<typeof CALLS.submit>;
export type OptionsCall = z.infer<typeof CALLS.options>;
export type ShortcutCall = z.infer<typeof CALLS.shortcut>;
export type HomeCall = z.infer<typeof CALLS.home>;
export type CloseCall = z.infer<typeof CALLS.close>;
export type Call = CommandCall | ActionCall | SubmitCall | OptionsCall | ShortcutCall | HomeCall | CloseCall;

type CallName = keyof typeof CALLS;
const NAMES: CallName[] = ['command', 'action', 'submit', 'options', 'shortcut', 'home', 'close'];

/** Reads a call; throws BadCall 400 with a sentence that says which property is wrong. */
export function readCall(value: unknown): Call {
  const named = isObject(value) ? NAMES.filter((name) => value[name] !== undefined) : [];
  const [name] = named;
  if (name === undefined || named.length > 1) {
    throw new BadCall(400, `Send {"user": …} and exactly one of ${NAMES.join(', ')}.`);
  }
  const read = CALLS[name].safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => `${issue.path.join('.') || name}: ${issue.message}`);
  throw new BadCall(400, `This ${name} call cannot be used: ${faults.join('; ')}.`);
}
