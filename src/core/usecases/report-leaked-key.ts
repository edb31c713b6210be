import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { describeActor } from '../model/actor.js';
import { findCertificate } from './find.js';
import { rememberLeaked } from './remember-leaked.js';

/** A private key was pasted, uploaded or handed over by staff: no CSR with it is taken again. */
export const reportLeakedKey: UseCase<'report-leaked-key'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, { spkis, certificate }) {
    const about = certificate ? await findCertificate(changing.tx, certificate) : null;
    const by = describeActor(changing.actor);
    const subject = about ? `A private key in place of the CSR for ${about.names[0]}` : 'A private key';
    const { remembered, reviews } = await rememberLeaked(changing, spkis, { from: by, subject, messageId: null });
    return { remembered: remembered.length, reviews: reviews.map(({ id }) => id) };
  },
};
