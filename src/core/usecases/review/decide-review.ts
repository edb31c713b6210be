import { STAFF_AND_SETUP, type UseCase } from '../../context.js';
import { checkAgainstOrder } from '../../csr.js';
import { conflict, notFound } from '../../errors.js';
import { describeActor } from '../../model/actor.js';
import type { Review } from '../../model/review.js';
import type { ReadTx } from '../../ports.js';
import { queueMail } from '../../outbox/queue.js';
import { dropLeakedKey } from '../drop-leaked-key.js';
import { customerById } from '../find.js';
import { shownReview } from './open-review.js';
import { shown } from '../show.js';
import { acceptCsr, whyNoCsr } from '../submit-csr.js';

export async function findReview(tx: ReadTx, id: string): Promise<Review> {
  const review = await tx.get('review', id.trim().toUpperCase());
  if (!review) throw notFound(`There is no review ${id.trim()}. See them with "review".`);
  return review;
}

/** A person's word on a doubtful mail. The first decision holds; whoever comes later is told of it. */
export const decideReview: UseCase<'decide-review'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const { tx, now } = changing;
    const review = await findReview(tx, input.review);
    if (review.state !== 'open') {
      throw conflict(`${review.id} was ${review.state} by ${review.decidedBy} at ${review.decidedAt} already.`);
    }
    const by = describeActor(changing.actor);
    const certificate = review.certificateId ? await tx.get('certificate', review.certificateId) : undefined;

    if (review.leakedSpki && certificate) {
      if (input.decision === 'approve') await dropLeakedKey(changing, certificate, review.leakedSpki, by);
    } else if (input.decision === 'approve') {
      if (!certificate || !review.csr)
        throw conflict(`There is nothing in ${review.id} to apply; reject it with a sentence.`);
      const why = whyNoCsr(certificate);
      if (why) throw conflict(why);
      const report = await checkAgainstOrder(changing, certificate, Buffer.from(review.csr, 'base64'));
      if (report.verdict === 'reject') {
        const faults = report.findings.filter((f) => f.severity === 'error').map((f) => f.message);
        throw conflict(`This CSR cannot be applied: ${faults.join(' ')} Reject it with a sentence to the customer.`);
      }
      if (!report.pem) throw conflict(`${review.id} holds several CSRs; reject it and ask which one is meant.`);
      await acceptCsr(changing, certificate, report, by, { inReplyTo: review.messageId, contactId: review.contactId });
    } else if (input.sentence && certificate) {
      const customer = await customerById(tx, certificate.customerId);
      await queueMail(changing, {
        customer,
        contact: customer.contacts.find((c) => c.id === review.contactId),
        content: {
          template: 'review-rejected',
          certificate: await shown(changing, certificate),
          sentence: input.sentence,
        },
        keyFor: certificate,
        inReplyTo: review.messageId,
      });
    }
    const decided: Review = {
      ...review,
      state: input.decision === 'approve' ? 'approved' : 'rejected',
      decidedAt: now,
      decidedBy: by,
      sentence: input.sentence || undefined,
    };
    await tx.put('review', decided);
    changing.touched.add(decided.id);
    return { review: await shownReview(changing, decided) };
  },
};
