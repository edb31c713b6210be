import type { types } from '@slack/bolt';
import { cut, cutMarkup, fit, LIMITS, manyLines, oneLine } from './limits.js';

/** Block Kit, built so that nothing leaves this file longer than Slack takes. */

export type Block = types.KnownBlock;
export type Modal = types.ModalView;
export type Home = types.HomeView;

/** What is said to a person: blocks, and the text for notifications and screen readers. */
export interface Message {
  text: string;
  blocks: Block[];
}

/** Emoji codes in data are left as they are written. */
const plain = (text: string, max: number): types.PlainTextElement => ({
  type: 'plain_text',
  text: cut(oneLine(text) || '–', max),
  emoji: false,
});

/** Our own words, in which emoji are ours. */
const mrkdwn = (text: string, max: number): types.MrkdwnElement => ({
  type: 'mrkdwn',
  text: cutMarkup(text || '–', max),
  verbatim: true,
});

export const section = (text: string, accessory?: types.Button): types.SectionBlock => ({
  type: 'section',
  text: mrkdwn(text, LIMITS.sectionText),
  ...(accessory ? { accessory } : {}),
});

/** Short facts side by side; ten at most. */
export const facts = (...texts: string[]): types.SectionBlock => ({
  type: 'section',
  fields: texts.slice(0, 10).map((text) => mrkdwn(text, LIMITS.fieldText)),
});

export const header = (text: string): types.HeaderBlock => ({ type: 'header', text: plain(text, LIMITS.header) });

export const context = (...texts: string[]): types.ContextBlock => ({
  type: 'context',
  elements: texts.slice(0, 10).map((text) => mrkdwn(text, LIMITS.contextText)),
});

export const divider = (): types.DividerBlock => ({ type: 'divider' });

export const actions = (buttons: types.Button[]): types.ActionsBlock => ({
  type: 'actions',
  elements: buttons.slice(0, 25),
});

export interface ButtonOptions {
  text: string;
  /** Unique within its block. */
  action: string;
  value?: string;
  style?: 'primary' | 'danger';
  confirm?: { title: string; text: string; yes: string; danger?: boolean };
}

export function button({ text, action, value, style, confirm }: ButtonOptions): types.Button {
  if (value !== undefined && value.length > LIMITS.buttonValue) throw new Error(`the value of ${action} is too long`);
  return {
    type: 'button',
    text: plain(text, LIMITS.button),
    action_id: action,
    ...(value === undefined ? {} : { value }),
    ...(style ? { style } : {}),
    ...(confirm ? { confirm: confirmation(confirm) } : {}),
  };
}

const confirmation = (ask: NonNullable<ButtonOptions['confirm']>): types.ConfirmationDialog => ({
  title: plain(ask.title, LIMITS.confirmTitle),
  text: plain(ask.text, LIMITS.confirmText),
  confirm: plain(ask.yes, LIMITS.confirmButton),
  deny: plain('No', LIMITS.confirmButton),
  ...(ask.danger ? { style: 'danger' } : {}),
});

export const option = (text: string, value: string): types.PlainTextOption => {
  if (value.length > LIMITS.optionValue) throw new Error(`the option value ${value.slice(0, 20)}… is too long`);
  return { text: plain(text, LIMITS.optionText), value };
};

/** The action id of every input: `block_id` says which field it is. */
export const VALUE = 'value';

export interface Field {
  /** The field's name; the block's id. */
  name: string;
  label: string;
  hint?: string;
  optional?: boolean;
  /** Its changes are told to the app while the form is open. */
  tells?: boolean;
  element: types.InputBlock['element'];
}

export const input = ({ name, label, hint, optional, tells, element }: Field): types.InputBlock => ({
  type: 'input',
  block_id: name,
  label: plain(label, LIMITS.label),
  ...(hint ? { hint: plain(hint, LIMITS.hint) } : {}),
  optional: optional ?? false,
  ...(tells ? { dispatch_action: true } : {}),
  element,
});

interface TextInput {
  initial?: string;
  /** Characters; left out: as many as Slack takes. */
  most?: number;
  placeholder?: string;
  multiline?: boolean;
  /** In a field that tells of its changes: not only when Enter is pressed. */
  tellsWhileTyping?: boolean;
}

export const textInput = ({
  initial,
  placeholder,
  multiline,
  tellsWhileTyping,
  most = LIMITS.inputText,
}: TextInput = {}): types.PlainTextInput => ({
  type: 'plain_text_input',
  action_id: VALUE,
  multiline: multiline ?? false,
  max_length: most,
  ...(tellsWhileTyping ? { dispatch_action_config: { trigger_actions_on: ['on_character_entered'] } } : {}),
  ...(initial ? { initial_value: cut(manyLines(initial), most) } : {}),
  ...(placeholder ? { placeholder: plain(placeholder, LIMITS.placeholder) } : {}),
});

/** Any file type: what a file is, its content says, not its name. */
export const fileInput = (most = 1): types.FileInput => ({
  type: 'file_input',
  action_id: VALUE,
  max_files: most,
});

const leftOut = (left: number): Block => context(`… and ${left} more lines, left out here.`);
/** Something is left for the title and what the view remembers. */
const IN_VIEW = { blocks: LIMITS.blocksInView, weight: LIMITS.viewBytes - 10_000 };

/** A message within Slack's limits. */
export const message = (text: string, blocks: Block[]): Message => ({
  text: cutMarkup(text.trim() || '–', LIMITS.messageText),
  blocks: fit(blocks, { blocks: LIMITS.blocksInMessage, weight: LIMITS.messageWeight }, leftOut),
});

/** Nothing but a sentence; `text` is mrkdwn, data in it already made harmless. */
export const sentence = (text: string): Message => message(text, [section(text)]);

interface ModalOptions {
  callback: string;
  title: string;
  submit?: string;
  close?: string;
  metadata?: string;
  blocks: Block[];
}

/** A modal within Slack's limits. Throws where the metadata is too long: it is ours, so that is our fault. */
export function modal({ callback, title, submit, close, metadata, blocks }: ModalOptions): Modal {
  if (metadata && metadata.length > LIMITS.privateMetadata) throw new Error(`the metadata of ${callback} is too long`);
  return {
    type: 'modal',
    callback_id: callback,
    title: plain(title, LIMITS.viewTitle),
    close: plain(close ?? 'Close', LIMITS.viewButton),
    ...(submit ? { submit: plain(submit, LIMITS.viewButton) } : {}),
    ...(metadata ? { private_metadata: metadata } : {}),
    blocks: fit(blocks, IN_VIEW, leftOut),
  };
}

export const home = (blocks: Block[]): Home => ({
  type: 'home',
  blocks: fit(blocks, IN_VIEW, leftOut),
});
