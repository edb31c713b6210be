import type { CertificateDetail } from '../../core/results.js';
import type { TimelineEvent } from '../../core/rules/timeline.js';
import { type Block, type Message, button, context, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { EVENTS } from './events.js';
import { called } from './words.js';

/** The newest few on the card, which is read on a telephone. */
const ON_THE_CARD = 4;
/** Lines of up to 300 characters: so many fit into a section. */
const LINES_IN_SECTION = 8;
const MOST_EVENTS = 200;

/** An instant to the minute, in UTC as everywhere here; a date as it is. */
const when = (at: string): string => (at.length > 10 ? `${at.slice(0, 16).replace('T', ' ')} UTC` : at);

function line({ at, event, by, detail }: TimelineEvent): string {
  const more = [detail && md(detail, 100), by && `by ${md(by, 60)}`].filter(Boolean).join(', ');
  return `${when(at)} · *${EVENTS[event]}*${more ? ` · ${more}` : ''}`;
}

/** The last events, and a button where there are more. */
export function lastEvents({ view, timeline }: CertificateDetail): Block[] {
  if (timeline.length === 0) return [];
  const all = button({ text: 'All of it', action: 'card:timeline', value: view.id });
  const lines = timeline.slice(0, ON_THE_CARD).map(line);
  return [section(`*Time line*\n${lines.join('\n')}`, timeline.length > ON_THE_CARD ? all : undefined)];
}

/** All events, newest first. */
export function timelineMessage({ view, timeline }: CertificateDetail): Message {
  const lines = timeline.slice(0, MOST_EVENTS).map(line);
  const sections = Array.from({ length: Math.ceil(lines.length / LINES_IN_SECTION) }, (_, n) =>
    section(lines.slice(n * LINES_IN_SECTION, (n + 1) * LINES_IN_SECTION).join('\n')),
  );
  return message(`Time line of ${called(view)}`, [
    header(`Time line of ${view.commonName}`),
    ...sections,
    context(`CSRs that another one has replaced, mails and all else: ${code(`/ssl audit ${view.id}`)}`),
  ]);
}
