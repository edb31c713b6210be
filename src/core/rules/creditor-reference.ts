/** The longest body that ISO 11649 allows behind `RF` and the check digits. */
export const LONGEST_BODY = 21;

/** The part of a number that a reference can carry: letters and digits. */
export const referenceBody = (number: string): string =>
  number
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, LONGEST_BODY);

/** ISO 7064 mod 97-10 over letters as 10 to 35. */
const rest97 = (text: string): number =>
  [...text].reduce((rest, c) => {
    const value = parseInt(c, 36);
    return (rest * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);

/**
 * RF creditor reference (ISO 11649): `RF`, two check digits, the number's letters and digits. Banks carry it whole,
 * so that a payment finds its invoice. The same number always has the same reference.
 */
export function creditorReference(number: string): string {
  const body = referenceBody(number);
  return `RF${String(98 - rest97(`${body}RF00`)).padStart(2, '0')}${body}`;
}

/** Whether the check digits are right; the text is as it is stored, without spaces. */
export const isCreditorReference = (text: string): boolean =>
  /^RF\d{2}[A-Z0-9]{1,21}$/.test(text) && rest97(text.slice(4) + text.slice(0, 4)) === 1;

/** As it is printed: in groups of four (ISO 11649); any other reference as it is. */
export const groupReference = (reference: string): string =>
  isCreditorReference(reference) ? reference.replace(/(.{4})(?=.)/g, '$1 ') : reference;

/** A line of a statement is shorter; more is not read. */
const LONGEST_TEXT = 2000;

/**
 * The references in what a bank or a person wrote: grouped by spaces or dashes, in small letters, with words before and
 * behind it. Only those whose check digits are right, each once, in the order in which they stand.
 */
export function findCreditorReferences(text: string): string[] {
  const written = text.slice(0, LONGEST_TEXT).toUpperCase();
  const found: string[] = [];
  for (const { index } of written.matchAll(/(?<![A-Z0-9])RF(?=[\s-]*\d[\s-]*\d)/g)) {
    const reference = longestAt(written, index);
    if (reference && !found.includes(reference)) found.push(reference);
  }
  return found;
}

/**
 * The longest sound reference that begins here and ends where a group ends. Words behind it are no part of it, though
 * without the check digits nobody could say so.
 */
function longestAt(text: string, start: number): string | null {
  let body = '';
  let best: string | null = null;
  for (let i = start; i < text.length; i += 1) {
    const c = text.charAt(i);
    if (/[A-Z0-9]/.test(c)) body += c;
    else if (!/[\s-]/.test(c)) break;
    if (body.length > LONGEST_BODY + 4) break;
    const ends = !/[A-Z0-9]/.test(text.charAt(i + 1));
    if (ends && isCreditorReference(body)) best = body;
  }
  return best;
}
