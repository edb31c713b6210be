import type { UseCase } from '../../context.js';
import type { SentAbout } from '../../model/held-about.js';
import { type OutboxItem, titleOf } from '../../model/outbox.js';
import { findCustomer } from '../find-meant.js';
import { heldAbout } from './held-about.js';

const sentAbout = (item: OutboxItem): SentAbout => ({
  id: item.id,
  channel: item.channel,
  state: item.state,
  to: item.channel === 'mail' ? item.to.address : 'staff',
  title: titleOf(item),
  queuedAt: item.queuedAt,
  doneAt: item.doneAt,
  certificateId: item.certificateId,
});

/** Everything that is held about a customer, as it is held; of mails what is known of them, not their bytes. */
export const exportCustomer: UseCase<'export-customer'> = {
  kind: 'question',
  async run({ tx }, input) {
    const { outbox, ...held } = await heldAbout(tx, await findCustomer(tx, input.customer));
    return { ...held, sent: outbox.map(sentAbout) };
  },
};
