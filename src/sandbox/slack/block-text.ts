import { randomBytes } from 'node:crypto';
import { asObject, asObjects, asText, isObject, type Json } from './json.js';

/** Everything that a person can read in blocks, a line for each text; options of menus are not open and so not read. */
export function plainTextOf(blocks: Json[]): string {
  return blocks.flatMap(linesOf).join('\n');
}

function linesOf(block: Json): string[] {
  const parts: unknown[] = [block.text, ...asObjects(block.fields), block.label, block.hint, block.title];
  const own = parts.map(textOf).filter((line) => line !== '');
  if (block.type === 'context') return asObjects(block.elements).map(textOf).filter(Boolean);
  if (block.type === 'rich_text') return asObjects(block.elements).map(richText);
  if (block.type === 'table' && Array.isArray(block.rows)) {
    return block.rows.map((row: unknown) => asObjects(row).map(cellText).join(' | '));
  }
  return own;
}

const textOf = (value: unknown): string => asText(value) ?? asText(asObject(value).text) ?? '';

const cellText = (cell: Json): string => asText(cell.text) ?? richText(cell);

function richText(element: Json): string {
  const inner = asObjects(element.elements).map(richText).join('');
  return textOf(element) + inner;
}

/** Elements that a person can use, wherever they stand in their block. */
export interface Placed {
  block: Json;
  blockId: string;
  element: Json;
}

const NOT_INTERACTIVE = ['image', 'plain_text', 'mrkdwn'];

export function interactiveElements(blocks: Json[]): Placed[] {
  return blocks.flatMap((block) =>
    elementsIn(block)
      .filter((element) => !NOT_INTERACTIVE.includes(asText(element.type) ?? ''))
      .map((element) => ({ block, blockId: asText(block.block_id) ?? '', element })),
  );
}

function elementsIn(block: Json): Json[] {
  if (block.type === 'actions') return asObjects(block.elements);
  const single = block.type === 'input' ? block.element : block.accessory;
  return isObject(single) ? [single] : [];
}

/** A copy in which every block has a block_id and every element an action_id, made up where the app gave none. */
export function withIds(blocks: Json[]): Json[] {
  const copy = structuredClone(blocks);
  for (const block of copy) {
    block.block_id ??= randomBytes(4).toString('base64url').slice(0, 5);
    for (const { element } of interactiveElements([block])) {
      element.action_id ??= randomBytes(4).toString('base64url').slice(0, 5);
    }
  }
  return copy;
}
