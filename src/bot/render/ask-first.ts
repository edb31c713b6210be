import { type ButtonOptions, type Message, actions, button, message, section } from '../blocks.js';

/** Something that is done only on a click: what would happen, and the button, which Slack asks about once more. */
export const askFirst = (
  question: string,
  certificate: string,
  does: Omit<ButtonOptions, 'value'>,
  value: string,
): Message =>
  message(question, [
    section(question),
    {
      ...actions([
        button({ ...does, value }),
        button({ text: 'Show it first', action: 'card:show', value: certificate }),
      ]),
      block_id: `card:${certificate}`,
    },
  ]);
