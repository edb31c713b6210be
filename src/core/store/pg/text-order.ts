/**
 * PostgreSQL orders text by its bytes (COLLATE "C"), which is the order of code points; the JSON store orders by UTF-16
 * units, and so may hold NUL and halves of surrogate pairs. The few strings where that makes a difference are written
 * in another way; all others, every id and domain name among them, stand in the database as they are.
 *
 *   NUL, U+0001      →  U+0001 and U+0001 or U+0002
 *   a surrogate      →  U+E000 and U+E100 + its offset, so pairs sort below U+E000 as their units do
 *   U+E000 … U+FFFF  →  U+E001 and the character
 */
const SPECIAL = /[\0\x01\uD800-\uDFFF\uE000-\uFFFF]/;
const EACH_SPECIAL = /[\0\x01\uD800-\uDFFF\uE000-\uFFFF]/g;
const EACH_WRITTEN = /\x01[\x01\x02]|\uE000[\uE100-\uE8FF]|\uE001[\uE000-\uFFFF]/g;

const LOW = '\x01';
const SURROGATE = '\uE000';
const HIGH = '\uE001';
const OFFSET = 0xe100 - 0xd800;

function written(unit: string): string {
  const code = unit.charCodeAt(0);
  if (code <= 1) return LOW + String.fromCharCode(code + 1);
  if (code < 0xe000) return SURROGATE + String.fromCharCode(code + OFFSET);
  return HIGH + unit;
}

function read(pair: string): string {
  const code = pair.charCodeAt(1);
  if (pair.startsWith(LOW)) return String.fromCharCode(code - 1);
  if (pair.startsWith(SURROGATE)) return String.fromCharCode(code - OFFSET);
  return pair.slice(1);
}

/** How an id or key stands in the database. `toColumn(a) < toColumn(b)` by bytes where `a < b` here. */
export const toColumn = (text: string): string => (SPECIAL.test(text) ? text.replace(EACH_SPECIAL, written) : text);

/** The id or key that stands so in the database. */
export const fromColumn = (text: string): string => (SPECIAL.test(text) ? text.replace(EACH_WRITTEN, read) : text);
