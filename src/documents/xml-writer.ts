/** An element: its name with its prefix, and text or elements in it; `null` children are left out. */
export interface Element {
  name: string;
  attributes?: Record<string, string>;
  content: string | (Element | null)[];
}

export const element = (name: string, content: Element['content'], attributes?: Record<string, string>): Element => ({
  name,
  content,
  attributes,
});

/** What XML 1.0 cannot hold at all is left out: nobody can type it into an address by intent. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

export const escapeXml = (text: string): string =>
  text
    .replace(FORBIDDEN, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** The document, two spaces deeper at each level; the same elements give the same text. */
export function writeXml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}`;
}

function write({ name, attributes = {}, content }: Element, indent: string): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const begin = `${indent}<${name}${given.join('')}>`;
  if (typeof content === 'string') return `${begin}${escapeXml(content)}</${name}>\n`;
  const inner = content.map((one) => (one === null ? '' : write(one, `${indent}  `)));
  return `${begin}\n${inner.join('')}${indent}</${name}>\n`;
}
