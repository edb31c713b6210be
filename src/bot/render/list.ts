import { type Block, type Message, actions, button, context, header, message } from '../blocks.js';
import type { NextPage } from '../paging.js';
import { md } from '../limits.js';

interface ListPage {
  title: string;
  rows: Block[];
  /** The rows in one line of fallback text each. */
  texts: string[];
  next?: NextPage;
  /** A line below the rows, mrkdwn. */
  note?: string;
}

/** One page of a list, with the button for the next. */
export const listMessage = ({ title, rows, texts, next, note }: ListPage): Message =>
  message([md(title, 200), ...texts].join('\n'), [
    header(title),
    ...rows,
    ...(note ? [context(note)] : []),
    ...(next ? [actions([button({ text: 'Next', action: 'list:next', value: JSON.stringify(next) })])] : []),
  ]);
