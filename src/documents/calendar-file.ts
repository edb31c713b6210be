import path from 'node:path';
import type { PlainDate } from '../core/model/dates.js';
import type { CalendarRef } from '../core/model/outbox.js';
import type { MakeCalendarFile } from '../core/ports.js';
import { addDays } from '../core/rules/calendar.js';
import { compiledTemplatesDir } from '../words/compiled-templates.js';
import { formatDate } from '../words/format.js';
import type { OwnTemplates } from '../words/own-templates.js';
import { loadWords } from '../words/words.js';
import { fileStem } from './certificate-files.js';

/** Octets of a line without its CRLF (RFC 5545 §3.1). */
const LONGEST_LINE = 75;

/** A text as a value (RFC 5545 §3.3.11); control characters have no place in it. */
export const escapeText = (text: string): string =>
  text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n?|\n/g, '\\n')
    .replace(/\p{Cc}/gu, ' ');

/** Folded into lines of 75 octets at most, of which the further ones begin with a space; a character is never broken. */
export function foldLine(line: string): string {
  const lines: string[] = [];
  let piece = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LONGEST_LINE) {
      lines.push(piece);
      piece = ' ';
      octets = 1;
    }
    piece += character;
    octets += size;
  }
  return [...lines, piece].join('\r\n');
}

const compact = (date: PlainDate): string => date.replaceAll('-', '');

/**
 * Makes iCalendar files (RFC 5545) of the day on which a certificate ends: an event of a whole day, which is a date in
 * every zone. Its UID is the certificate's and the period's, so that a file that comes again changes the event and does
 * not add one. There is no METHOD: it is a file to keep, not an invitation to answer. The same facts give the same bytes.
 * @param options.own the shop's own words, laid over those of the package
 * @throws AppError `invalid-input` where the templates are not built
 */
export function createCalendarFiles(options: {
  mailAddress: string;
  own?: Pick<OwnTemplates, 'words'> | null;
}): MakeCalendarFile {
  const words = loadWords(path.join(compiledTemplatesDir(), 'words'), options.own?.words);
  const domain = options.mailAddress.slice(options.mailAddress.lastIndexOf('@') + 1);
  return (ref, mail) => {
    const language = words.best(mail.language);
    const facts = {
      commonName: ref.commonName,
      id: ref.certificateId,
      paidUntil: formatDate(language, ref.paidUntil),
      notAfter: formatDate(language, ref.notAfter),
    };
    const say = (key: string): string => escapeText(words.say(language, 'calendar', key, facts));
    const lines = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//certclerk//certclerk//EN',
      'BEGIN:VEVENT',
      `UID:${uidOf(ref)}@${domain}`,
      `DTSTAMP:${mail.queuedAt.replace(/[-:]|\.\d+/g, '')}`,
      `DTSTART;VALUE=DATE:${compact(ref.on)}`,
      `DTEND;VALUE=DATE:${compact(addDays(ref.on, 1))}`,
      `SUMMARY:${say('summary')}`,
      `DESCRIPTION:${say('description')}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
      'END:VCALENDAR',
    ];
    return {
      filename: `${fileStem(ref.commonName)}.ics`,
      contentType: 'text/calendar; charset=utf-8',
      content: Buffer.from(lines.map((line) => `${foldLine(line)}\r\n`).join('')),
    };
  };
}

const uidOf = ({ certificateId, period }: CalendarRef): string => `${certificateId.toLowerCase()}.${period}`;
