import type { PlainDate } from '../../core/model/dates.js';
import type { Results } from '../../core/results.js';
import { type Block, type Message, actions, button, context, facts, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { certificateRow, invoiceRow } from './rows.js';
import { plural } from './words.js';

const MOST_CERTIFICATES = 12;
const MOST_INVOICES = 8;
const MOST_CONTACTS = 6;

/** A customer with contacts, certificates and invoices, the newest of each. `said`: what has just happened, in mrkdwn. */
export function customerMessage(found: Results['show-customer'], today: PlainDate, said?: string): Message {
  const { customer, certificates, invoices } = found;
  const { lines, postalCode, city, country } = customer.address;
  const contacts = customer.contacts.slice(0, MOST_CONTACTS).map(({ id, name, addresses }, index) => {
    const registered = index === 0 ? ' (registered)' : '';
    const listed = addresses.slice(0, 5).map((address) => code(address));
    return section(
      `${md(name, 80)}${registered}: ${listed.join(', ')}`,
      button({ text: 'Edit', action: 'contact:edit', value: `${customer.id} ${id}` }),
    );
  });
  return message(`${md(customer.name)} (${customer.id}): ${plural(certificates.length, 'certificate')}`, [
    ...(said ? [section(said)] : []),
    header(customer.name),
    facts(
      `*Id*\n${md(customer.id)}`,
      `*Address*\n${[...lines, `${postalCode} ${city}`, country].map((line) => md(line, 100)).join('\n')}`,
      `*VAT id*\n${customer.vatId ? code(customer.vatId) : '–'}`,
      `*Language*\n${md(customer.language)}`,
      ...(customer.currency ? [`*Currency*\n${md(customer.currency)}`] : []),
    ),
    section('*Contacts*'),
    ...contacts,
    actions([
      button({ text: 'Edit the customer', action: 'customer:edit', value: customer.id }),
      button({ text: 'Add a contact', action: 'contact:add', value: customer.id }),
      button({ text: 'New order', action: 'customer:order', value: customer.id }),
    ]),
    ...part('Certificates', certificates, MOST_CERTIFICATES, (view) => certificateRow(view, today)),
    ...part('Invoices', [...invoices].reverse(), MOST_INVOICES, (view) => invoiceRow(view, today)),
  ]);
}

function part<T>(title: string, items: readonly T[], most: number, row: (item: T) => Block): Block[] {
  if (items.length === 0) return [];
  const more = items.length - most;
  return [
    section(`*${title}* (${items.length})`),
    ...items.slice(0, most).map(row),
    ...(more > 0 ? [context(`… and ${more} more`)] : []),
  ];
}
