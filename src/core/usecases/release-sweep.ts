import { STAFF_AND_SETUP, type UseCase } from '../context.js';

/** Where the sweep reads whether a person has let today's large number of mails go out. */
export const RELEASED_FOR = 'sweep-released-for';

/** A person's word that a sweep over the limit may go on, today. */
export const releaseSweep: UseCase<'release-sweep'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run({ tx, today, touched }) {
    await tx.put('setting', { id: RELEASED_FOR, value: today });
    touched.add('sweep');
    return { releasedFor: today };
  },
};
