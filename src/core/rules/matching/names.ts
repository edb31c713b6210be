/** Legal forms say nothing of who it is, and banks, customers and we write them differently. */
const LEGAL_FORMS = new Set(
  'doo dd dno kd sp zoo zavod drustvo gmbh mbh ag kg ohg gbr ug ev eu eg co company ltd limited llc llp inc plc corp srl sro spa sarl sas sa as kft bt zrt bv nv oy ab aps obrt jdoo und and in za'.split(
    ' ',
  ),
);

/** The words of a name that tell it from others: without marks on letters, punctuation and legal forms. */
export function nameWords(name: string): string[] {
  const plain = name
    .slice(0, 300)
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    // d.o.o., s. p., e. K.: single letters with points are one word.
    .replace(/\b(?:\p{L}\.\s?){2,}(?=\s|,|$)/gu, (letters) => ` ${letters.replace(/[.\s]/g, '')} `)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return plain.split(' ').filter((word) => word !== '' && !LEGAL_FORMS.has(word));
}

/** Whether two names are one: the same words, in whatever order. A name without words is nobody's. */
export function isSameName(a: string, b: string): boolean {
  const first = nameWords(a).sort().join(' ');
  return first !== '' && first === nameWords(b).sort().join(' ');
}

/** Banks cut names at 35 or 70 characters. */
const CUT_AT_LEAST = 10;

/** Two names that are one, or may be one, have one of these in common: a word, or where the cut begins at the earliest. */
export function nameKeys(name: string): string[] {
  const words = nameWords(name);
  return words.length === 0 ? [] : [...new Set([...words, `^${words.join(' ').slice(0, CUT_AT_LEAST)}`])];
}

/** Whether two names may be one: one is the beginning of the other, or has all of its words and one that is long. */
export function isLikeName(a: string, b: string): boolean {
  const [short, long] = [nameWords(a), nameWords(b)].sort((x, y) => x.join('').length - y.join('').length);
  if (!short || !long || short.length === 0) return false;
  const beginning = short.join(' ');
  if (beginning.length >= CUT_AT_LEAST && long.join(' ').startsWith(beginning)) return true;
  return short.some((word) => word.length >= 4) && short.every((word) => long.includes(word));
}
