import type { Call } from '../call.js';
import type { Message, Modal } from '../blocks.js';
import type { Metadata } from '../metadata.js';
import type { Values } from './values.js';

/** What became of a submitted form. */
export type Outcome =
  /** It stays open: a sentence at each field at fault, and the form anew where there is more to show. */
  | { faults: Record<string, string>; view?: Modal }
  /** It is done: what to say, in the place of the message about that thing where the form was opened from one. */
  | { done: Message };

/** A modal that a person fills in. Its callback id is its name; its fields' names are the contract of design §8. */
export interface Form {
  callback: string;
  title: string;
  /** The field that takes a fault which names no field of this form. */
  mainField: string;
  /**
   * Checks and does it, before Slack is answered, so that faults stand at their fields. Throws AppError with a
   * sentence; `field` says where it belongs.
   */
  submit(call: Call, values: Values, about: Metadata): Promise<Outcome>;
}
