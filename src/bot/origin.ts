import { z } from 'zod';
import type { Envelope } from './envelope.js';

const responseUrl = z.url({ protocol: /^https?$/ }).max(1000);

/**
 * Where a person did something, and so where the answer belongs. It travels through a modal in its private_metadata,
 * which is why it is plain data that is checked again when it comes back.
 */
export const origin = z.discriminatedUnion('in', [
  z.object({ in: z.literal('command'), responseUrl }),
  /** A button on a message that only this person sees. `own`: the message is about that one thing and is replaced. */
  z.object({ in: z.literal('ephemeral'), responseUrl, own: z.boolean() }),
  /** A button on a message in a channel. */
  z.object({ in: z.literal('message'), responseUrl, own: z.boolean() }),
  z.object({ in: z.literal('home') }),
  /** A button inside a modal. */
  z.object({ in: z.literal('modal'), viewId: z.string().min(1).max(255) }),
]);
export type Origin = z.infer<typeof origin>;

const container = z.looseObject({ is_ephemeral: z.boolean().optional() });
const view = z.looseObject({ id: z.string(), type: z.string() });
const pressed = z.looseObject({
  container: container.nullish(),
  view: view.nullish(),
  actions: z.array(z.looseObject({ block_id: z.string().optional() })).optional(),
});

/** Block ids that begin so stand in a message about one thing, which its newer form replaces. */
const OWN_BLOCKS = ['card:', 'review:', 'question:'];

/** The origin of a command, an action or a shortcut; null where there is nowhere to answer. */
export function originOf(envelope: Envelope, body: unknown): Origin | null {
  const { kind, responseUrl } = envelope;
  if (kind === 'command') return responseUrl ? { in: 'command', responseUrl } : null;
  if (kind === 'event') return { in: 'home' };
  const read = pressed.safeParse(body);
  if (!read.success) return null;
  const { view: inView, container: where, actions = [] } = read.data;
  if (inView) return inView.type === 'home' ? { in: 'home' } : { in: 'modal', viewId: inView.id };
  if (!responseUrl) return null;
  const own = actions.some(({ block_id }) => OWN_BLOCKS.some((prefix) => block_id?.startsWith(prefix)));
  return { in: where?.is_ephemeral ? 'ephemeral' : 'message', responseUrl, own };
}
