import { plainTextOf } from './block-text.js';
import { asObject, asText, type Json } from './json.js';
import { type Message } from './messages.js';
import { type SlackState } from './state.js';
import { type View } from './views.js';

/** One thing on a person's screen, in its last form (design §8). */
export interface ShownItem {
  kind: 'ephemeral' | 'message' | 'modal' | 'home';
  id: string;
  callback_id?: string;
  text: string;
  blocks: Json[];
  /** Of a reply: the message in whose thread it stands. */
  thread?: string;
  /** The labels of a modal's frame, for whoever draws it. */
  title?: string;
  submit?: string;
  close?: string;
}

/** The answer of `POST /sandbox/api/slack`. */
export interface SlackShown {
  shown: ShownItem[];
  errors?: Record<string, string>;
  closed?: string;
  options?: Json[];
  pending?: true;
}

export const shownMessage = (message: Message): ShownItem => ({
  kind: message.ephemeralTo === undefined ? 'message' : 'ephemeral',
  id: message.ts,
  text: message.text,
  blocks: message.blocks,
  ...(message.threadTs !== undefined && { thread: message.threadTs }),
});

const label = (value: unknown): string | undefined => asText(asObject(value).text);

/** A view; its text is the title and, a line each, what can be read in its blocks. */
export function shownView(view: View): ShownItem {
  const { body } = view;
  const title = label(body.title);
  const submit = label(body.submit);
  const close = label(body.close);
  const lines = [title, plainTextOf(view.blocks)].filter((line) => line !== undefined && line !== '');
  return {
    kind: view.type,
    id: view.id,
    ...(asText(body.callback_id) && { callback_id: asText(body.callback_id) }),
    text: lines.join('\n'),
    blocks: view.blocks,
    ...(title !== undefined && { title }),
    ...(submit !== undefined && { submit }),
    ...(close !== undefined && { close }),
  };
}

/** What is still there of these ids. Another person's App Home is on nobody's screen, so it is left out. */
export function shownById(ids: Iterable<string>, userId: string, state: SlackState): ShownItem[] {
  return [...ids].flatMap((id) => {
    const message = state.messages.find(id);
    if (message) return [structuredClone(shownMessage(message))];
    const view = state.views.find(id);
    if (!view || (view.type === 'home' && view.userId !== userId)) return [];
    return [structuredClone(shownView(view))];
  });
}
