import { createHash } from 'node:crypto';
import type { Movement } from '../../model/bank-entry.js';

/** A movement before it has its id; `bankReference`: what the bank itself calls it, where it does. */
export type Unnamed = Omit<Movement, 'id'> & { bankReference?: string };

/** What banks write where there is no reference. */
const NO_REFERENCE = /^(?:NOTPROVIDED|NOT PROVIDED|NONREF|NOREF|NONE|N\/A|0*|-*)$/i;

export const realReference = (text: string): string => (NO_REFERENCE.test(text.trim()) ? '' : text.trim());

/** Texts differ in spaces and case between two prints of the same entry. */
const plain = (text: string): string => text.toUpperCase().replace(/\s+/g, ' ').trim();

function identity(account: string, movement: Unnamed): string {
  const { on, amount, currency, direction, isReversal } = movement;
  const same = [account, on, String(amount), currency, direction, String(isReversal)];
  const bank = realReference(movement.bankReference ?? '');
  const { party, iban = '', reference, text } = movement;
  // The bank's own reference says which one it is; without one all that is written of it does.
  const which = bank ? ['bank', bank] : ['text', plain(party), iban, plain(reference), plain(text)];
  return JSON.stringify([...same, ...which]);
}

/**
 * Ids for the movements of one statement. The same movement in another statement gets the same one, so that it is booked
 * once; two in one statement that are alike in everything are two, told apart by their number among the alike.
 */
export function nameMovements(account: string, movements: readonly Unnamed[]): Movement[] {
  const seen = new Map<string, number>();
  return movements.map((unnamed) => {
    const key = identity(account, unnamed);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    const digest = createHash('sha256').update(`${key} ${nth}`).digest('hex').slice(0, 16).toUpperCase();
    const { bankReference: _bankReference, ...movement } = unnamed;
    return { ...movement, id: `B-${digest}` };
  });
}
