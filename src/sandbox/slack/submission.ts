import { type AppAnswer } from './app-door.js';
import { type Placed } from './block-text.js';
import { type SubmitCall } from './calls.js';
import { BadCall, FieldRefusal, readInput, REQUIRED_SENTENCE } from './input.js';
import { asObject, asText, isObject, type Json, parseJson } from './json.js';
import { type Asker, offeredFor } from './options.js';
import { viewSubmission } from './payloads.js';
import { viewOf } from './places.js';
import { checkedView } from './rules/views.js';
import { SlackError } from './slack-error.js';
import { type SlackState } from './state.js';
import { type View } from './views.js';
import { currentState, fieldsOf, isEmpty, placeKey, type StateValue, stateOf } from './view-state.js';

/** Slack shows this above the form when it can make nothing of the app's answer. */
const TROUBLE = 'We had some trouble connecting. Try again?';

export interface Outcome {
  errors?: Record<string, string>;
  closed?: string;
  options?: Json[];
}

/**
 * Fills in a modal and submits it. What Slack's window refuses itself (required, too long, too many) comes back as
 * `errors` and the app hears nothing; then the app's own answer: errors, update, push, clear, or closed.
 */
export async function submit(asker: Asker, { submit: call }: SubmitCall): Promise<Outcome> {
  const { person, state, app } = asker;
  const view = viewOf(call.view, state);
  if (!isObject(view.body.submit)) throw new BadCall(400, 'This view has no submit button.');
  const fields = new Map(fieldsOf(view.blocks).map((placed) => [placed.blockId, placed]));
  refuseUnknown(Object.keys(call.values), [...fields.keys()]);
  const { given, errors } = await fillIn(asker, view, fields, call.values);
  if (Object.keys(errors).length > 0) return { errors };
  const answer = await app.interaction(viewSubmission(person, view, stateOf(view, given), state));
  return takeAnswer(answer, view, [...fields.keys()], state, given);
}

function refuseUnknown(names: string[], fields: string[]): void {
  const unknown = names.filter((name) => !fields.includes(name));
  if (unknown.length === 0) return;
  const has = fields.length > 0 ? `The fields here are: ${fields.join(', ')}.` : 'There are no fields here.';
  throw new BadCall(400, `Unknown field ${unknown.map((name) => `"${name}"`).join(', ')}. ${has}`);
}

async function fillIn(
  asker: Asker,
  view: View,
  fields: Map<string, Placed>,
  values: Json,
): Promise<{ given: Map<string, StateValue>; errors: Record<string, string> }> {
  const given = new Map<string, StateValue>();
  const errors: Record<string, string> = {};
  const { person, state } = asker;
  for (const [field, placed] of fields) {
    try {
      if (Object.hasOwn(values, field)) {
        const offered = await offeredFor(asker, view, placed, values[field]);
        const context = { field, userId: person.id, files: state.files, offered };
        given.set(placeKey(placed), readInput(placed.element, values[field], context));
      }
      const held = given.get(placeKey(placed)) ?? currentState(view.entries, placed);
      const isRequired = placed.block.type === 'input' && placed.block.optional !== true;
      if (isRequired && isEmpty(placed.element, held)) errors[field] = REQUIRED_SENTENCE;
    } catch (error) {
      if (!(error instanceof FieldRefusal)) throw error;
      errors[field] = error.message;
    }
  }
  return { given, errors };
}

/** What Slack does with the acknowledgement of a view_submission. An empty one closes the view. */
function takeAnswer(
  answer: AppAnswer,
  view: View,
  fields: string[],
  state: SlackState,
  given: Map<string, StateValue>,
): Outcome {
  if (answer.failure) return { errors: { slack: `${TROUBLE} (${answer.failure})` } };
  const body = answer.body.trim() === '' ? {} : parseJson(answer.body);
  if (!isObject(body)) return { errors: { slack: `${TROUBLE} (the answer is no JSON)` } };
  try {
    switch (body.response_action) {
      case 'errors':
        return { errors: fieldErrors(body.errors, fields) };
      case 'update':
        // What the person filled in stays in the fields that the new form has, too.
        for (const [place, entry] of given) view.entries.set(place, entry);
        state.views.update(view, checkedView(body.view, 'modal'));
        return {};
      case 'push':
        state.views.push(view, checkedView(body.view, 'modal'));
        return {};
      case 'clear':
        state.views.clear(view.rootId);
        return { closed: view.id };
      case undefined:
        state.views.close(view);
        return { closed: view.id };
      default:
        return { errors: { slack: `${TROUBLE} (unknown response_action)` } };
    }
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return { errors: { slack: `${TROUBLE} (${[error.code, ...error.messages].join(' ')})` } };
  }
}

/** Errors stand at input blocks of the view; at any other name Slack shows none of them. */
function fieldErrors(value: unknown, fields: string[]): Record<string, string> {
  const entries = Object.entries(asObject(value)).map(([field, sentence]) => [field, asText(sentence) ?? ''] as const);
  const isUsable =
    entries.length > 0 && entries.every(([field, sentence]) => fields.includes(field) && sentence !== '');
  if (isUsable) return Object.fromEntries(entries);
  return { slack: `${TROUBLE} (errors for fields that this view has not: ${JSON.stringify(value)})` };
}
