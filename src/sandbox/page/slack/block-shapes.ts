/** The parts of Block Kit that the page draws and handles itself, read leniently out of a block. */
import * as z from 'zod/mini';

const textShape = z.looseObject({ type: z.optional(z.string()), text: z.string() });

export const sectionShape = z.looseObject({ text: z.nullish(textShape), fields: z.nullish(z.array(textShape)) });
export const headerShape = z.looseObject({ text: textShape });
/** A context with a picture in it is left to the library. */
export const contextShape = z.looseObject({ elements: z.array(textShape) });

export const optionShape = z.looseObject({
  text: textShape,
  value: z.optional(z.string()),
  description: z.nullish(textShape),
  url: z.nullish(z.string()),
});

export const confirmShape = z.looseObject({
  title: z.optional(textShape),
  text: z.optional(textShape),
  confirm: z.optional(textShape),
  deny: z.optional(textShape),
  style: z.optional(z.string()),
});

export const elementShape = z.looseObject({
  type: z.string(),
  action_id: z.optional(z.string()),
  text: z.optional(textShape),
  value: z.optional(z.string()),
  url: z.optional(z.string()),
  style: z.optional(z.string()),
  accessibility_label: z.optional(z.string()),
  confirm: z.optional(confirmShape),
  placeholder: z.optional(textShape),
  multiline: z.optional(z.boolean()),
  max_length: z.optional(z.number()),
  is_decimal_allowed: z.optional(z.boolean()),
  min_value: z.optional(z.string()),
  max_value: z.optional(z.string()),
  min_query_length: z.optional(z.number()),
  options: z.optional(z.array(optionShape)),
  option_groups: z.optional(z.array(z.looseObject({ label: textShape, options: z.array(optionShape) }))),
  initial_value: z.optional(z.string()),
  initial_date: z.optional(z.string()),
  initial_time: z.optional(z.string()),
  initial_option: z.optional(optionShape),
  initial_options: z.optional(z.array(optionShape)),
  dispatch_action_config: z.optional(z.looseObject({ trigger_actions_on: z.optional(z.array(z.string())) })),
  filetypes: z.optional(z.array(z.string())),
  max_files: z.optional(z.number()),
});

export const inputShape = z.looseObject({
  block_id: z.optional(z.string()),
  label: textShape,
  hint: z.nullish(textShape),
  optional: z.optional(z.boolean()),
  dispatch_action: z.optional(z.boolean()),
  element: elementShape,
});

export const actionsShape = z.looseObject({ elements: z.array(elementShape) });
export const accessoryShape = z.looseObject({ accessory: elementShape });

export type Text = z.infer<typeof textShape>;
export type Option = z.infer<typeof optionShape>;
export type Confirm = z.infer<typeof confirmShape>;
export type Element = z.infer<typeof elementShape>;
export type InputBlock = z.infer<typeof inputShape>;

/** All options of a select, groups flattened. */
export const optionsOf = (element: Element): Option[] => [
  ...(element.options ?? []),
  ...(element.option_groups ?? []).flatMap((group) => group.options),
];

/** Options as an `options` call brings them; what is not one is left out. */
export const readOptions = (list: readonly unknown[]): Option[] =>
  list.flatMap((one) => {
    const read = optionShape.safeParse(one);
    return read.success ? [read.data] : [];
  });
