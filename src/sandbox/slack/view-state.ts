import { interactiveElements, type Placed } from './block-text.js';
import { asObject, asObjects, asText, type Json } from './json.js';

/** What one element holds, as in `state.values[block_id][action_id]`. */
export type StateValue = Json;

/** What a person's choice is called in the state, and where its start value comes from, by element type. */
const HOLDS = {
  plain_text_input: { key: 'value', initial: 'initial_value', kind: 'text' },
  email_text_input: { key: 'value', initial: 'initial_value', kind: 'text' },
  url_text_input: { key: 'value', initial: 'initial_value', kind: 'text' },
  number_input: { key: 'value', initial: 'initial_value', kind: 'text' },
  static_select: { key: 'selected_option', initial: 'initial_option', kind: 'option' },
  external_select: { key: 'selected_option', initial: 'initial_option', kind: 'option' },
  radio_buttons: { key: 'selected_option', initial: 'initial_option', kind: 'option' },
  multi_static_select: { key: 'selected_options', initial: 'initial_options', kind: 'options' },
  multi_external_select: { key: 'selected_options', initial: 'initial_options', kind: 'options' },
  checkboxes: { key: 'selected_options', initial: 'initial_options', kind: 'options' },
  users_select: { key: 'selected_user', initial: 'initial_user', kind: 'id' },
  channels_select: { key: 'selected_channel', initial: 'initial_channel', kind: 'id' },
  conversations_select: { key: 'selected_conversation', initial: 'initial_conversation', kind: 'id' },
  multi_users_select: { key: 'selected_users', initial: 'initial_users', kind: 'ids' },
  datepicker: { key: 'selected_date', initial: 'initial_date', kind: 'date' },
  timepicker: { key: 'selected_time', initial: 'initial_time', kind: 'time' },
  file_input: { key: 'files', initial: 'initial_files', kind: 'files' },
} as const;

type HeldType = keyof typeof HOLDS;
export type HeldKind = (typeof HOLDS)[HeldType]['kind'];

const isHeldType = (type: string): type is HeldType => Object.hasOwn(HOLDS, type);

/** How an element keeps its value; `undefined` for those that keep none (buttons, overflow menus). */
export function holds(element: Json): { key: string; initial: string; kind: HeldKind } | undefined {
  const type = asText(element.type) ?? '';
  return isHeldType(type) ? HOLDS[type] : undefined;
}

const isSeveral = (kind: HeldKind): boolean => kind === 'options' || kind === 'ids' || kind === 'files';

/** The state of an element with this value; `null`, or an empty list, where it is empty. */
export function stateValue(element: Json, value: unknown): StateValue {
  const held = holds(element);
  const type = asText(element.type) ?? '';
  if (!held) return { type };
  return { type, [held.key]: value ?? (isSeveral(held.kind) ? [] : null) };
}

export const initialState = (element: Json): StateValue =>
  stateValue(element, element[holds(element)?.initial ?? ''] ?? null);

/** True where a person entered or chose nothing. */
export function isEmpty(element: Json, state: StateValue): boolean {
  const value = state[holds(element)?.key ?? ''];
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === undefined || value === '';
}

export const placeKey = ({ blockId, element }: Placed): string => `${blockId} ${asText(element.action_id) ?? ''}`;

/** The elements of a view or message that keep a value. */
export const fieldsOf = (blocks: Json[]): Placed[] =>
  interactiveElements(blocks).filter(({ element }) => holds(element) !== undefined);

/** The state of one element: what was entered, or its initial value. */
export function currentState(entries: Map<string, StateValue>, placed: Placed): StateValue {
  const entered = entries.get(placeKey(placed));
  return entered?.type === placed.element.type && entered ? entered : initialState(placed.element);
}

/** `state.values` of a view or message. */
export function stateOf(
  { blocks, entries }: { blocks: Json[]; entries: Map<string, StateValue> },
  given: Map<string, StateValue> = new Map(),
): Json {
  const values: { [blockId: string]: Json } = {};
  for (const placed of fieldsOf(blocks)) {
    const actionId = asText(placed.element.action_id) ?? '';
    const state = given.get(placeKey(placed)) ?? currentState(entries, placed);
    (values[placed.blockId] ??= {})[actionId] = state;
  }
  return values;
}

/** The options that a menu has of its own: listed, grouped, or chosen at the start. */
export function ownOptions(element: Json): Json[] {
  const grouped = asObjects(element.option_groups).flatMap((group) => asObjects(group.options));
  const initial = [asObject(element.initial_option), ...asObjects(element.initial_options)];
  return [...asObjects(element.options), ...grouped, ...initial.filter((option) => option.value !== undefined)];
}
