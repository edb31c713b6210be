import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict, notFound } from '../errors.js';

/** Puts a dead letter back into the outbox; the same bytes go out again. */
export const resendMail: UseCase<'resend-mail'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const { tx, now } = changing;
    const item = await tx.get('outbox', input.id.trim().toUpperCase());
    if (!item) throw notFound(`There is no outbox item ${input.id.trim()}. They look like O-000012.`);
    if (item.state !== 'dead') throw conflict(`${item.id} is ${item.state}; only dead letters are sent again.`);
    const again = {
      ...item,
      state: 'queued' as const,
      queuedAt: now,
      nextAttemptAt: now,
      attempts: 0,
      doneAt: undefined,
    };
    await tx.put('outbox', again);
    changing.touched.add(item.id);
    changing.queued.count += 1;
    return { item: again };
  },
};
