import { describe, expect, it } from 'vitest';
import { faultsOfBlocks, faultsOfOptions } from '../../src/sandbox/slack/rules/blocks.js';
import { faultsOfView } from '../../src/sandbox/slack/rules/views.js';
import { plain } from './slack-app.js';

const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const text = (length: number) => plain('x'.repeat(length));
const section = (n = 1) => ({ type: 'section', text: text(n) });
const option = (textLength = 1, valueLength = 1) => ({ text: text(textLength), value: 'v'.repeat(valueLength) });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const button = (more: object = {}) => ({ type: 'button', text: text(1), ...more });
const select = (options: object[], more: object = {}) => ({ type: 'static_select', options, ...more });
const input = (element: object, more: object = {}) => ({ type: 'input', label: text(1), element, ...more });
const textInput = (more: object = {}) => ({ type: 'plain_text_input', ...more });

/** [what, the most that Slack takes, one more than that] */
const LIMITS: [string, object[], object[]][] = [
  ['50 blocks', many(50, () => section()), many(51, () => section())],
  ['section text 3000', [section(3000)], [section(3001)]],
  [
    '10 fields',
    [{ type: 'section', fields: many(10, () => text(1)) }],
    [{ type: 'section', fields: many(11, () => text(1)) }],
  ],
  ['field 2000', [{ type: 'section', fields: [text(2000)] }], [{ type: 'section', fields: [text(2001)] }]],
  ['header 150', [{ type: 'header', text: text(150) }], [{ type: 'header', text: text(151) }]],
  [
    'context 10',
    [{ type: 'context', elements: many(10, () => text(1)) }],
    [{ type: 'context', elements: many(11, () => text(1)) }],
  ],
  ['25 elements', [actions(...many(25, () => button()))], [actions(...many(26, () => button()))]],
  ['button text 75', [actions(button({ text: text(75) }))], [actions(button({ text: text(76) }))]],
  ['button value 2000', [actions(button({ value: 'v'.repeat(2000) }))], [actions(button({ value: 'v'.repeat(2001) }))]],
  [
    'action_id 255',
    [actions(button({ action_id: 'a'.repeat(255) }))],
    [actions(button({ action_id: 'a'.repeat(256) }))],
  ],
  ['block_id 255', [{ ...section(), block_id: 'b'.repeat(255) }], [{ ...section(), block_id: 'b'.repeat(256) }]],
  ['100 options', [actions(select(many(100, () => option())))], [actions(select(many(101, () => option())))]],
  ['option text 75', [actions(select([option(75)]))], [actions(select([option(76)]))]],
  ['option value 150', [actions(select([option(1, 150)]))], [actions(select([option(1, 151)]))]],
  [
    'overflow 5',
    [actions({ type: 'overflow', options: many(5, () => option()) })],
    [actions({ type: 'overflow', options: many(6, () => option()) })],
  ],
  ['input label 2000', [input(textInput(), { label: text(2000) })], [input(textInput(), { label: text(2001) })]],
  ['placeholder 150', [input(textInput({ placeholder: text(150) }))], [input(textInput({ placeholder: text(151) }))]],
  [
    'initial value 3000',
    [input(textInput({ initial_value: 'x'.repeat(3000) }))],
    [input(textInput({ initial_value: 'x'.repeat(3001) }))],
  ],
  ['max_length 3000', [input(textInput({ max_length: 3000 }))], [input(textInput({ max_length: 3001 }))]],
  [
    'confirm texts',
    [actions(button({ confirm: { title: text(100), text: text(300), confirm: text(30), deny: text(30) } }))],
    [actions(button({ confirm: { title: text(100), text: text(300), confirm: text(31), deny: text(30) } }))],
  ],
];

