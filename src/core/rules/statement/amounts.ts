import { invalid } from '../../errors.js';
import { fractionDigits } from '../words.js';

/** A currency that the world knows by three letters; anything else would throw deep inside. */
export function checkedCurrency(text: string): string {
  const currency = text.trim().toUpperCase();
  if (!/^[A-Z]{3}$/.test(currency)) throw invalid(`"${text.slice(0, 20)}" in the statement is not a currency.`);
  return currency;
}

/** Minor units of a decimal number with a point (`120.5`, `-3`); banks write zeros behind it. Null where it is none. */
export function minorUnits(text: string, currency: string): number | null {
  const digits = fractionDigits(currency);
  const match = /^([+-]?)(\d{1,13})(?:\.(\d{0,10}))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '0', written = ''] = match;
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > digits) return null;
  const amount = Number(whole) * 10 ** digits + Number(fraction.padEnd(digits, '0') || '0');
  return Number.isSafeInteger(amount) ? (sign === '-' ? -amount : amount) : null;
}
