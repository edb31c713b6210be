import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { customerById, findCertificate } from './find.js';
import { shown } from './show.js';

/** Ends a certificate: no renewal, no reminder, no CSR any more. What was issued stays valid until it expires. */
export const cancelCertificate: UseCase<'cancel-certificate'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: 'admin',
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    if (certificate.cancelled)
      throw conflict(`${certificate.id} was cancelled on ${certificate.cancelled.on} already.`);
    const by = describeActor(changing.actor);
    const updated = { ...certificate, cancelled: { on: changing.today, reason: input.reason, by } };
    await changing.tx.put('certificate', updated);
    changing.touched.add(updated.id);
    const view = await shown(changing, updated);
    const customer = await customerById(changing.tx, updated.customerId);
    await queueMail(changing, {
      customer,
      content: { template: 'cancelled', certificate: view },
      certificateId: updated.id,
    });
    await tellStaff(changing, 'cancelled', updated, by, input.reason || undefined);
    return { certificate: view };
  },
};
