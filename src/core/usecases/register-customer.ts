import { type Changing, STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import type { Contact, Customer } from '../model/customer.js';
import type { CheckedInput } from '../command.js';
import { findCustomer } from './find.js';

type ContactInput = CheckedInput<'register-customer'>['contacts'][number];

/** Contacts keep their id as long as their first address stays, because reply keys name it. */
function toContacts(inputs: ContactInput[], known: readonly Contact[] = []): [Contact, ...Contact[]] {
  let n = known.reduce((most, c) => Math.max(most, Number(c.id.slice(1))), 0);
  const contacts = inputs.map((input): Contact => {
    const [first, ...others] = input.addresses.map((a) => a.trim());
    if (!first) throw new Error('a contact without an address passed the input check');
    const same = known.find((k) => k.addresses[0].toLowerCase() === first.toLowerCase());
    return { id: same?.id ?? `p${++n}`, name: input.name, addresses: [first, ...others] };
  });
  const [first, ...rest] = contacts;
  if (!first) throw new Error('a customer without contacts passed the input check');
  return [first, ...rest];
}

async function refuseSameName(changing: Changing, name: string, id?: string): Promise<void> {
  const same = (await changing.tx.find('customer', { index: 'name', is: name.toLowerCase() })).items[0];
  if (same && same.id !== id) throw conflict(`There is a customer "${same.name}" already: ${same.id}.`);
}

export const registerCustomer: UseCase<'register-customer'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    await refuseSameName(changing, input.name);
    const customer: Customer = {
      id: `C-${1000 + (await changing.tx.nextNumber('customer'))}`,
      name: input.name,
      address: input.address,
      vatId: input.vatId,
      language: input.language ?? changing.shop.language,
      contacts: toContacts(input.contacts),
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
      vatId: edit.vatId ?? known.vatId,
      language: edit.language ?? known.language,
      contacts: edit.contacts ? toContacts(edit.contacts, known.contacts) : known.contacts,
    };
    await changing.tx.put('customer', customer);
    changing.touched.add(customer.id);
    return { customer };
  },
};
