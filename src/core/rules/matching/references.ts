import { isCreditorReference } from '../creditor-reference.js';

/** More windows of a text than this are not looked up; a remittance text of 140 characters has some 60. */
const MOST_KEYS = 80;
const MOST_WORDS_IN_NUMBER = 4;

/** A number as it is compared: letters and digits alone. */
export const numberKey = (number: string): string => number.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** Under which keys a store lists an invoice, so that a payment finds it: its number and its reference. */
export const paymentKeys = (invoice: { id: string; reference: string }): string[] => [
  ...new Set([numberKey(invoice.id), numberKey(invoice.reference)].filter((key) => key !== '')),
];

/**
 * What in a text may be a number or a reference of ours: up to four neighbouring words joined, as people and banks write
 * `2026/000123`, `RF47 2026 0001 23`, `SI00 2026-000123` (the models of Slovenian and Croatian payment orders) or
 * `RE2026000123`. Whether it is one, the store knows.
 */
export function keysInText(text: string): string[] {
  const words = text
    .slice(0, 2400)
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
  const keys = new Set<string>();
  for (let start = 0; start < words.length; start += 1) {
    let joined = '';
    for (let count = 0; count < MOST_WORDS_IN_NUMBER + 3 && start + count < words.length; count += 1) {
      joined += words[start + count] ?? '';
      const isReference = joined.startsWith('RF');
      if (joined.length > 25 || (count >= MOST_WORDS_IN_NUMBER && !isReference)) break;
      for (const key of variants(joined)) if (keys.size < MOST_KEYS) keys.add(key);
    }
  }
  return [...keys];
}

function variants(joined: string): string[] {
  const behindModel = /^(?:SI|HR)\d{2}([A-Z0-9]+)$/.exec(joined)?.[1];
  const behindWord = /^[A-Z]+(\d+)$/.exec(joined)?.[1];
  const all = [joined, behindModel, behindWord].filter((key) => key !== undefined);
  return all.filter((key) => /\d.*\d.*\d.*\d/.test(key) && (!key.startsWith('RF') || isCreditorReference(key)));
}

/** Whether the payer's bank carried a reference of somebody's: then the payment is for that, not for what fits by chance. */
export const hasReference = (reference: string): boolean => /\d{3}/.test(reference.replace(/[\s-]/g, ''));
