import type { SlackContent } from '../model/slack-content.js';
import type { DigestName } from '../model/staff.js';
import { all } from '../usecases/find.js';
import { type Queueing, queueSlack } from './queue.js';

/** Puts a digest into the outbox: for the channel, and for each person who has chosen to get it as well. */
export async function queueForStaff(
  changing: Queueing,
  digest: DigestName,
  content: SlackContent,
  certificateId?: string,
): Promise<void> {
  await queueSlack(changing, content, certificateId);
  for await (const { id } of all(changing.tx, 'staff', { index: 'digest', is: digest })) {
    await queueSlack(changing, content, certificateId, id);
  }
}
