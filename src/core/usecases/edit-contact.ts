import { type Changing, STAFF_AND_SETUP, type UseCase } from '../context.js';
import { AppError, invalid, notFound } from '../errors.js';
import type { Contact, Customer } from '../model/customer.js';
import { addressList, tellOfContacts } from './contacts.js';
import { findCustomer, findCustomerToServe } from './find-meant.js';

/**
 * The customer's contact that somebody means: by id, by an address, or by name; the only one where nothing is said.
 * Throws `not-found`, or `ambiguous` with the choices.
 */
function findContact(customer: Customer, ref?: string): Contact {
  const wanted = ref?.trim().toLowerCase();
  const [only, second] = customer.contacts;
  if (!wanted && !second) return only;
  const fits = (is: (contact: Contact) => boolean): Contact[] => customer.contacts.filter(is);
  const ways = wanted
    ? [
        fits((c) => c.id === wanted),
        fits((c) => c.addresses.some((address) => address.toLowerCase() === wanted)),
        fits((c) => c.name.toLowerCase() === wanted),
      ]
    : [customer.contacts];
  const [first, another] = ways.find((found) => found.length > 0) ?? [];
  if (first && !another) return first;
  const choices = customer.contacts.map((c) => ({ id: c.id, label: `${c.name} <${c.addresses[0]}>` }));
  if (first) throw new AppError('ambiguous', `${customer.name} has several contacts. Which one?`, { choices });
  const known = customer.contacts.map((c) => `${c.id} (${c.addresses[0]})`).join(', ');
  throw notFound(`${customer.name} has no contact "${ref?.trim()}". There are: ${known}.`);
}

export const showContact: UseCase<'show-contact'> = {
  kind: 'question',
  async run({ tx }, { customer: ref, contact }) {
    const customer = await findCustomer(tx, ref);
    return { customer, contact: findContact(customer, contact) };
  },
};

/** Saves a contact of the customer's that has changed, and tells whoever could be cheated. */
export async function saveContact(changing: Changing, before: Customer, contact: Contact): Promise<Customer> {
  const change = (one: Contact): Contact => (one.id === contact.id ? contact : one);
  const [first, ...others] = before.contacts;
  const customer: Customer = { ...before, contacts: [change(first), ...others.map(change)] };
  await changing.tx.put('customer', customer);
  changing.touched.add(customer.id);
  await tellOfContacts(changing, before, customer);
  return customer;
}

/**
 * Changes a contact's name or addresses. It stays the same contact whatever changes, because reply keys name its id;
 * the address that was registered until now is told (design §6.3).
 */
export const editContact: UseCase<'edit-contact'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, edit) {
    const { tx, shop } = changing;
    const before = await findCustomerToServe(tx, edit.customer);
    const known = findContact(before, edit.contact);
    if (edit.name === undefined && edit.addresses === undefined && edit.add === undefined) {
      throw invalid('Nothing to change: give a name, the addresses, or one more address.', 'addresses');
    }
    const wanted = [...(edit.addresses ?? known.addresses), ...(edit.add === undefined ? [] : [edit.add])];
    const contact: Contact = { id: known.id, name: edit.name ?? known.name, addresses: addressList(shop, wanted) };
    return { customer: await saveContact(changing, before, contact), contact };
  },
};
