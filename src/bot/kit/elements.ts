import { z } from 'zod';
import { LIMITS } from '../limits.js';
import { hidden, plainText, text } from './texts.js';

/** Block elements (docs.slack.dev/reference/block-kit/block-elements) as far as the bot uses them. */

const actionId = hidden(255).optional();
const placeholder = plainText(LIMITS.placeholder).optional();
const focus = z.boolean().optional();

const confirm = z
  .strictObject({
    title: plainText(LIMITS.confirmTitle),
    text: plainText(LIMITS.confirmText),
    confirm: plainText(LIMITS.confirmButton),
    deny: plainText(LIMITS.confirmButton),
    style: z.enum(['primary', 'danger']).optional(),
  })
  .optional();

export const option = z.strictObject({
  text: plainText(LIMITS.optionText),
  value: hidden(LIMITS.optionValue),
  description: plainText(LIMITS.optionText).optional(),
});
const options = (most: number) => z.array(option).min(1).max(most);
const group = z.strictObject({ label: plainText(LIMITS.optionText), options: options(LIMITS.options) });

const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(LIMITS.button),
  action_id: hidden(255),
  value: hidden(LIMITS.buttonValue, 0).optional(),
  url: hidden(3000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: text(75).optional(),
  confirm,
});

const menu = { action_id: actionId, placeholder, confirm, focus_on_load: focus };
const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...menu,
  options: options(LIMITS.options).optional(),
  option_groups: z.array(group).min(1).max(LIMITS.options).optional(),
  initial_option: option.optional(),
});
const multiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...menu,
  options: options(LIMITS.options),
  initial_options: options(LIMITS.options).optional(),
  max_selected_items: z.int().min(1).max(LIMITS.options).optional(),
});
const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...menu,
  min_query_length: z.int().min(0).max(100).optional(),
  initial_option: option.optional(),
});
const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...menu,
  initial_date: z.iso.date().optional(),
});

/** Ten at most. */
const ticks = <T extends string>(type: T, initial: Record<string, z.ZodType>) =>
  z.strictObject({
    type: z.literal(type),
    action_id: actionId,
    confirm,
    focus_on_load: focus,
    options: options(10),
    ...initial,
  });
const checkboxes = ticks('checkboxes', { initial_options: options(10).optional() });
const radioButtons = ticks('radio_buttons', { initial_option: option.optional() });
const overflow = z.strictObject({ type: z.literal('overflow'), action_id: actionId, confirm, options: options(5) });

const dispatch = z.strictObject({ trigger_actions_on: z.array(z.string()).min(1) }).optional();
const typed = { action_id: actionId, placeholder, focus_on_load: focus, dispatch_action_config: dispatch };
const textInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...typed,
  initial_value: text(LIMITS.inputText, 0).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(LIMITS.inputText).optional(),
  max_length: z.int().min(1).max(LIMITS.inputText).optional(),
});
const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...typed,
  initial_value: text(LIMITS.inputText, 0).optional(),
});
const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...typed,
  is_decimal_allowed: z.boolean(),
  initial_value: text(100, 0).optional(),
  min_value: text(100).optional(),
  max_value: text(100).optional(),
});
const fileInput = z.strictObject({
  type: z.literal('file_input'),
  action_id: actionId,
  filetypes: z.array(z.string()).optional(),
  max_files: z.int().min(1).max(10).optional(),
});
export const image = {
  type: z.literal('image'),
  alt_text: text(2000),
  image_url: hidden(3000).optional(),
  slack_file: z.looseObject({}).optional(),
};

const acting = [button, staticSelect, multiStaticSelect, externalSelect, datepicker, checkboxes, radioButtons] as const;

export const inActions = z.discriminatedUnion('type', [...acting, overflow]);
export const besideSection = z.discriminatedUnion('type', [...acting, overflow, z.strictObject(image)]);
export const inInput = z.discriminatedUnion('type', [
  staticSelect,
  multiStaticSelect,
  externalSelect,
  datepicker,
  checkboxes,
  radioButtons,
  textInput,
  emailInput,
  numberInput,
  fileInput,
]);
