import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { putHold } from '../hold.js';

/** From this instant on, mails that lie in the clerk's own folders are read again; see src/mail/in. */
export const READ_AGAIN_SINCE = 'read-again-since';

/**
 * The store is a backup that was put back. What was sent after it was made is not known here, so nothing goes out until
 * a person has looked (`release`), and the mails received since are read again.
 */
export const noteRestore: UseCase<'note-restore'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run({ tx, now, touched }, input) {
    const madeAt = new Date(input.madeAt).toISOString();
    await putHold(tx, {
      since: now,
      why: `The store was put back from a backup of ${madeAt.slice(0, 16).replace('T', ' ')} UTC.`,
    });
    await tx.put('setting', { id: READ_AGAIN_SINCE, value: madeAt });
    touched.add('store');
  },
};
