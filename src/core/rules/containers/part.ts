/** Something that lay inside something else: a file in a zip, a part of a mail. */
export interface Part {
  /** As it was called there; empty where it had no name. Never used as a path. */
  name: string;
  /** Empty where there is a `fault`. */
  bytes: Uint8Array;
  /** Why it could not be opened. */
  fault?: 'encrypted' | 'too-large' | 'damaged';
}

/** The largest single part that is opened: a CSR or key has a few kilobytes. */
export const LARGEST_PART = 8 * 1024 * 1024;
