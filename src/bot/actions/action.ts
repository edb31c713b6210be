import type { Call } from '../call.js';

/** What a button does. `value`: what the button carries. Throws AppError with a sentence for the person. */
export type Action = (call: Call, value: string) => Promise<void>;

/** By action id; one that ends with `*` takes every id that begins so. */
export type ActionTable = Record<string, Action>;
