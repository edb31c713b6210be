import { appendAudit } from './audit.js';
import type { Clerk } from './clerk.js';
import { type CheckedInput, type CommandName, inputs } from './command.js';
import type { Asking, Changing, UseCase } from './context.js';
import { AppError } from './errors.js';
import type { Actor } from './model/actor.js';
import type { Shop } from './model/shop.js';
import { ensureInvoicePdf } from './outbox/invoice-pdf.js';
import type { Clock, IssueNow, PrintInvoice, ReadTx, Store } from './ports.js';
import type { Results } from './results.js';
import { dateIn } from './rules/calendar.js';
import { keptUntil } from './rules/forgetting.js';
import type { KeyLists } from './rules/csr/order.js';
import { mayDo, whyMayNot } from './rules/roles.js';
import { useCases } from './usecases/index.js';
import type { z } from 'zod';

export interface ClerkParts {
  store: Store;
  clock: Clock;
  shop: Shop;
  secrets: readonly string[];
  printInvoice: PrintInvoice;
  issueNow: IssueNow;
  /** Left out: the shop has no lists. */
  keyLists?: KeyLists;
  /** Called after a commit that queued something to send. */
  onQueued?: () => void;
}

const schemas: { [N in CommandName]: z.ZodType<CheckedInput<N>> } = inputs;

/** The input as the command's schema has it. Throws `invalid-input` with every sentence, and the first field at fault. */
function checkInput<N extends CommandName>(name: N, input: unknown): CheckedInput<N> {
  const checked = schemas[name].safeParse(input);
  if (checked.success) return checked.data;
  const sentences = [...new Set(checked.error.issues.map((issue) => issue.message))];
  throw new AppError('invalid-input', sentences.join(' '), {
    field: checked.error.issues[0]?.path.map(String).join('.'),
    cause: checked.error,
  });
}

/** Puts the hall together. Everything that anybody asks passes through the `execute` that comes out. */
export function createClerk(parts: ClerkParts): Clerk {
  const { store, clock, shop } = parts;

  function asking(tx: ReadTx, actor: Actor, now: Date): Asking {
    return {
      tx,
      now: now.toISOString(),
      today: dateIn(shop.timeZone, now),
      shop,
      actor,
      issuesByItself: parts.issueNow !== null,
      keyLists: parts.keyLists ?? {},
    };
  }

  async function change<N extends CommandName>(
    name: N,
    useCase: Extract<UseCase<N>, { kind: 'change' }>,
    checked: CheckedInput<N>,
    actor: Actor,
    once: string | undefined,
  ): Promise<Results[N]> {
    if (!useCase.actors.includes(actor.kind)) {
      throw new AppError('forbidden', 'You may not do this through this door.');
    }
    const role = typeof useCase.role === 'function' ? useCase.role(checked) : (useCase.role ?? 'staff');
    if (!mayDo(actor, role)) throw new AppError('forbidden', whyMayNot(role));
    const claimId = `once:${name}:${once}`;
    const earlier = async (tx: ReadTx): Promise<{ result: Results[N] } | null> => {
      const claim = once === undefined ? undefined : await tx.get('claim', claimId);
      // Only this function writes such claims, and always with a result of the same command.
      return claim ? { result: claim.result as Results[N] } : null;
    };
    const before = useCase.before?.bind(useCase);
    // What is asked again need not be possible any more, for it was done.
    const done = before ? await store.read(earlier) : null;
    if (done) return done.result;
    const input = before ? await runBefore(before, checked, actor) : checked;
    let queued = 0;
    const result = await store.tx(async (tx) => {
      const now = clock.now();
      const changing: Changing = {
        ...asking(tx, actor, now),
        tx,
        secrets: parts.secrets,
        touched: new Set(),
        queued: { count: 0 },
      };
      const doneMeanwhile = await earlier(tx);
      if (doneMeanwhile) return doneMeanwhile.result;
      const outcome = await useCase.run(changing, input);
      if (once !== undefined) {
        const until = keptUntil(changing.today);
        await tx.put('claim', { id: claimId, result: outcome, until });
      }
      if (changing.touched.size > 0) await appendAudit(changing, name, input);
      queued = changing.queued.count;
      return outcome;
    });
    if (queued > 0) parts.onQueued?.();
    return result;
  }

  async function runBefore<I>(
    before: (asking: Asking, input: I, issueNow: IssueNow, now: Date) => Promise<I>,
    input: I,
    actor: Actor,
  ): Promise<I> {
    const now = clock.now();
    return store.read((tx) => before(asking(tx, actor, now), input, parts.issueNow, now));
  }

  async function ask<N extends CommandName>(
    name: N,
    input: unknown,
    actor: Actor,
    options: { once?: string } = {},
  ): Promise<Results[N]> {
    const checked = checkInput(name, input);
    const useCase: UseCase<N> = useCases[name];
    if (useCase.kind === 'question') {
      return store.read((tx) => useCase.run(asking(tx, actor, clock.now()), checked));
    }
    return change(name, useCase, checked, actor, options.once);
  }

  return {
    issuesByItself: parts.issueNow !== null,
    execute: ask,
    ask,
    invoicePdf: (number) => ensureInvoicePdf(store, parts.printInvoice, number),
  };
}
