import { type Message, actions, button, context, message, section } from '../blocks.js';
import { md } from '../limits.js';

/** An answer that refuses, or says that something could not be done; mrkdwn, data in it made harmless. */
export const sorry = (text: string): Message => message(`❌ ${text}`, [section(`❌ ${text}`)]);

export const done = (text: string): Message => message(`✅ ${text}`, [section(`✅ ${text}`)]);

/** There is nothing to show, and what to do about it. */
export const nothing = (what: string, hint?: string): Message =>
  message([what, hint].filter(Boolean).join(' '), [section(what), ...(hint ? [context(hint)] : [])]);

/** Several things fit: a button for each; its value is the command that goes on with it. */
export const choiceMessage = (sentence: string, choices: { label: string; run: string }[]): Message =>
  message(md(sentence, 1500), [
    section(md(sentence, 1500)),
    actions(choices.map(({ label, run }, index) => button({ text: label, action: `choose:${index}`, value: run }))),
  ]);
