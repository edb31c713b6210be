import { XMLValidator } from 'fast-xml-parser';
import { invalid } from '../../errors.js';
import type { InTurns } from '../../own-turn.js';

/** Statements nest some 15 deep; a reader that goes deeper than this would be led down by somebody. */
const MOST_DEPTH = 60;
/** A year of a busy account has fewer. */
const MOST_ELEMENTS = 2_000_000;

/** An element: its text, attributes and children. */
export interface Xml {
  text: string;
  attribute(name: string): string;
  /** The first element on the path, each step by its local name. */
  at(...path: string[]): Xml | undefined;
  /** The text of the first element on the path; empty where there is none. */
  words(...path: string[]): string;
  /** All children of that name. */
  all(name: string): Xml[];
  has(name: string): boolean;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities of XML and characters by number; no others, so that none can expand to anything (XML 1.0, 4.6). */
const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Texts are decoded when they are asked for: most of a statement never is. */
class Element implements Xml {
  raw = '';
  attributes = '';
  readonly #children = new Map<string, Element[]>();

  add(name: string, child: Element): void {
    const known = this.#children.get(name);
    if (known) known.push(child);
    else this.#children.set(name, [child]);
  }

  get text(): string {
    return this.raw.trim();
  }

  attribute(name: string): string {
    for (const [, written = '', double, single] of this.attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
      if (localName(written) === name) return decoded(double ?? single ?? '').trim();
    return '';
  }

  all(name: string): Element[] {
    return this.#children.get(name) ?? [];
  }

  at(...path: string[]): Element | undefined {
    const [step, ...others] = path;
    const child = step === undefined ? undefined : this.#children.get(step)?.[0];
    return others.length > 0 ? child?.at(...others) : child;
  }

  words(...path: string[]): string {
    return this.at(...path)?.text ?? '';
  }

  has(name: string): boolean {
    return this.#children.has(name);
  }
}

/** Counts before it is read, for a reader goes down with the elements. */
function refuseMonsters(text: string): void {
  let depth = 0;
  let elements = 0;
  for (const [, slash, rest = ''] of text.matchAll(/<(\/?)([\p{L}_][^<>]*)>/gu)) {
    if (slash) depth -= 1;
    else if (!rest.endsWith('/')) depth += 1;
    elements += 1;
    if (depth > MOST_DEPTH || elements > MOST_ELEMENTS) {
      throw invalid('That XML file is nested too deeply or too large to be a bank statement.');
    }
  }
}

/** What an XML file is made of, one after the other: nothing to read, text as it is, a tag, or text with entities. */
const PIECE =
  /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[([^]*?)\]\]>|<(\/?)([^\s<>/]+)(?=[\s/>])((?:[^"'<>]|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/gy;

/** So many pieces are read in a few milliseconds; then others have their turn. */
const PIECES_A_TURN = 5_000;

const damagedAt = (text: string, index: number): Error =>
  invalid(
    `That XML file is damaged at line ${text.slice(0, index).split('\n').length}; please fetch it from the bank again.`,
  );

/**
 * Reads XML without any expansion: a document type is refused, entities but the five of XML stay as they are written. It
 * takes its time, so it stops every few milliseconds. Throws `invalid-input` with a sentence where it is not well-formed.
 */
export function* xmlInTurns(text: string): InTurns<Xml> {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw invalid('That XML file defines a document type, which bank statements do not; it is not read.');
  }
  refuseMonsters(text);
  yield;
  const checked = XMLValidator.validate(text);
  if (checked !== true) {
    throw invalid(`That XML file is damaged at line ${checked.err.line}; please fetch it from the bank again.`);
  }
  yield;
  const root = new Element();
  const open = [root];
  let read = 0;
  let end = 0;
  for (const piece of text.matchAll(PIECE)) {
    const [whole, asItIs, closes, name, attributes = '', isEmpty, words] = piece;
    const parent = open.at(-1);
    if (!parent) throw damagedAt(text, piece.index);
    if (name !== undefined && closes) {
      open.pop();
    } else if (name !== undefined) {
      const child = new Element();
      child.attributes = attributes;
      parent.add(localName(name), child);
      if (!isEmpty) open.push(child);
    } else {
      parent.raw += asItIs ?? decoded(words ?? '');
    }
    end = piece.index + whole.length;
    read += 1;
    if (read % PIECES_A_TURN === 0) yield;
  }
  if (end < text.length || open.length !== 1) throw damagedAt(text, end);
  return root;
}
