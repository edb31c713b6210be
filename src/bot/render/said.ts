import { type Message, actions, button, context, message, section } from '../blocks.js';
import { LIMITS, md } from '../limits.js';

/** As many buttons as one block takes without becoming a wall. */
const MOST_CHOICES = 15;

/** An answer that refuses, or says that something could not be done; mrkdwn, data in it made harmless. */
export const sorry = (text: string): Message => message(`❌ ${text}`, [section(`❌ ${text}`)]);

export const done = (text: string): Message => message(`✅ ${text}`, [section(`✅ ${text}`)]);

/** There is nothing to show, and what to do about it. */
export const nothing = (what: string, hint?: string): Message =>
  message([what, hint].filter(Boolean).join(' '), [section(what), ...(hint ? [context(hint)] : [])]);

/** Several things fit: a button for each; its value is the command that goes on with it. */
export function choiceMessage(sentence: string, choices: { label: string; run: string }[]): Message {
  // A command with a very long text behind it does not fit on a button; then the ids in the labels must do.
  const fits = choices.filter(({ run }) => run.length <= LIMITS.buttonValue).slice(0, MOST_CHOICES);
  const buttons = fits.map(({ label, run }, index) => button({ text: label, action: `choose:${index}`, value: run }));
  const labels = choices.slice(0, MOST_CHOICES).map(({ label }) => md(label, 150));
  return message(md(sentence, 1500), [
    section(md(sentence, 1500)),
    ...(buttons.length > 0 ? [actions(buttons)] : [context(labels.join(' · '))]),
  ]);
}
