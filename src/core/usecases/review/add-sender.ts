import { STAFF_AND_SETUP, type UseCase } from '../../context.js';
import { conflict } from '../../errors.js';
import { describeActor } from '../../model/actor.js';
import type { Review } from '../../model/review.js';
import { addressList } from '../contacts.js';
import { saveContact } from '../edit-contact.js';
import { customerById } from '../find.js';
import { openReviewOf } from './find-review.js';
import { shownReview } from './shown-review.js';

/**
 * Adds the sender's address to the contact whose key the mail had, as for a shared mailbox or a ticket system: from now
 * on its mails count as the contact's. The registered address is told. The review itself still waits for its decision.
 */
export const addSender: UseCase<'add-sender'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: 'admin',
  async run(changing, input) {
    const { tx, now } = changing;
    const review = await openReviewOf(tx, input.review);
    const certificate = review.certificateId && (await tx.get('certificate', review.certificateId));
    if (!review.newAddress || !certificate) {
      throw conflict(`The sender's address is not the only doubt about ${review.id}, so it is not added from here.`);
    }
    const before = await customerById(tx, certificate.customerId);
    const contact = before.contacts.find((c) => c.id === review.contactId);
    if (!contact) throw conflict(`The contact that ${review.id} is about is gone; see ${before.id} ${before.name}.`);
    const addresses = addressList(changing.shop, [...contact.addresses, review.newAddress]);
    if (addresses.length === contact.addresses.length) {
      throw conflict(`${review.newAddress} is an address of ${contact.name} already.`);
    }
    const customer = await saveContact(changing, before, { ...contact, addresses });
    const added: Review = { ...review, addressAdded: { by: describeActor(changing.actor), at: now } };
    await tx.put('review', added);
    changing.touched.add(added.id);
    return { review: await shownReview(changing, added), customer };
  },
};
