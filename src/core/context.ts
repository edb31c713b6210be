import type { CheckedInput, CommandName } from './command.js';
import type { Actor, Role } from './model/actor.js';
import type { Instant, PlainDate } from './model/dates.js';
import type { Shop } from './model/shop.js';
import type { IssueNow, ReadTx, Tx } from './ports.js';
import type { KeyLists } from './rules/csr/order.js';
import type { Results } from './results.js';

/** What a question sees. */
export interface Asking {
  tx: ReadTx;
  now: Instant;
  /** The date in the shop's time zone. */
  today: PlainDate;
  shop: Shop;
  actor: Actor;
  issuesByItself: boolean;
  /** The shop's lists of weak and leaked keys. */
  keyLists: KeyLists;
}

/** What a change sees; made anew whenever the transaction runs again. */
export interface Changing extends Asking {
  tx: Tx;
  /** Secrets for reply keys; the first signs. */
  secrets: readonly string[];
  /** Ids that the audit trail names; a change that touched nothing is not in it. */
  touched: Set<string>;
  /** How many outbox items were queued. */
  queued: { count: number };
}

export type UseCase<N extends CommandName> =
  | { kind: 'question'; run(asking: Asking, input: CheckedInput<N>): Promise<Results[N]> }
  | {
      kind: 'change';
      /** Which actors may ask for it. */
      actors: readonly Actor['kind'][];
      /** What a member of staff must be for it; left out: staff. */
      role?: Role | ((input: CheckedInput<N>) => Role);
      /** Slow work before the transaction; its answer replaces the input. */
      before?(asking: Asking, input: CheckedInput<N>, issueNow: IssueNow, clockNow: Date): Promise<CheckedInput<N>>;
      run(changing: Changing, input: CheckedInput<N>): Promise<Results[N]>;
    };

export const STAFF_AND_SETUP = ['staff', 'setup'] as const satisfies readonly Actor['kind'][];
