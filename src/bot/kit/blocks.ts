import { z } from 'zod';
import { LIMITS } from '../limits.js';
import { besideSection, image, inActions, inInput } from './elements.js';
import { anyText, hidden, plainText } from './texts.js';

/** Blocks (docs.slack.dev/reference/block-kit/blocks) as far as the bot uses them; another type is a fault until it is here. */

const id = { block_id: hidden(255).optional() };

const section = z
  .strictObject({
    type: z.literal('section'),
    ...id,
    text: anyText(LIMITS.sectionText).optional(),
    fields: z.array(anyText(LIMITS.fieldText)).min(1).max(10).optional(),
    accessory: besideSection.optional(),
    expand: z.boolean().optional(),
  })
  .refine((one) => one.text !== undefined || one.fields !== undefined, 'a section of nothing');

const context = z.strictObject({
  type: z.literal('context'),
  ...id,
  elements: z
    .array(z.union([anyText(LIMITS.contextText), z.strictObject(image)]))
    .min(1)
    .max(10),
});

const input = z.strictObject({
  type: z.literal('input'),
  ...id,
  label: plainText(LIMITS.label),
  hint: plainText(LIMITS.hint).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inInput,
});

export const block = z.discriminatedUnion('type', [
  section,
  context,
  input,
  z.strictObject({ type: z.literal('header'), ...id, text: plainText(LIMITS.header) }),
  z.strictObject({ type: z.literal('divider'), ...id }),
  z.strictObject({ type: z.literal('actions'), ...id, elements: z.array(inActions).min(1).max(25) }),
  z.strictObject({ ...image, ...id, title: plainText(2000).optional() }),
]);
