import { describe, expect, test } from 'vitest';
import { context, message, section } from '../../src/bot/blocks.js';
import { checkCall, faultsOfMessage, faultsOfOptions, faultsOfView } from '../../src/bot/kit/check.js';

const many = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) });
const said = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) });
const button = (more: object = {}) => ({ type: 'button', text: plain(1), action_id: 'a', ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const buttons = (count: number) => actions(...many(count, (n) => button({ action_id: `a${n}` })));
const option = (text = 1, value = 1) => ({ text: plain(text), value: 'v'.repeat(value) });
const select = (count: number, more = option()) =>
  actions({ type: 'static_select', action_id: 'a', options: many(count, () => more) });
const confirm = (title: number, text: number, yes: number) =>
  actions(button({ confirm: { title: plain(title), text: plain(text), confirm: plain(yes), deny: plain(yes) } }));
const input = (more: object) => ({
  type: 'input',
  label: plain(1),
  element: { type: 'plain_text_input', action_id: 'value' },
  ...more,
});

/** [what, the most that Slack takes, one more than that] */
const LIMITS: [string, object[], object[]][] = [
  ['blocks in a message', many(50, () => ({ type: 'divider' })), many(51, () => ({ type: 'divider' }))],
  ['a section', [{ type: 'section', text: said(3000) }], [{ type: 'section', text: said(3001) }]],
  [
    'fields',
    [{ type: 'section', fields: many(10, () => said(1)) }],
    [{ type: 'section', fields: many(11, () => said(1)) }],
  ],
  ['a field', [{ type: 'section', fields: [said(2000)] }], [{ type: 'section', fields: [said(2001)] }]],
  ['a header', [{ type: 'header', text: plain(150) }], [{ type: 'header', text: plain(151) }]],
  [
    'context elements',
    [{ type: 'context', elements: many(10, () => said(1)) }],
    [{ type: 'context', elements: many(11, () => said(1)) }],
  ],
  ['buttons', [buttons(25)], [buttons(26)]],
  ['a button', [actions(button({ text: plain(75) }))], [actions(button({ text: plain(76) }))]],
  [
    'what a button carries',
    [actions(button({ value: 'v'.repeat(2000) }))],
    [actions(button({ value: 'v'.repeat(2001) }))],
  ],
  [
    'an action id',
    [actions(button({ action_id: 'a'.repeat(255) }))],
    [actions(button({ action_id: 'a'.repeat(256) }))],
  ],
  ['options', [select(100)], [select(101)]],
  ['an option', [select(1, option(75))], [select(1, option(76))]],
  ['an option’s value', [select(1, option(1, 150))], [select(1, option(1, 151))]],
  ['a question before something is done: title', [confirm(100, 1, 1)], [confirm(101, 1, 1)]],
  ['a question before something is done: text', [confirm(1, 300, 1)], [confirm(1, 301, 1)]],
  ['a question before something is done: yes', [confirm(1, 1, 30)], [confirm(1, 1, 31)]],
  ['a hint', [input({ hint: plain(2000) })], [input({ hint: plain(2001) })]],
  ['a block id', [{ type: 'divider', block_id: 'b'.repeat(255) }], [{ type: 'divider', block_id: 'b'.repeat(256) }]],
  [
    'all blocks together',
    many(4, () => ({ type: 'section', text: said(2900) })),
    many(5, () => ({ type: 'section', text: said(2900) })),
  ],
];

/** Blocks that Slack refuses, or that would do harm, for another reason than size. */
const WRONG: [string, object[]][] = [
  ['none', []],
  ['of an unknown type', [{ type: 'sektion', text: said(1) }]],
  ['with a property that Slack does not know', [{ type: 'divider', colour: 'red' }]],
  ['an empty section', [{ type: 'section' }]],
  ['an empty text', [{ type: 'section', text: said(0) }]],
  ['markup in a header', [{ type: 'header', text: said(1) }]],
  ['one action id twice', [actions(button(), button())]],
  ['one block id twice', many(2, () => ({ type: 'divider', block_id: 'b' }))],
  ['a text input among buttons', [actions({ type: 'plain_text_input', action_id: 'a' })]],
  ...['<!channel>', '<!here|x>', '<@U0ANNAKELL>', '<!subteam^S1>', '<#C0GENERAL01>'].map((call): [string, object[]] => [
    `that call somebody: ${call}`,
    [{ type: 'section', text: { type: 'mrkdwn', text: `hello ${call}` } }],
  ]),
  ['half a character', [{ type: 'header', text: { type: 'plain_text', text: 'x\uD83D' } }]],
  ['a turned reading direction', [{ type: 'header', text: { type: 'plain_text', text: '\u202Egnp.exe' } }]],
];

describe('the check of blocks', () => {
  test.each(LIMITS)('%s: takes the most and refuses one more', (_, most, more) => {
    expect(faultsOfMessage({ text: 'x', blocks: most })).toEqual([]);
    expect(faultsOfMessage({ text: 'x', blocks: more })).not.toEqual([]);
  });

  test.each(WRONG)('refuses blocks %s', (_, blocks) => {
    expect(faultsOfMessage({ text: 'x', blocks })).not.toEqual([]);
  });

  test('an escaped mention, and a date, call nobody', () => {
    const harmless = '&lt;!channel&gt; <!date^1700000000^{date}|24 November>';
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: harmless } }];
    expect(faultsOfMessage({ text: harmless, blocks })).toEqual([]);
    expect(faultsOfMessage({ text: '<!everyone>', blocks })).toHaveLength(1);
  });

  const modal = (more: object = {}) => ({ type: 'modal', title: plain(24), blocks: [{ type: 'divider' }], ...more });
  test.each<[string, object, object]>([
    ['blocks', { blocks: many(100, () => ({ type: 'divider' })) }, { blocks: many(101, () => ({ type: 'divider' })) }],
    ['title', { title: plain(24) }, { title: plain(25) }],
    ['submit', { submit: plain(24) }, { submit: plain(25) }],
    ['what it remembers', { private_metadata: 'x'.repeat(3000) }, { private_metadata: 'x'.repeat(3001) }],
    ['an input has a submit button', { blocks: [input({})], submit: plain(1) }, { blocks: [input({})] }],
    ['what Slack knows', {}, { id: 'V1' }],
  ])('a modal: %s', (_, good, bad) => {
    expect(faultsOfView(modal(good))).toEqual([]);
    expect(faultsOfView(modal(bad))).not.toEqual([]);
  });

  test('App Home, and the size of a view', () => {
    const home = (count: number, length: number) => ({
      type: 'home',
      blocks: many(count, () => ({ type: 'section', text: said(length) })),
    });
    expect(faultsOfView(home(80, 3000))).toEqual([]);
    expect(faultsOfView(home(90, 3000))).not.toEqual([]);
    expect(faultsOfView({ type: 'workflow_step', blocks: [] })).not.toEqual([]);
  });

  test('options of a menu', () => {
    expect(faultsOfOptions(many(100, () => option()))).toEqual([]);
    expect(faultsOfOptions(many(101, () => option()))).not.toEqual([]);
    expect(faultsOfOptions([option(76)])).not.toEqual([]);
  });

  test('a call of the Web API is refused with what is wrong with it', () => {
    expect(() => checkCall('views.open', { view: modal({ title: plain(25) }) })).toThrow(/views\.open.*title/);
    expect(() => checkCall('chat.postMessage', { text: 'x', blocks: [] })).toThrow(/chat\.postMessage.*blocks/);
    expect(() => checkCall('users.info', { user: 'U1' })).not.toThrow();
  });
});

describe('a message that would be too long', () => {
  test('gives up lines at its end, says how many, and keeps its buttons', () => {
    const rows = many(30, (n) => section(`${n} ${'ж'.repeat(400)}`));
    const { blocks } = message('x', [...rows, actions(button())] as Parameters<typeof message>[1]);
    expect(faultsOfMessage({ text: 'x', blocks })).toEqual([]);
    expect(blocks.slice(0, -2)).toEqual(rows.slice(0, blocks.length - 2));
    expect(blocks.at(-2)).toEqual(context(`… and ${30 - (blocks.length - 2)} more lines, left out here.`));
    expect(blocks.at(-1)?.type).toBe('actions');
    expect(blocks.length).toBeGreaterThan(12);
  });
});
