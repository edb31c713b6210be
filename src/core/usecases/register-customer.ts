import { type Changing, STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import type { Customer } from '../model/customer.js';
import type { Shop } from '../model/shop.js';
import type { Tx } from '../ports.js';
import { contactList, tellOfContacts } from './contacts.js';
import { findCustomerToServe } from './find-meant.js';

async function refuseSameName(changing: Changing, name: string, id?: string): Promise<void> {
  const same = (await changing.tx.find('customer', { index: 'name', is: name.toLowerCase() })).items[0];
  if (same && same.id !== id) throw conflict(`There is a customer "${same.name}" already: ${same.id}.`);
}

/** The shop's own currency (or none, or an empty text) is not written down: it is what everybody has who has none. */
const currencyOf = (shop: Shop, currency: string | undefined): Pick<Customer, 'currency'> =>
  !currency || currency === shop.currency ? {} : { currency };

export const nextCustomerId = async (tx: Tx): Promise<string> => `C-${1000 + (await tx.nextNumber('customer'))}`;

export const registerCustomer: UseCase<'register-customer'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    await refuseSameName(changing, input.name);
    const customer: Customer = {
      id: await nextCustomerId(changing.tx),
      name: input.name,
      address: input.address,
      vatId: input.vatId,
      language: input.language ?? changing.shop.language,
      ...currencyOf(changing.shop, input.currency),
      ...(input.calendar ? { calendar: true } : {}),
      ...contactList(changing.shop, input.contacts),
      createdAt: changing.now,
    };
    await changing.tx.put('customer', customer);
    changing.touched.add(customer.id);
    return { customer };
  },
};

export const editCustomer: UseCase<'edit-customer'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, { customer: ref, ...edit }) {
    const known = await findCustomerToServe(changing.tx, ref);
    if (edit.name) await refuseSameName(changing, edit.name, known.id);
    const customer: Customer = {
      ...known,
      name: edit.name ?? known.name,
      address: edit.address ?? known.address,
      vatId: edit.vatId === '' ? undefined : (edit.vatId ?? known.vatId),
      language: edit.language ?? known.language,
      ...(edit.currency === undefined ? {} : { currency: undefined, ...currencyOf(changing.shop, edit.currency) }),
      ...(edit.calendar === undefined ? {} : { calendar: edit.calendar || undefined }),
      ...(edit.contacts ? contactList(changing.shop, edit.contacts, known) : {}),
    };
    await changing.tx.put('customer', customer);
    changing.touched.add(customer.id);
    await tellOfContacts(changing, known, customer);
    return { customer };
  },
};