/** Blocks that Slack refuses for another reason than size. */
const WRONG: [string, object[], RegExp][] = [
  ['no blocks', [], /no less than 1 items allowed \[json-pointer:\/blocks\]/],
  ['an unknown type', [{ type: 'sektion' }], /unsupported type: sektion \[json-pointer:\/blocks\/0\]/],
  ['a name from the prototype', [{ type: 'constructor' }], /unsupported type: constructor/],
  ['no type', [{}], /missing required field: type/],
  ['an empty text', [section(0)], /must be more than 0 characters \[json-pointer:\/blocks\/0\/text\/text\]/],
  ['a section of nothing', [{ type: 'section' }], /missing required field/],
  ['a string for a text object', [{ type: 'section', text: 'hello' }], /must provide an object/],
  ['an unknown property', [{ ...section(), colour: 'red' }], /invalid additional property: colour/],
  ['mrkdwn in a header', [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }], /must be one of: plain_text/],
  [
    'emoji with mrkdwn',
    [{ type: 'section', text: { type: 'mrkdwn', text: 'x', emoji: true } }],
    /additional property: emoji/,
  ],
  ['one block_id twice', many(2, () => ({ ...section(), block_id: 'b' })), /`block_id` already exists: b/],
  [
    'one action_id twice in a block',
    [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
    /`action_id` already exists: a/,
  ],
  [
    'an initial option that is no option',
    [actions(select([option()], { initial_option: option(2) }))],
    /must be one of the options/,
  ],
  ['a menu without options', [actions({ type: 'static_select' })], /either options or option_groups/],
  ['a text input among buttons', [actions(textInput())], /unsupported type: plain_text_input/],
  ['a file input in a message', [input({ type: 'file_input' })], /unsupported type: file_input/],
  ['an unknown style', [actions(button({ style: 'warning' }))], /must be one of: primary, danger/],
  ['an impossible date', [actions({ type: 'datepicker', initial_date: '24.11.2026' })], /YYYY-MM-DD/],
];

describe('Block Kit limits', () => {
  it.each(LIMITS)('%s: takes the most and refuses one more', (_what, most, tooMuch) => {
    expect(faultsOfBlocks(most)).toEqual([]);
    expect(faultsOfBlocks(tooMuch)).toEqual([expect.stringMatching(/^\[ERROR\] .* \[json-pointer:\/blocks/)]);
  });

  it.each(WRONG)('%s is refused', (_what, blocks, message) => {
    expect(faultsOfBlocks(blocks).join('\n')).toMatch(message);
  });

  it('finds all faults at once', () => {
    expect(faultsOfBlocks([section(3001), { type: 'header', text: text(151) }])).toHaveLength(2);
  });
});

describe('views', () => {
  const modal = (more: object = {}) => ({ type: 'modal', title: text(24), blocks: [section()], ...more });

  it.each([
    ['100 blocks', { blocks: many(100, () => section()) }, { blocks: many(101, () => section()) }],
    ['title 24', { title: text(24) }, { title: text(25) }],
    ['submit 24', { submit: text(24) }, { submit: text(25) }],
    ['private_metadata 3000', { private_metadata: 'x'.repeat(3000) }, { private_metadata: 'x'.repeat(3001) }],
    ['callback_id 255', { callback_id: 'x'.repeat(255) }, { callback_id: 'x'.repeat(256) }],
    [
      'a submit button with inputs',
      { blocks: [input(textInput())], submit: text(1) },
      { blocks: [input(textInput())] },
    ],
    ['no properties of other things', { clear_on_close: true }, { id: 'V1' }],
    ['no table', {}, { blocks: [{ type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] }] }],
  ])('%s', (_what, good, bad) => {
    expect(faultsOfView(modal(good), 'modal')).toEqual([]);
    expect(faultsOfView(modal(bad), 'modal')).toHaveLength(1);
  });

  it('take a home where a home belongs, and a modal where a modal does', () => {
    const home = { type: 'home', blocks: many(100, () => section()) };
    expect(faultsOfView(home, 'home')).toEqual([]);
    expect(faultsOfView(home, 'modal')).toHaveLength(1);
    expect(faultsOfView(modal(), 'home')).toHaveLength(1);
    expect(faultsOfView({ type: 'home', blocks: many(101, () => section()) }, 'home')).toHaveLength(1);
  });
});

describe('options of an external menu', () => {
  it('are at most a hundred, of at most 75 characters', () => {
    expect(faultsOfOptions(many(100, () => option()))).toEqual([]);
    expect(faultsOfOptions(many(101, () => option()))).toHaveLength(1);
    expect(faultsOfOptions([option(76)])).toHaveLength(1);
  });
});
