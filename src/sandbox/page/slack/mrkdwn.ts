/**
 * Slack's mrkdwn as rich text elements, read as Slack reads it: code first, then `<…>`, emoji and styles.
 * slack-blocks-to-jsx rewrites mrkdwn to Markdown with regular expressions, which takes the star of a wildcard name
 * (`*.example.com`) for bold even inside code; rich text it draws as it is.
 */

interface Style {
  bold?: true;
  italic?: true;
  strike?: true;
  code?: true;
}

export type Inline =
  | { type: 'text'; text: string; style?: Style }
  | { type: 'link'; url: string; text: string; style?: Style }
  | { type: 'emoji'; name: string }
  | { type: 'user'; user_id: string }
  | { type: 'channel'; channel_id: string }
  | { type: 'date'; timestamp: number; format: string }
  | { type: 'broadcast'; range: string };

export interface RichPart {
  type: 'rich_text_section' | 'rich_text_preformatted' | 'rich_text_quote';
  elements: Inline[];
}

/**
 * A style's mark stands at a word's edge, its content neither begins nor ends blank (a space of no width is blank, too),
 * code inside is kept whole.
 */
const styled = (mark: string): string =>
  `(?<![\\p{L}\\p{N}${mark}])${mark}(?=[^\\s\u200b])((?:\`[^\`\\n]+\`|[^${mark}\`\\n])*(?:\`[^\`\\n]+\`|[^${mark}\`\\s]))${mark}(?![\\p{L}\\p{N}${mark}])`;

const INLINE = new RegExp(
  [
    '`([^`\\n]+)`',
    '<([^<>\\n]+)>',
    // a letter is asked for, or 09:00:00 would hold an emoji
    ":(?=[0-9_+'-]*[a-z])([a-z0-9_+'-]+):",
    styled('\\*'),
    styled('_'),
    styled('~'),
  ].join('|'),
  'gu',
);

const decode = (text: string): string => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');

/** The lines of a text as sections, quotes (`>`) and preformatted parts (```). */
export function richParts(mrkdwn: string): RichPart[] {
  return mrkdwn.split(/```\n?/).flatMap((piece, index): RichPart[] => {
    if (index % 2 === 1) {
      return [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: decode(piece.replace(/\n$/, '')) }] }];
    }
    const parts: { quoted: boolean; lines: string[] }[] = [];
    for (const line of piece.replace(/^\n|\n$/g, '').split('\n')) {
      const quote = /^(?:>|&gt;) ?(.*)$/.exec(line);
      const last = parts.at(-1);
      const quoted = quote !== null;
      const words = quote?.[1] ?? line;
      if (last?.quoted === quoted) last.lines.push(words);
      else parts.push({ quoted, lines: [words] });
    }
    return parts
      .filter(({ lines }) => lines.some((line) => line !== ''))
      .map(({ quoted, lines }) => ({
        type: quoted ? 'rich_text_quote' : 'rich_text_section',
        elements: inline(lines.join('\n')),
      }));
  });
}

/** One run of mrkdwn, without quotes and preformatted parts. */
export function inline(text: string, style: Style = {}): Inline[] {
  const found: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    plain(found, text.slice(at, match.index), style);
    at = match.index + match[0].length;
    const [whole, code, angle, emoji, bold, italic, strike] = match;
    if (code !== undefined) found.push(withStyle(decode(code), { ...style, code: true }));
    else if (angle !== undefined) found.push(reference(angle, whole, style));
    else if (emoji !== undefined) found.push({ type: 'emoji', name: emoji });
    else if (bold !== undefined) found.push(...inline(bold, { ...style, bold: true }));
    else if (italic !== undefined) found.push(...inline(italic, { ...style, italic: true }));
    else if (strike !== undefined) found.push(...inline(strike, { ...style, strike: true }));
  }
  plain(found, text.slice(at), style);
  return found;
}

const withStyle = (text: string, style: Style): Inline => ({
  type: 'text',
  text,
  ...(Object.keys(style).length > 0 ? { style } : {}),
});

function plain(found: Inline[], text: string, style: Style): void {
  if (text !== '') found.push(withStyle(decode(text), style));
}

/** What stands in angle brackets: a link, a person, a channel, a date or a broadcast. Only web links become links. */
function reference(inside: string, whole: string, style: Style): Inline {
  const [target = '', label] = inside.split('|', 2);
  if (/^@[UW]/.test(target)) return { type: 'user', user_id: target.slice(1) };
  if (target.startsWith('#C')) return { type: 'channel', channel_id: target.slice(1) };
  const date = /^!date\^(\d+)\^([^^]+)/.exec(target);
  if (date?.[1] && date[2]) return { type: 'date', timestamp: Number(date[1]), format: date[2] };
  if (/^!(here|channel|everyone)$/.test(target)) return { type: 'broadcast', range: target.slice(1) };
  if (/^https?:\/\//i.test(target)) {
    return { type: 'link', url: decode(target), text: decode(label ?? target), ...(style.bold ? { style } : {}) };
  }
  return withStyle(decode(label ?? (/^(mailto:|tel:)/.test(target) ? target.replace(/^\w+:/, '') : whole)), style);
}
