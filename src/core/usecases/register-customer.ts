import { type Changing, STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import type { Customer } from '../model/customer.js';
import type { Tx } from '../ports.js';
import { contactList, tellOfContacts } from './contacts.js';
import { findCustomer } from './find-meant.js';

async function refuseSameName(changing: Changing, name: string, id?: string): Promise<void> {
  const same = (await changing.tx.find('customer', { index: 'name', is: name.toLowerCase() })).items[0];
  if (same && same.id !== id) throw conflict(`There is a customer "${same.name}" already: ${same.id}.`);
}

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
    const known = await findCustomer(changing.tx, ref);
    if (edit.name) await refuseSameName(changing, edit.name, known.id);
    const customer: Customer = {
      ...known,
      name: edit.name ?? known.name,
      address: edit.address ?? known.address,
      vatId: edit.vatId === '' ? undefined : (edit.vatId ?? known.vatId),
      language: edit.language ?? known.language,
      ...(edit.contacts ? contactList(changing.shop, edit.contacts, known) : {}),
    };
    await changing.tx.put('customer', customer);
    changing.touched.add(customer.id);
    await tellOfContacts(changing, known, customer);
    return { customer };
  },
};
