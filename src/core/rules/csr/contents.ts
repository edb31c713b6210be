import { unwrapAll } from '../containers/unwrap.js';
import { readable } from './text.js';

/** One thing to search: what lay in a container, or the input itself. */
export interface Content {
  bytes: Uint8Array;
  /** The same as text that is ready to be searched. */
  text: string;
  /** Why this part of a container could not be opened. */
  fault?: 'encrypted' | 'too-large' | 'damaged';
}

/** What lies in the input, if it is a container, and the input itself. Never throws. */
export function contentsOf(input: Uint8Array): Content[] {
  const parts = unwrapAll(input).map(({ bytes, fault }) => ({ bytes, text: readable(bytes), fault }));
  return [...parts, { bytes: input, text: readable(input) }];
}
