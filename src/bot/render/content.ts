import type { PlainDate } from '../../core/model/dates.js';
import type { DeadLetter, SlackContent } from '../../core/model/slack-content.js';
import { type Message, actions, button, context, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { EVENTS } from './events.js';
import { overviewMessage } from './overview.js';
import { questionMessage } from './question.js';
import { reviewMessage } from './review.js';
import { deadLetterBlocks } from './rows.js';
import { SIGNS, called, dateWithDays, missingLine } from './words.js';

/** A post to the staff's channel: one line for an event, the whole overview for the digest. */
export function renderContent(content: SlackContent, today: PlainDate): Message {
  switch (content.kind) {
    case 'digest':
      return overviewMessage(`Certificates on ${content.on}`, content.overview, today);
    case 'urgent':
      return urgentMessage(content, today);
    case 'review-opened':
      return reviewMessage(content.review);
    case 'question-opened':
      return questionMessage(content.question);
    case 'dead-letter':
      return deadLetterMessage(content.letter);
    case 'notice':
      return message(md(content.text, 2500), [section(md(content.text, 2500))]);
    case 'clock-doubted':
      return content.alone ? aloneMessage(content.why) : clockMessage(content.why);
    case 'event':
      return eventMessage(content, today);
  }
}

/** What cannot wait for the morning, in one message. */
function urgentMessage(content: Extract<SlackContent, { kind: 'urgent' }>, today: PlainDate): Message {
  const { expiring, reviews, more } = content;
  const ends = expiring.map(({ certificate: view, end }) => {
    const what = `*Ends ${dateWithDays(end, today)}* · ${called(view)} · ${md(view.customer.name, 80)}\n${SIGNS[view.status]} ${view.status} · ${missingLine(view)}`;
    return section(what, button({ text: 'Show', action: 'card:show', value: view.id }));
  });
  const waits = reviews.map((review) => {
    const what = `*${md(review.id)} has waited since ${review.openedAt.slice(0, 16).replace('T', ' ')} UTC* · ${md(review.reasons[0] ?? review.subject, 300)}`;
    return section(what, button({ text: 'Look', action: 'review:show', value: review.id }));
  });
  const parts = [
    ...expiring.map(({ certificate, end }) => `${certificate.id} ${md(certificate.commonName, 60)} ends on ${end}`),
    ...reviews.map(({ id }) => `${md(id)} waits`),
  ];
  return message(`⏰ Urgent: ${parts.join(', ')}`, [
    section('⏰ *Urgent*'),
    ...ends,
    ...waits,
    ...(more > 0 ? [context(`… and ${more} more: \`/ssl expiring 3\`, \`/ssl review\``)] : []),
  ]);
}

function clockMessage(why: string): Message {
  const said = `⏸️ *Nothing is sent.* ${md(why, 600)} Please look at the clock of the machine. If it is right, say so, and everything goes on.`;
  const confirm = button({
    text: 'The clock is right: go on',
    action: 'clock:confirm',
    value: 'now',
    style: 'primary',
  });
  return message(`Nothing is sent: ${md(why, 600)}`, [
    section(said),
    actions([confirm]),
    context(`Or ${code('/ssl release')}, or ${code('certclerk release')} on the machine.`),
  ]);
}

/** Nobody can confirm a clock that is not the database's; it is set, or it stays alone. */
function aloneMessage(why: string): Message {
  return message(md(why, 600), [section(`⏸️ *A clerk does nothing.* ${md(why, 600)}`)]);
}

function deadLetterMessage(letter: DeadLetter): Message {
  const what = letter.isBounced ? 'came back' : 'could not be sent';
  return message(`A mail to ${md(letter.to)} ${what}: ${md(letter.subject)}`, [
    section(`✉️ *A mail ${what}.* It waits until somebody sends it again.`),
    ...deadLetterBlocks(letter),
  ]);
}

/** What happened, on one line. */
export const eventLine = ({ event, by, detail }: Extract<SlackContent, { kind: 'event' }>): string =>
  `*${EVENTS[event]}*${detail ? ` · ${md(detail, 300)}` : ''} · by ${md(by)}`;

export function eventMessage(content: Extract<SlackContent, { kind: 'event' }>, today: PlainDate): Message {
  const { event, certificate: view, by, detail } = content;
  const line = `*${EVENTS[event]}*: ${called(view)} · ${md(view.customer.name, 80)}${detail ? ` · ${md(detail, 300)}` : ''}`;
  const dates = view.paidUntil ? ` · paid until ${dateWithDays(view.paidUntil, today)}` : '';
  return message(`${EVENTS[event]}: ${view.id} ${md(view.commonName)}${detail ? ` (${md(detail, 200)})` : ''}`, [
    section(line, button({ text: 'Show', action: 'card:show', value: view.id })),
    context(`${SIGNS[view.status]} ${view.status} · ${missingLine(view)}${dates} · by ${md(by)}`),
  ]);
}
