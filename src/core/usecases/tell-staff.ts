import type { UseCase } from '../context.js';
import { queueSlack } from '../outbox/queue.js';

/** A sentence to the staff's channel about the clerk itself: a mailbox that refuses the password, a held sweep. */
export const tellStaffOf: UseCase<'tell-staff'> = {
  kind: 'change',
  actors: ['clock'],
  async run(changing, { text }) {
    await queueSlack(changing, { kind: 'notice', text });
    changing.touched.add('staff');
    return { queued: true };
  },
};
