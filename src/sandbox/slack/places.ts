import { interactiveElements, type Placed } from './block-text.js';
import { BadCall } from './input.js';
import { asObjects, asText, type Json } from './json.js';
import { type Source } from './payloads.js';
import { type SlackState } from './state.js';
import { type View } from './views.js';
import { ownOptions } from './view-state.js';

/** The message or view that a call names; 404 where there is none. */
export function sourceOf(named: { message?: string; view?: string }, state: SlackState): Source {
  if (named.view !== undefined) return { view: viewOf(named.view, state) };
  const message = state.messages.find(named.message ?? '');
  if (!message) throw new BadCall(404, `There is no message "${named.message ?? ''}".`);
  return { message };
}

export function viewOf(id: string, state: SlackState): View {
  const view = state.views.find(id);
  if (!view) throw new BadCall(404, `There is no open view "${id}".`);
  return view;
}

export interface Wanted {
  action_id: string;
  block_id?: string;
  value?: unknown;
}

/**
 * The element with this action_id or, because inputs all have the action_id `value`, with this block_id.
 * Where several buttons share an action_id, the value tells them apart. 404 where there is none.
 */
export function findElement(blocks: Json[], wanted: Wanted): Placed {
  const all = interactiveElements(blocks).filter(
    ({ blockId }) => wanted.block_id === undefined || blockId === wanted.block_id,
  );
  const byAction = all.filter(({ element }) => element.action_id === wanted.action_id);
  const named = byAction.length > 0 ? byAction : all.filter(({ blockId }) => blockId === wanted.action_id);
  const { value } = wanted;
  const fits = typeof value === 'string' ? named.filter(({ element }) => takes(element, value)) : named;
  const [placed] = fits;
  if (placed) return placed;
  if (named.length > 0) {
    throw new BadCall(404, `No button "${wanted.action_id}" here has the value "${String(value)}".`);
  }
  const names = [...new Set(all.map(({ element }) => asText(element.action_id) ?? ''))];
  throw new BadCall(404, `There is no button "${wanted.action_id}" here. There are: ${names.join(', ') || 'none'}.`);
}

/** Buttons and overflow menus have the values that they have; other elements say themselves what they take. */
function takes(element: Json, value: string): boolean {
  if (element.type === 'button') return (asText(element.value) ?? '') === value;
  if (element.type === 'overflow') return asObjects(element.options).some((option) => option.value === value);
  if (element.type === 'static_select') return ownOptions(element).some((option) => option.value === value);
  return true;
}
