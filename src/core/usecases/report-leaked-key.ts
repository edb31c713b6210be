import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { describeActor } from '../model/actor.js';
import { rememberLeaked } from './remember-leaked.js';

/** A private key was pasted, uploaded or handed over by staff: no CSR with it is taken again. */
export const reportLeakedKey: UseCase<'report-leaked-key'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  // Whoever shows it: the key is burnt.
  role: 'reader',
  async run(changing, { spkis }) {
    const origin = { from: describeActor(changing.actor), subject: 'A private key', messageId: null };
    const { remembered, reviews } = await rememberLeaked(changing, spkis, origin);
    return { remembered: remembered.length, reviews: reviews.map(({ id }) => id) };
  },
};
