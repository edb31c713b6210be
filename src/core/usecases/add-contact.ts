import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { tellOfContacts, withContact } from './contacts.js';
import { findCustomerToServe } from './find-meant.js';

/** One more contact behind those that there are; who gets the notices until now is told (design §6.3). */
export const addContact: UseCase<'add-contact'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, { customer: ref, name, addresses }) {
    const before = await findCustomerToServe(changing.tx, ref);
    const { customer, contact } = withContact(changing.shop, before, { name, addresses });
    await changing.tx.put('customer', customer);
    changing.touched.add(customer.id);
    await tellOfContacts(changing, before, customer);
    return { customer, contact };
  },
};
