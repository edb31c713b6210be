/** What a block needs from where it stands: a message, a modal or App Home. */
import { createContext, useContext } from 'react';
import type { FieldValue } from '../api.js';
import type { Confirm, Option } from './block-shapes.js';

/** Which element of a message or view is meant. In modals all share one action id, so the block tells them apart. */
export interface Place {
  actionId: string;
  blockId: string | undefined;
}

export interface Form {
  values: Record<string, FieldValue>;
  errors: Record<string, string>;
  set: (field: string, value: FieldValue) => void;
}

export interface Surface {
  /** A button was pressed, or something chosen outside a form. */
  act: (place: Place, value?: FieldValue) => void;
  /** The choices of an external select. */
  loadOptions: (place: Place, query: string) => Promise<Option[]>;
  /** Asks before something is done; true where the person agrees. */
  confirm: (question: Confirm) => Promise<boolean>;
  /** Only in a modal. */
  form?: Form;
}

const nowhere: Surface = {
  act: () => undefined,
  loadOptions: () => Promise.resolve([]),
  confirm: () => Promise.resolve(false),
};

export const SurfaceContext = createContext<Surface>(nowhere);
export const useSurface = (): Surface => useContext(SurfaceContext);
