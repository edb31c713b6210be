import { z } from 'zod';
import { LIMITS } from '../limits.js';
import { block } from './blocks.js';
import { option } from './elements.js';
import { hidden, markup, plainText } from './texts.js';

/**
 * Slack's limits on messages, views and options as a check of their own, apart from the code that builds them: run by
 * every test of the bot, and in the sandbox and in development on everything that goes out. A fault is ours, so it is
 * told loudly there; where it is off, Slack itself refuses.
 */

/** What a list of blocks weighs (LIMITS.messageWeight): its JSON in UTF-8, with the ids that Slack adds. */
const weightOf = (blocks: readonly unknown[]): number =>
  Buffer.byteLength(JSON.stringify(blocks)) + blocks.length * LIMITS.blockIdWeight;

const named = z.looseObject({ block_id: z.string().optional(), elements: z.array(z.unknown()).optional() });
const acting = z.looseObject({ action_id: z.string().optional() });

/** Block ids once in a message or view, action ids once in a block. */
function areTold(blocks: readonly unknown[]): boolean {
  const read = blocks.map((one) => named.safeParse(one).data);
  const isUnique = (ids: (string | undefined)[]): boolean => {
    const given = ids.filter((id) => id !== undefined);
    return new Set(given).size === given.length;
  };
  const actionIds = (elements: unknown[] = []) => elements.map((one) => acting.safeParse(one).data?.action_id);
  return isUnique(read.map((one) => one?.block_id)) && read.every((one) => isUnique(actionIds(one?.elements)));
}

const blocks = (most: number) =>
  z.array(block).max(most).refine(areTold, 'an id stands twice: block ids are told apart, and action ids in a block');

const messageBlocks = blocks(LIMITS.blocksInMessage)
  .min(1)
  .refine((list) => weightOf(list) <= LIMITS.messageWeight, 'all blocks together are too long for one message');

/** What `chat.postMessage`, `chat.update` and a response_url take; what else they carry is not ours to look at. */
const message = z.looseObject({ text: markup(LIMITS.messageText), blocks: messageBlocks.optional() });

const common = {
  callback_id: hidden(255, 0).optional(),
  external_id: hidden(255, 0).optional(),
  private_metadata: hidden(LIMITS.privateMetadata, 0).optional(),
  blocks: blocks(LIMITS.blocksInView),
};
const hasInput = (view: { blocks: { type: string }[] }): boolean => view.blocks.some(({ type }) => type === 'input');

const modal = z
  .strictObject({
    type: z.literal('modal'),
    title: plainText(LIMITS.viewTitle),
    submit: plainText(LIMITS.viewButton).optional(),
    close: plainText(LIMITS.viewButton).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    ...common,
  })
  .refine((view) => view.submit !== undefined || !hasInput(view), 'a form needs a submit button');
const home = z.strictObject({ type: z.literal('home'), ...common });
const view = z
  .discriminatedUnion('type', [modal, home])
  .refine((one) => Buffer.byteLength(JSON.stringify(one)) <= LIMITS.viewBytes, 'the view is too large');

const options = z.array(option).max(LIMITS.options);

function faultsIn(schema: z.ZodType, value: unknown): string[] {
  const read = schema.safeParse(value);
  return read.success ? [] : read.error.issues.map((issue) => `${issue.path.map(String).join('/')}: ${issue.message}`);
}

export const faultsOfMessage = (said: unknown): string[] => faultsIn(message, said);
export const faultsOfView = (shown: unknown): string[] => faultsIn(view, shown);
export const faultsOfOptions = (offered: unknown): string[] => faultsIn(options, offered);

/** What Slack would refuse. */
export class BlockKitError extends Error {
  constructor(where: string, faults: readonly string[]) {
    super(`${where} is not within Slack's limits: ${faults.slice(0, 5).join('; ')}`);
    this.name = 'BlockKitError';
  }
}

const withView = z.looseObject({ view: z.unknown() });

/** Throws BlockKitError where a call of the Web API carries a message or view that Slack would refuse. */
export function checkCall(method: string, args: unknown): void {
  const faults =
    method === 'chat.postMessage' || method === 'chat.postEphemeral' || method === 'chat.update'
      ? faultsOfMessage(args)
      : method.startsWith('views.')
        ? faultsOfView(withView.safeParse(args).data?.view)
        : [];
  if (faults.length > 0) throw new BlockKitError(method, faults);
}

/** As checkCall, for what is answered to Slack: `message`, `view` or `options`. */
export function checkAnswer(kind: 'message' | 'view' | 'options', answer: unknown): void {
  const check = { message: faultsOfMessage, view: faultsOfView, options: faultsOfOptions }[kind];
  const faults = check(answer);
  if (faults.length > 0) throw new BlockKitError(`An answer (${kind})`, faults);
}
