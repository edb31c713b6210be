import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { issuing } from '../rules/issuing.js';
import { missingWords } from '../rules/words.js';
import { customerById } from './find.js';
import { findCertificate } from './find-meant.js';
import { shown } from './show.js';
import { replacePeriod } from './submit-csr.js';

/** Staff ordered it at the CA; with a validation text the customer is told what to do and it waits for that. */
export const markSent: UseCase<'mark-sent'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    if (certificate.cancelled) throw conflict(`${certificate.id} is cancelled.`);
    const { period, needs } = issuing(certificate, changing.today);
    if (needs.length === 0)
      throw conflict(`${certificate.id} has its certificate; there is nothing to send to the CA.`);
    const before = needs.filter((need) => need === 'payment' || need === 'csr');
    if (before.length > 0) throw conflict(`${certificate.id} is not ready: ${missingWords(before)} missing.`);
    const by = describeActor(changing.actor);
    const validation = input.validation || undefined;
    const sent = { on: changing.today, caOrder: input.caOrder || undefined, validation, by };
    const updated = replacePeriod(certificate, { ...period, sent });
    await changing.tx.put('certificate', updated);
    changing.touched.add(updated.id);
    const view = await shown(changing, updated);
    if (validation) {
      const customer = await customerById(changing.tx, updated.customerId);
      await queueMail(changing, {
        customer,
        content: { template: 'validation-needed', certificate: view, instructions: validation },
        keyFor: updated,
      });
    }
    await tellStaff(changing, 'sent', updated, by, sent.caOrder);
    return { certificate: view };
  },
};
