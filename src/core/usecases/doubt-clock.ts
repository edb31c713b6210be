import type { UseCase } from '../context.js';
import { putHold, readHold } from '../hold.js';
import { queueSlack } from '../outbox/queue.js';

/**
 * The clock cannot be right: nothing goes out until a person has confirmed it (`release`), and staff are told. Of a clerk
 * that is wrong alone they are only told, for it holds itself.
 */
export const doubtClock: UseCase<'doubt-clock'> = {
  kind: 'change',
  actors: ['clock'],
  async run(changing, { why, alone }) {
    if (alone) {
      changing.touched.add('staff');
      return queueSlack(changing, { kind: 'clock-doubted', why, alone });
    }
    // What a restore holds goes on being held for that, for it asks what becomes of the mails that wait.
    const hold = await readHold(changing.tx);
    if (!hold || hold.clock) await putHold(changing.tx, { since: changing.now, why, clock: true });
    changing.touched.add('hold');
    await queueSlack(changing, { kind: 'clock-doubted', why });
  },
};
