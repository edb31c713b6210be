import { type AppDoor } from './app-door.js';
import { type Placed } from './block-text.js';
import { asObject, asObjects, asText, type Json, parseJson } from './json.js';
import { blockSuggestion } from './payloads.js';
import { type Person } from './people.js';
import { faultsOfOptions } from './rules/blocks.js';
import { type SlackState } from './state.js';
import { type View } from './views.js';
import { ownOptions, placeKey } from './view-state.js';

export interface Asker {
  person: Person;
  state: SlackState;
  app: AppDoor;
}

export const isExternal = (element: Json): boolean => (asText(element.type) ?? '').endsWith('external_select');

/** Asks the app for the options of an external menu, as typing into it does; `fault` where Slack would show none. */
export async function askOptions(
  { person, state, app }: Asker,
  view: View,
  placed: Placed,
  query: string,
): Promise<{ options: Json[]; fault?: string }> {
  const place = { blockId: placed.blockId, actionId: asText(placed.element.action_id) ?? '' };
  const answer = await app.interaction(blockSuggestion(person, view, place, query, state));
  if (answer.failure) return { options: [], fault: `The app gave no options: ${answer.failure}.` };
  const body = asObject(parseJson(answer.body));
  const grouped = asObjects(body.option_groups).flatMap((group) => asObjects(group.options));
  const options = [...asObjects(body.options), ...grouped];
  const faults = faultsOfOptions(options);
  if (faults.length > 0) return { options: [], fault: `Slack refuses these options: ${faults.join('; ')}` };
  const key = placeKey(placed);
  view.offered.set(key, [...(view.offered.get(key) ?? []), ...options]);
  return { options };
}

/** The options that a person has seen in a menu; the app is asked where the wanted value is not among them yet. */
export async function offeredFor(asker: Asker, view: View, placed: Placed, raw: unknown): Promise<Json[]> {
  const seen = (): Json[] => view.offered.get(placeKey(placed)) ?? [];
  if (!isExternal(placed.element)) return [];
  const wanted = (Array.isArray(raw) ? raw : [raw]).filter((value): value is string => typeof value === 'string');
  for (const value of wanted.filter((one) => one !== '')) {
    for (const query of [value, '']) {
      if (![...ownOptions(placed.element), ...seen()].some((option) => option.value === value)) {
        await askOptions(asker, view, placed, query);
      }
    }
  }
  return seen();
}
