import { asObject, asObjects, asText, isObject, type Json } from '../json.js';
import { SlackError } from '../slack-error.js';
import { elementAt } from './elements.js';
import { anyText, option, OPTIONS_MAX, plainText, slackFile, url } from './objects.js';
import { anything, bool, type Check, Faults, list, object, oneOf, type Shape, text } from './shape.js';

/** Where blocks are shown; what fits differs. */
export type Surface = 'message' | 'modal' | 'home';

// docs.slack.dev/reference/block-kit/blocks: 50 blocks in a message, 100 in a modal and in App Home
const BLOCKS_MAX = { message: 50, modal: 100, home: 100 } as const satisfies Record<Surface, number>;
const FIELD_MAX = 2000;
const MARKDOWN_MAX = 12_000;

const block = (type: string, shape: Shape): Check =>
  object({
    required: { type: oneOf(type), ...shape.required },
    optional: { block_id: text(255, 1), ...shape.optional },
    also: shape.also,
  });

const cell = object({
  required: { type: oneOf('raw_text', 'rich_text', 'raw_number') },
  optional: { text: text(3000), elements: anything, value: anything },
});

const BLOCKS = new Map<string, Check>(
  Object.entries({
    section: block('section', {
      optional: {
        text: anyText(),
        fields: list(anyText(FIELD_MAX), 1, 10),
        accessory: elementAt('accessory'),
        expand: bool,
      },
      also: (section, path, faults) => {
        if (section.text === undefined && section.fields === undefined) {
          faults.add(path, 'missing required field: text or fields');
        }
      },
    }),
    header: block('header', { required: { text: plainText(150) } }),
    divider: block('divider', {}),
    context: block('context', { required: { elements: list(elementAt('context'), 1, 10) } }),
    actions: block('actions', { required: { elements: list(elementAt('actions'), 1, 25) } }),
    input: block('input', {
      required: { label: plainText(2000), element: elementAt('input') },
      optional: { hint: plainText(2000), optional: bool, dispatch_action: bool },
    }),
    image: block('image', {
      required: { alt_text: text(2000, 1) },
      optional: { image_url: url, slack_file: slackFile, title: plainText(2000) },
    }),
    rich_text: block('rich_text', { required: { elements: list(anything, 1, 1000) } }),
    markdown: block('markdown', { required: { text: text(MARKDOWN_MAX, 1) } }),
    table: block('table', {
      required: { rows: list(list(cell, 1, 20), 1, 100) },
      optional: { column_settings: list(anything, 0, 20) },
    }),
  }),
);

/** The block types that only a message may hold. */
const MESSAGE_ONLY = ['markdown', 'table'];

const oneBlock =
  (surface: Surface): Check =>
  (value, path, faults) => {
    if (!isObject(value)) return faults.add(path, 'must provide an object');
    const type = asText(value.type);
    if (type === undefined) return faults.add(path, 'missing required field: type');
    const check = BLOCKS.get(type);
    const fits = surface === 'message' || !MESSAGE_ONLY.includes(type);
    if (!check || !fits) return faults.add(path, `unsupported type: ${type}`);
    check(value, path, faults);
    const fileInput = type === 'input' && asObject(value.element).type === 'file_input';
    if (fileInput && surface !== 'modal') faults.add(`${path}/element`, 'unsupported type: file_input');
  };

/** Ids must be told apart: block ids within the message or view, action ids within their block. */
function checkIds(blocks: Json[], path: string, faults: Faults): void {
  const blockIds = new Set<string>();
  blocks.forEach((entry, index) => {
    const blockId = asText(entry.block_id);
    if (blockId !== undefined && blockIds.has(blockId)) {
      faults.add(`${path}/${index}/block_id`, `\`block_id\` already exists: ${blockId}`);
    }
    if (blockId !== undefined) blockIds.add(blockId);
    const actionIds = new Set<string>();
    asObjects(entry.elements).forEach((element, at) => {
      const actionId = asText(element.action_id);
      if (actionId !== undefined && actionIds.has(actionId)) {
        faults.add(`${path}/${index}/elements/${at}/action_id`, `\`action_id\` already exists: ${actionId}`);
      }
      if (actionId !== undefined) actionIds.add(actionId);
    });
  });
}

/** Adds every fault of a list of blocks on a surface. */
export function checkBlocks(value: unknown, surface: Surface, path: string, faults: Faults): void {
  list(oneBlock(surface), surface === 'message' ? 1 : 0, BLOCKS_MAX[surface])(value, path, faults);
  checkIds(asObjects(value), path, faults);
  if (asObjects(value).filter((entry) => entry.type === 'table').length > 1) {
    faults.add(path, 'only one table allowed');
  }
}

/**
 * The faults that Slack would find in a message's blocks, as in `response_metadata.messages`; none when it takes them.
 * Source of the limits: Block Kit's reference pages.
 */
export function faultsOfBlocks(blocks: unknown, surface: Surface = 'message'): string[] {
  const faults = new Faults();
  checkBlocks(blocks, surface, '/blocks', faults);
  return faults.messages;
}

/** The blocks of a message, or `invalid_blocks` with every fault. */
export function messageBlocks(value: unknown): Json[] {
  const messages = faultsOfBlocks(value);
  if (messages.length > 0) throw new SlackError('invalid_blocks', messages);
  return asObjects(value);
}

/** The faults of what an app answers to a block_suggestion. */
export function faultsOfOptions(options: unknown): string[] {
  const faults = new Faults();
  list(option(), 0, OPTIONS_MAX)(options, '/options', faults);
  return faults.messages;
}
