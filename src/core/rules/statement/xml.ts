import sax, { type SAXOptions, type SAXParser, type Tag } from 'sax';
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

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

class Element implements Xml {
  raw = '';
  readonly #attributes: Map<string, string>;
  readonly #children = new Map<string, Element[]>();

  constructor(attributes: Readonly<Record<string, string>>) {
    this.#attributes = new Map(Object.entries(attributes).map(([name, value]) => [localName(name), value.trim()]));
  }

  add(name: string, child: Element): void {
    const known = this.#children.get(name);
    if (known) known.push(child);
    else this.#children.set(name, [child]);
  }

  get text(): string {
    return this.raw.trim();
  }

  attribute(name: string): string {
    return this.#attributes.get(name) ?? '';
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

/** Characters; so many are read in a few milliseconds, and then others have their turn. */
const CHARACTERS_A_TURN = 32 * 1024;

/** What the parser says of an entity that XML does not have (XML 1.0, 4.6); it leaves it as it is written. */
const UNKNOWN_ENTITY = 'Invalid character entity';

/** The entities of HTML are none here; the option is missing in the types. */
const OPTIONS: SAXOptions & { strictEntities: boolean } = { strictEntities: true };

/** Builds the tree below `root`, and throws where it would be a monster or is damaged. */
function parserInto(root: Element): SAXParser {
  const reader = sax.parser(true, OPTIONS);
  const open = [root];
  let elements = 0;
  reader.onopentag = ({ name, attributes }: Tag) => {
    const child = new Element(attributes);
    open.at(-1)?.add(localName(name), child);
    open.push(child);
    elements += 1;
    if (open.length > MOST_DEPTH || elements > MOST_ELEMENTS) {
      throw invalid('That XML file is nested too deeply or too large to be a bank statement.');
    }
  };
  reader.onclosetag = () => void open.pop();
  reader.ontext = reader.oncdata = (text: string) => {
    const parent = open.at(-1);
    if (parent) parent.raw += text;
  };
  reader.onerror = ({ message }) => {
    if (!message.startsWith(UNKNOWN_ENTITY)) {
      throw invalid(`That XML file is damaged at line ${reader.line + 1}; please fetch it from the bank again.`);
    }
    reader.resume();
  };
  return reader;
}

/**
 * Reads XML without any expansion: a document type is refused, entities but the five of XML stay as they are written. It
 * takes its time, so it stops every few milliseconds. Throws `invalid-input` with a sentence where it is not well-formed.
 */
export function* xmlInTurns(text: string): InTurns<Xml> {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw invalid('That XML file defines a document type, which bank statements do not; it is not read.');
  }
  const root = new Element({});
  const reader = parserInto(root);
  for (let at = 0; at < text.length; at += CHARACTERS_A_TURN) {
    reader.write(text.slice(at, at + CHARACTERS_A_TURN));
    yield;
  }
  reader.close();
  return root;
}
