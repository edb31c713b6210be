/**
 * Slack's limits on what is shown, and the only place where text is cut to them or made harmless.
 * Source: the Block Kit reference (blocks, composition objects, block elements, views).
 */
export const LIMITS = {
  sectionText: 3000,
  fieldText: 2000,
  contextText: 3000,
  header: 150,
  button: 75,
  buttonValue: 2000,
  optionText: 75,
  optionValue: 150,
  options: 100,
  label: 2000,
  hint: 2000,
  placeholder: 150,
  inputText: 3000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  viewTitle: 24,
  viewButton: 24,
  privateMetadata: 3000,
  blocksInMessage: 50,
  blocksInView: 100,
  /**
   * Not documented: chat.postMessage refuses blocks that come to some 13 200 characters of JSON together
   * (`msg_blocks_too_long`, github.com/slackapi/bolt-js/issues/2509 and 2867). Counted in bytes, to be on the safe side.
   */
  messageWeight: 12_000,
  /** The `block_id` that Slack gives to each block. */
  blockIdWeight: 20,
  viewBytes: 250_000,
  /** Slack takes 40 000 characters but advises 4 000; the text is only the notification and the fallback. */
  messageText: 4000,
  /** Not documented; beyond a few lines Slack pushes the form out of sight. */
  fieldError: 600,
} as const;

/** Rows on one page of a list: each has a button, and a page is read at one glance. */
export const PAGE = 10;

/** At most `max` UTF-16 units, with … where something was cut, never half a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${end}…`;
}

/** As `cut`, for mrkdwn of our own making: an entity (`&amp;`) or a link (`<…>`) is not cut in half. */
export function cutMarkup(markup: string, max: number): string {
  if (markup.length <= max) return markup;
  const end = markup
    .slice(0, max - 1)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/&[a-z]{0,4}$/, '')
    .replace(/<[^>]*$/, '');
  return `${end}…`;
}

/** Control characters and those that turn the reading direction around would let data rearrange what is beside it. */
const UNPRINTABLE = /[\p{Cc}\p{Co}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/gu;
const LONE_SURROGATES = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Text from outside for one line of plain text. */
export function oneLine(text: string): string {
  return text.replace(LONE_SURROGATES, '?').replace(/\s+/g, ' ').replace(UNPRINTABLE, '').trim();
}

/** Text from outside with its line breaks. */
export function manyLines(text: string): string {
  return text
    .replace(LONE_SURROGATES, '?')
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.replace(/\t/g, '  ').replace(UNPRINTABLE, ''))
    .join('\n')
    .trim();
}

/** Slack reads only these three as markup; escaped, no mention (`<!channel>`, `<@U…>`) and no link comes alive. */
const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A space of no width ends a would-be *bold*, _italic_, ~struck~ or `code` before it begins. */
const plainly = (text: string): string => text.replace(/[*_~`]/g, '$&\u200B');

/** Text from outside inside mrkdwn, on one line, at most `max` characters before escaping. */
export const md = (text: string, max = 300): string => escape(plainly(cut(oneLine(text), max)));

/** Text from outside as a block of quoted lines. */
export function quoted(text: string, max = 1200): string {
  const lines = escape(plainly(cut(manyLines(text), max))).split('\n');
  return lines.map((line) => `> ${line}`).join('\n');
}

/** Names, ids and numbers, to be copied as they are: in code, where nothing but a backtick means anything. */
export const code = (text: string, max = 260): string => `\`${escape(cut(oneLine(text), max)).replaceAll('`', 'ˋ')}\``;

/** What a block weighs in a message (`messageWeight`). */
export const weightOf = (block: object): number => Buffer.byteLength(JSON.stringify(block)) + 1 + LIMITS.blockIdWeight;

/** For the line that says how much was left out. */
const MORE_WEIGHT = 200;

/**
 * Blocks that fit, by their number and by what they weigh together: what is too much gives way to one line that says
 * so. Buttons at the end stay: without them nothing could be done.
 */
export function fit<T extends { type: string }>(
  blocks: T[],
  most: { blocks: number; weight: number },
  more: (left: number) => T,
): T[] {
  const weights = blocks.map(weightOf);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (blocks.length <= most.blocks && whole <= most.weight) return blocks;
  const end = blocks.at(-1)?.type === 'actions' ? blocks.slice(-1) : [];
  let room = most.weight - MORE_WEIGHT - end.reduce((sum, block) => sum + weightOf(block), 0);
  const kept: T[] = [];
  for (const block of blocks.slice(0, Math.min(most.blocks - 1, blocks.length) - end.length)) {
    room -= weights[kept.length] ?? 0;
    if (room < 0) break;
    kept.push(block);
  }
  return [...kept, more(blocks.length - kept.length - end.length), ...end];
}
