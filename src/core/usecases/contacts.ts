import type { CheckedInput } from '../command.js';
import type { Changing } from '../context.js';
import { invalid } from '../errors.js';
import type { Contact, Customer } from '../model/customer.js';
import type { Shop } from '../model/shop.js';
import { queueMail } from '../outbox/queue.js';

type ContactInput = CheckedInput<'register-customer'>['contacts'][number];

/** Whether two addresses are one: mail systems do not tell them apart by case. */
const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const has = (addresses: readonly string[], address: string): boolean => addresses.some((one) => isSame(one, address));

/** Whether mail to the address comes back to the clerk itself. */
function isOurs(shop: Shop, address: string): boolean {
  const [local = '', domain = ''] = shop.mailAddress.toLowerCase().split('@');
  const [given = '', at = ''] = address.toLowerCase().split('@');
  return at === domain && (given === local || given.startsWith(`${local}+`));
}

/** The addresses of a contact, each once. Throws `invalid-input` for the clerk's own: it would write to itself. */
export function addressList(shop: Shop, inputs: readonly string[]): Contact['addresses'] {
  const own = inputs.find((address) => isOurs(shop, address));
  if (own) throw invalid(`${own} is the clerk's own address; name the customer's.`, 'addresses');
  const [first, ...others] = inputs.filter((address, at) => inputs.findIndex((one) => isSame(one, address)) === at);
  if (!first) throw new Error('a contact without an address passed the input check');
  return [first, ...others];
}

/** What makes an input a contact that is known already, the surest sign first. */
const signs: ((input: ContactInput, known: Contact) => boolean)[] = [
  (input, known) => isSame(input.addresses[0] ?? '', known.addresses[0]),
  (input, known) => input.addresses.some((address) => has(known.addresses, address)),
  (input, known) => isSame(input.name, known.name),
];

function sameContacts(inputs: readonly ContactInput[], known: readonly Contact[]): Map<ContactInput, Contact> {
  const same = new Map<ContactInput, Contact>();
  for (const sign of signs)
    for (const input of inputs) {
      const taken = new Set([...same.values()].map((contact) => contact.id));
      const contact = same.has(input) ? undefined : known.find((one) => !taken.has(one.id) && sign(input, one));
      if (contact) same.set(input, contact);
    }
  return same;
}

const numberOf = (contact: Contact): number => Number(contact.id.slice(1));

/** The highest number that the id of a contact ever had. */
const lastNumber = (before: Customer | undefined): number =>
  Math.max(before?.lastContact ?? 0, ...(before?.contacts ?? []).map(numberOf));

/** The customer with one contact more, under an id that none ever had. */
export function withContact(
  shop: Shop,
  before: Customer,
  input: ContactInput,
): { customer: Customer; contact: Contact } {
  const last = lastNumber(before) + 1;
  const contact = { id: `p${last}`, name: input.name, addresses: addressList(shop, input.addresses) };
  return { customer: { ...before, contacts: [...before.contacts, contact], lastContact: last }, contact };
}

/**
 * The contacts as given, those that are known already under the ids that they have: reply keys name them. For the same
 * reason no id is given twice.
 */
export function contactList(
  shop: Shop,
  inputs: readonly ContactInput[],
  before?: Customer,
): Pick<Customer, 'contacts' | 'lastContact'> {
  const known = before?.contacts ?? [];
  const same = sameContacts(inputs, known);
  let last = lastNumber(before);
  const [first, ...others] = inputs.map((input): Contact => {
    const id = same.get(input)?.id ?? `p${++last}`;
    return { id, name: input.name, addresses: addressList(shop, input.addresses) };
  });
  if (!first) throw new Error('a customer without contacts passed the input check');
  return { contacts: [first, ...others], lastContact: last };
}

/**
 * Tells whoever could be cheated: each contact whose addresses changed, at the address that was registered until now,
 * and of a new contact the one who gets the notices (design §6.3).
 */
export async function tellOfContacts(changing: Changing, before: Customer, after: Customer): Promise<void> {
  const tell = async (contact: Contact, about: Contact, was: readonly string[], now: Contact | undefined) => {
    const added = (now?.addresses ?? []).filter((address) => !has(was, address));
    const removed = was.filter((address) => !has(now?.addresses ?? [], address));
    const registered = now?.addresses[0] ?? null;
    const isMoved = was[0] !== undefined && registered !== null && !isSame(was[0], registered);
    if (added.length + removed.length === 0 && !isMoved) return;
    const facts = { customer: before.name, contact: about.name, added, removed, registered };
    await queueMail(changing, { customer: before, contact, content: { template: 'contact-changed', ...facts } });
  };
  for (const contact of before.contacts) {
    const now = after.contacts.find((one) => one.id === contact.id);
    await tell(contact, contact, contact.addresses, now);
  }
  for (const contact of after.contacts) {
    if (!before.contacts.some((one) => one.id === contact.id)) await tell(before.contacts[0], contact, [], contact);
  }
}
