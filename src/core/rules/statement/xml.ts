import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { invalid } from '../../errors.js';

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

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function wrap(node: Record<string, unknown>): Xml {
  const own = (name: string): string => {
    const value = Object.hasOwn(node, name) ? node[name] : undefined;
    return typeof value === 'string' ? decoded(value).trim() : '';
  };
  const all = (name: string): Xml[] => {
    const children = Object.hasOwn(node, name) ? node[name] : undefined;
    return Array.isArray(children) ? children.filter(isRecord).map(wrap) : [];
  };
  const at = (...path: string[]): Xml | undefined => {
    const [step, ...others] = path;
    const [child] = step === undefined ? [] : all(step);
    return others.length > 0 ? child?.at(...others) : child;
  };
  return {
    text: own('#text'),
    attribute: (name) => own(`@${name}`),
    at,
    words: (...path) => at(...path)?.text ?? '',
    all,
    has: (name) => Object.hasOwn(node, name),
  };
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

/**
 * Reads XML without any expansion: a document type is refused, entities but the five of XML stay as they are written.
 * Throws `invalid-input` with a sentence where it is not well-formed.
 */
export function readXml(text: string): Xml {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw invalid('That XML file defines a document type, which bank statements do not; it is not read.');
  }
  refuseMonsters(text);
  const checked = XMLValidator.validate(text);
  if (checked !== true) {
    throw invalid(`That XML file is damaged at line ${checked.err.line}; please fetch it from the bank again.`);
  }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    alwaysCreateTextNode: true,
    trimValues: false,
    isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
  });
  let tree: unknown;
  try {
    tree = parser.parse(text);
  } catch (cause) {
    throw invalid(`That XML file cannot be read: ${cause instanceof Error ? cause.message : 'it is damaged'}.`);
  }
  if (!isRecord(tree)) throw invalid('That XML file is empty.');
  return wrap(tree);
}
