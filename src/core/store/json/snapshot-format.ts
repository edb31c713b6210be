import type { State } from './state.js';

export const FORMAT = 1;
export const SNAPSHOT = 'certclerk.json';
/** The two generations before it, the newer one first. */
export const BACKUPS = [`${SNAPSHOT}.1`, `${SNAPSHOT}.2`] as const;

/** The whole store at one moment. Journals of `generation` and later continue it. */
export interface Snapshot {
  generation: number;
  state: State;
}

/** A file's content is not what was written. */
export class Damage extends Error {
  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super(`${path} is damaged`, { cause });
    this.name = 'Damage';
  }
}
