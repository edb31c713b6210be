import { type Changing, STAFF_AND_SETUP, type UseCase } from '../../context.js';
import { checkAgainstOrder } from '../../csr.js';
import { conflict } from '../../errors.js';
import { type Actor, describeActor } from '../../model/actor.js';
import type { Certificate } from '../../model/certificate.js';
import type { Approval, Review } from '../../model/review.js';
import type { ReviewView } from '../../model/slack-content.js';
import { queueMail, queueSlack } from '../../outbox/queue.js';
import { isSamePerson } from '../../rules/same-person.js';
import { dropLeakedKey } from '../drop-leaked-key.js';
import { customerById } from '../find.js';
import { settle } from '../payment/settle-entry.js';
import { csrRequest, whyNotAsk } from '../request-csr.js';
import { shown } from '../show.js';
import { acceptCsr, whyNoCsr } from '../submit-csr.js';
import { findReview, openReviewOf } from './find-review.js';
import { approvedBy, shownReview } from './shown-review.js';

/** What approving would do, ready to be done by somebody. Throws `conflict` where it cannot be done now. */
async function whatApprovingDoes(
  changing: Changing,
  review: Review,
  certificate: Certificate | undefined,
): Promise<(by: string) => Promise<unknown>> {
  const { leakedSpki } = review;
  if (leakedSpki && certificate) return (by) => dropLeakedKey(changing, certificate, leakedSpki, by);
  if (!certificate || !review.csr) {
    throw conflict(`There is nothing in ${review.id} to apply; reject it with a sentence.`);
  }
  const why = whyNoCsr(certificate);
  if (why) throw conflict(why);
  const report = await checkAgainstOrder(changing, certificate, Buffer.from(review.csr, 'base64'));
  if (report.verdict === 'reject') {
    const faults = report.findings.filter((f) => f.severity === 'error').map((f) => f.message);
    throw conflict(`This CSR cannot be applied: ${faults.join(' ')} Reject it with a sentence to the customer.`);
  }
  if (!report.pem) throw conflict(`${review.id} holds several CSRs; reject it and ask which one is meant.`);
  const answer = { inReplyTo: review.messageId, contactId: review.contactId };
  return (by) => acceptCsr(changing, certificate, report, by, answer);
}

const approvalOf = (actor: Actor, at: string): Approval =>
  actor.kind === 'staff'
    ? { id: actor.id, name: actor.name, door: actor.door, at }
    : { id: actor.kind, name: actor.kind, door: actor.kind, at };

/** Applies it, or, where two people must say so and this is the first of them, records that one has. */
async function approve(changing: Changing, review: Review, certificate: Certificate | undefined): Promise<Review> {
  const apply = await whatApprovingDoes(changing, review, certificate);
  const wanted = changing.shop.reviewApprovers ?? 1;
  const mine = approvalOf(changing.actor, changing.now);
  const before = review.approvals ?? [];
  const own = before.find((approval) => isSamePerson(approval, mine));
  if (own && wanted > 1) {
    throw conflict(`You approved ${review.id} at ${own.at} already, as ${approvedBy(own)}; now another person must.`);
  }
  const approvals = [...before, mine];
  if (approvals.length < wanted) return { ...review, approvals };
  const by = approvals.map(approvedBy).join(' and ');
  await apply(by);
  return { ...review, approvals, state: 'approved', decidedBy: by };
}

/** Turns it down; a sentence goes to the contact at the registered address. */
async function reject(
  changing: Changing,
  review: Review,
  certificate: Certificate | undefined,
  sentence: string,
): Promise<Review> {
  // Where a leaked key was found, nobody asked for anything that could be turned down.
  if (sentence && certificate && !review.leakedSpki) {
    await queueMail(changing, {
      ...(await personOf(changing, review, certificate)),
      content: { template: 'review-rejected', certificate: await shown(changing, certificate), sentence },
      keyFor: certificate,
      inReplyTo: review.messageId,
    });
  }
  return { ...review, state: 'rejected', sentence: sentence || undefined };
}

/** Closes it with a mail that asks for the CSR anew: the answer to that has a key of its own right. */
async function askAnew(changing: Changing, review: Review, certificate: Certificate | undefined): Promise<Review> {
  if (review.leakedSpki) throw conflict(`${review.id} is about a leaked key: approving it asks for a new CSR.`);
  if (!certificate) {
    throw conflict(`It is not known which certificate ${review.id} is about; ask for its CSR with "csr" instead.`);
  }
  const why = whyNotAsk(certificate);
  if (why) throw conflict(why);
  await queueMail(changing, {
    ...(await personOf(changing, review, certificate)),
    content: await csrRequest(changing, certificate, 'again'),
    keyFor: certificate,
    inReplyTo: review.messageId,
  });
  return { ...review, state: 'asked' };
}

async function personOf(changing: Changing, review: Review, certificate: Certificate) {
  const customer = await customerById(changing.tx, certificate.customerId);
  return { customer, contact: customer.contacts.find((c) => c.id === review.contactId) };
}

/** A doubtful entry of a statement: approved where it can be for one invoice only, rejected where it is not ours. */
async function decidePayment(
  changing: Changing,
  review: Review,
  { entry, candidates }: NonNullable<Review['payment']>,
  decision: 'approve' | 'reject' | 'ask',
): Promise<{ review: ReviewView }> {
  const [only, second] = candidates;
  if (decision === 'ask') throw conflict(`${review.id} is about a payment: book it, or say that it is not ours.`);
  if (decision === 'approve' && (!only || second)) {
    throw conflict(`${review.id} may be for several invoices; say for which: payments assign ${entry} NUMBER`);
  }
  const said =
    decision === 'approve' ? ({ decision: 'book', invoice: only } as const) : ({ decision: 'not-ours' } as const);
  await settle(changing, entry, said);
  return { review: await shownReview(changing, await findReview(changing.tx, review.id)) };
}

/** A person's word on a doubtful mail. The first decision holds; whoever comes later is told of it. */
export const decideReview: UseCase<'decide-review'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: ({ decision }) => (decision === 'approve' ? 'admin' : 'staff'),
  async run(changing, { review: id, decision, sentence }) {
    const { tx, now } = changing;
    const review = await openReviewOf(tx, id);
    if (review.payment) return decidePayment(changing, review, review.payment, decision);
    const certificate = review.certificateId ? await tx.get('certificate', review.certificateId) : undefined;
    const after =
      decision === 'approve'
        ? await approve(changing, review, certificate)
        : decision === 'reject'
          ? await reject(changing, review, certificate, sentence)
          : await askAnew(changing, review, certificate);
    const decided: Review =
      after.state === 'open'
        ? after
        : { ...after, decidedAt: now, decidedBy: after.decidedBy ?? describeActor(changing.actor) };
    await tx.put('review', decided);
    changing.touched.add(decided.id);
    const view = await shownReview(changing, decided);
    // The second person must hear of it.
    if (decided.state === 'open') {
      await queueSlack(changing, { kind: 'review-opened', review: view }, decided.certificateId);
    }
    return { review: view };
  },
};
