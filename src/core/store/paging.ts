import { AppError } from '../errors.js';
import type { PageRequest, Place } from '../ports.js';
import { cleanKey } from './index-keys.js';

const DEFAULT_LIMIT = 100;
const GREATEST_LIMIT = 1000;

/** The opaque `next` of a page. It names a place in the order, so inserts and deletes do not shift it. */
export const cursorFor = ({ key, id }: Place): string => Buffer.from(JSON.stringify([key, id])).toString('base64url');

/** @throws AppError `invalid-input` where it is not a cursor that `cursorFor` made. */
function placeFrom(cursor: string): Place {
  const bad = new AppError('invalid-input', 'This page mark is not one of ours. Begin again with the first page.');
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw bad;
  }
  if (!Array.isArray(read) || read.length !== 2) throw bad;
  const [key, id]: unknown[] = read;
  if (typeof key !== 'string' || typeof id !== 'string') throw bad;
  return { key, id };
}

const placeOf = (after: string | Place): Place =>
  typeof after === 'string' ? placeFrom(after) : { key: cleanKey(after.key), id: after.id };

/** The request with its defaults, checked. @throws AppError `invalid-input` */
export function checkPage(request: PageRequest = {}): { limit: number; after: Place | null; descending: boolean } {
  const { limit = DEFAULT_LIMIT, after, descending = false } = request;
  if (!Number.isInteger(limit) || limit < 1 || limit > GREATEST_LIMIT) {
    throw new AppError('invalid-input', `A page holds 1 to ${GREATEST_LIMIT} entries, not ${limit}.`);
  }
  return { limit, after: after === undefined ? null : placeOf(after), descending };
}
