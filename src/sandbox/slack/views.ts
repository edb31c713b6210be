import { createHash } from 'node:crypto';
import { withIds } from './block-text.js';
import { type Changes } from './changes.js';
import { slackId, type Timestamps } from './clocks.js';
import { asObjects, asText, type Json } from './json.js';
import { BOT, type Team } from './people.js';
import { SlackError } from './slack-error.js';
import { fieldsOf, placeKey, type StateValue, stateOf } from './view-state.js';

/** Slack: at most three views lie on top of each other. */
export const STACK_MAX = 3;

export interface View {
  id: string;
  type: 'modal' | 'home';
  userId: string;
  body: Json;
  blocks: Json[];
  hash: string;
  rootId: string;
  previousId?: string;
  /** What the person entered in elements whose use was sent to the app, by block_id and action_id. */
  entries: Map<string, StateValue>;
  /** Options that the app has offered for external menus, by block_id and action_id. */
  offered: Map<string, Json[]>;
}

/** Open modals, in stacks, and the published App Homes. */
export class Views {
  readonly #views = new Map<string, View>();
  readonly #timestamps: Timestamps;
  readonly #changes: Changes;
  readonly #team: Team;

  constructor(timestamps: Timestamps, changes: Changes, team: Team) {
    this.#timestamps = timestamps;
    this.#changes = changes;
    this.#team = team;
  }

  find(id: string): View | undefined {
    return this.#views.get(id);
  }

  byExternalId(externalId: string): View | undefined {
    return [...this.#views.values()].find((view) => view.body.external_id === externalId);
  }

  homeOf(userId: string): View | undefined {
    return [...this.#views.values()].find((view) => view.type === 'home' && view.userId === userId);
  }

  open(userId: string, body: Json): View {
    return this.#add('modal', userId, body);
  }

  /** Puts a view on top of another one. */
  push(below: View, body: Json): View {
    const stack = [...this.#views.values()].filter((view) => view.rootId === below.rootId);
    if (stack.length >= STACK_MAX) throw new SlackError('push_limit_reached');
    return this.#add('modal', below.userId, body, below);
  }

  publish(userId: string, body: Json, hash?: string): View {
    const home = this.homeOf(userId);
    if (!home) return this.#add('home', userId, body);
    this.update(home, body, hash);
    return home;
  }

  /** Exchanges the content; entries stay where block_id, action_id and type are the same. */
  update(view: View, body: Json, hash?: string): void {
    if (hash !== undefined && hash !== view.hash) throw new SlackError('hash_conflict');
    this.#refuseDuplicate(body, view.id);
    view.body = body;
    view.blocks = withIds(asObjects(body.blocks));
    const places = new Set(fieldsOf(view.blocks).map(placeKey));
    for (const place of view.entries.keys()) if (!places.has(place)) view.entries.delete(place);
    view.hash = this.#hash(view);
    this.#changes.touch(view.id);
  }

  /** Closes one view; the one below, if any, is seen again. */
  close(view: View): void {
    this.#views.delete(view.id);
    this.#changes.touch(view.id);
    if (view.previousId !== undefined) this.#changes.touch(view.previousId);
  }

  /** Closes a whole stack. */
  clear(rootId: string): void {
    for (const view of this.#views.values()) {
      if (view.rootId === rootId) this.#views.delete(view.id);
    }
    this.#changes.touch(rootId);
  }

  touch(view: View): void {
    this.#changes.touch(view.id);
  }

  #add(type: View['type'], userId: string, body: Json, below?: View): View {
    this.#refuseDuplicate(body);
    const id = slackId('V');
    const view: View = {
      id,
      type,
      userId,
      body,
      blocks: withIds(asObjects(body.blocks)),
      hash: '',
      rootId: below?.rootId ?? id,
      previousId: below?.id,
      entries: new Map(),
      offered: new Map(),
    };
    view.hash = this.#hash(view);
    this.#views.set(id, view);
    this.#changes.touch(id);
    return view;
  }

  #refuseDuplicate(body: Json, exceptId?: string): void {
    const externalId = asText(body.external_id);
    const other = externalId ? this.byExternalId(externalId) : undefined;
    if (other && other.id !== exceptId) throw new SlackError('duplicate_external_id');
  }

  #hash(view: View): string {
    const digest = createHash('sha256').update(JSON.stringify(view.body)).digest('hex').slice(0, 8);
    return `${this.#timestamps.next()}.${digest}`;
  }

  /** The view object of Slack's API and payloads; `values` replaces the state, as for a submission. */
  wire(view: View, values: Json = stateOf(view)): Json {
    const { body } = view;
    const common = {
      id: view.id,
      team_id: this.#team.id,
      type: view.type,
      blocks: view.blocks,
      private_metadata: asText(body.private_metadata) ?? '',
      callback_id: asText(body.callback_id) ?? '',
      state: { values },
      hash: view.hash,
      clear_on_close: body.clear_on_close ?? false,
      notify_on_close: body.notify_on_close ?? false,
      close: body.close ?? null,
      submit: body.submit ?? null,
      previous_view_id: view.previousId ?? null,
      root_view_id: view.rootId,
      app_id: BOT.appId,
      external_id: asText(body.external_id) ?? '',
      app_installed_team_id: this.#team.id,
      bot_id: BOT.botId,
    };
    return { ...common, title: body.title ?? { type: 'plain_text', text: 'View Title', emoji: true } };
  }
}
