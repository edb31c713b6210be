import type { Call } from '../call.js';
import type { Message, Modal } from '../blocks.js';
import type { Metadata } from '../metadata.js';
import type { Values } from './values.js';

/** What became of a submitted form. */
export type Outcome =
  /** It stays open: a sentence at each field at fault, and the form anew where there is more to show. */
  | { faults: Record<string, string>; view?: Modal }
  /** It goes on in the same window: what was found, to be confirmed. */
  | { next: Modal }
  /** It is done: what to say, in the place of the message about that thing where the form was opened from one. */
  | { done: Message }
  /** It is done, and the form below it goes on with what came of it. `done`: what to say where that one is closed. */
  | { below: { viewId: string; view: Modal }; done: Message };

/** A modal that a person fills in. Its callback id is its name; its fields' names are the contract of design §8. */
export interface Form {
  callback: string;
  title: string;
  /** The field that takes a fault which names no field of this form. */
  mainField: string;
  /** What the core calls a field (`address.city`, without numbers of lists), where the form calls it otherwise. */
  fields?: Readonly<Record<string, string>>;
  /**
   * Checks and does it, before Slack is answered, so that faults stand at their fields. Throws AppError with a
   * sentence; `field` says where it belongs.
   */
  submit(call: Call, values: Values, about: Metadata): Promise<Outcome>;
  /** A field that tells of its changes was changed; `call` is inside the form's own window. */
  changed?(call: Call, field: string, values: Values, about: Metadata): Promise<void>;
}
