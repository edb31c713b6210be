import { type Command, Option } from 'commander';
import type { CommandInput } from '../../core/command.js';
import { addErasure } from './erasure.js';
import { amountWords } from '../../core/rules/words.js';
import { command } from '../ask.js';
import { table } from '../print.js';
import { type Json, print, query } from '../query.js';
import { certificateTable, customerCard, invoiceTable } from '../show.js';

/** `Ana Novak <ana@example.com>`, or the address alone. */
function parseContact(text: string): { name: string; addresses: string[] } {
  const match = /^(.*?)\s*<([^<>]+)>$/.exec(text.trim());
  const address = match?.[2] ?? text.trim();
  return { name: match?.[1] || address, addresses: [address] };
}

interface CustomerOptions {
  name?: string;
  street?: string;
  postalCode?: string;
  city?: string;
  country?: string;
  vatId?: string;
  language?: string;
  currency?: string;
  calendar?: 'on' | 'off';
  contact?: string[];
}

interface ContactOptions {
  name?: string;
  address?: string[];
  add?: string;
}

const customerOptions = (parent: Command): Command =>
  parent
    .option('--street <street>')
    .option('--postal-code <code>')
    .option('--city <city>')
    .option('--country <code>', 'two letters, like SI')
    .option('--vat-id <id>')
    .option('--language <code>', 'two letters, like en')
    .option('--currency <code>', 'what they are invoiced in, like CHF; left out: the currency of the shop')
    .addOption(
      new Option('--calendar <on|off>', 'renewal notices have the expiry with them as a calendar file').choices([
        'on',
        'off',
      ]),
    )
    .option('--contact <contact...>', 'like "Ana Novak <ana@example.com>"; the first gets the notices');

/** Undefined where nothing was said. */
const wantsCalendar = ({ calendar }: CustomerOptions): boolean | undefined => calendar && calendar === 'on';

const address = (o: CustomerOptions): CommandInput<'register-customer'>['address'] => ({
  lines: o.street ? [o.street] : [],
  postalCode: o.postalCode,
  city: o.city ?? '',
  country: o.country ?? '',
});

export function addCustomerCommands(certclerk: Command): void {
  const customer = certclerk.command('customer').description('customers: add, show, edit, list, export, erase');
  customerOptions(query(customer, 'add <name>', 'register a customer')).action(
    async (name: string, o: CustomerOptions & Json) => {
      const contacts = (o.contact ?? []).map(parseContact);
      const { vatId, language, currency } = o;
      const input = { name, address: address(o), vatId, language, currency, calendar: wantsCalendar(o), contacts };
      const result = await command('register-customer', input);
      print(o, result, customerCard(result.customer));
    },
  );
  query(customer, 'show <customer>', 'a customer with certificates and invoices').action(
    async (ref: string, o: Json) => {
      const result = await command('show-customer', { customer: ref });
      print(
        o,
        result,
        [customerCard(result.customer), certificateTable(result.certificates), invoiceTable(result.invoices)].join(
          '\n\n',
        ),
      );
    },
  );
  customerOptions(query(customer, 'edit <customer>', 'change what is given; an address is given whole'))
    .option('--name <name>')
    .action(async (ref: string, o: CustomerOptions & Json) => {
      const moved = o.street ?? o.city ?? o.country ?? o.postalCode;
      const result = await command('edit-customer', {
        customer: ref,
        name: o.name,
        address: moved ? address(o) : undefined,
        vatId: o.vatId,
        language: o.language,
        currency: o.currency,
        calendar: wantsCalendar(o),
        contacts: o.contact?.map(parseContact),
      });
      print(o, result, customerCard(result.customer));
    });
  query(customer, 'list [words...]', 'customers whose name or address fits')
    .option('--limit <n>', 'at most this many', '100')
    .option('--after <mark>', 'the page after this mark')
    .action(async (words: string[], o: Json & { limit: string; after?: string }) => {
      const input = { words: words.join(' '), limit: Number(o.limit), after: o.after };
      const result = await command('list-customers', input);
      const rows = result.customers.map((c) => [c.id, c.name, c.contacts[0].addresses[0]]);
      const more = result.next ? `\n\nThere are more: --after ${result.next}` : '';
      print(o, result, table([['ID', 'NAME', 'CONTACT'], ...rows]) + more);
    });
  addErasure(customer);
  const contact = certclerk.command('contact').description('contacts of a customer: edit');
  query(contact, 'edit <customer> [contact]', "a contact's name and addresses; the old address is told of the change")
    .option('--name <name>')
    .option('--address <address...>', 'all addresses; everything is sent to the first')
    .option('--add <address>', 'one more address')
    .addHelpText('after', '\nThe contact is an address, an id (p1) or the name; the only one needs none.')
    .action(async (customer: string, which: string | undefined, o: ContactOptions & Json) => {
      const input = { customer, contact: which, name: o.name, addresses: o.address, add: o.add };
      const result = await command('edit-contact', input);
      print(o, result, customerCard(result.customer));
    });
  const product = certclerk.command('product').description('products: list');
  query(product, 'list', 'what is sold').action(async (o: Json) => {
    const result = await command('list-products', {});
    const rows = result.products.map((p) => [
      p.id,
      p.name,
      p.ca,
      p.validation,
      `${p.termMonths} months`,
      [
        amountWords(p.price.amount, p.price.currency),
        ...Object.entries(p.prices ?? {}).map(([currency, amount]) => amountWords(amount, currency)),
      ].join(', '),
    ]);
    print(o, result, table([['CODE', 'NAME', 'CA', 'LEVEL', 'TERM', 'NET PRICE'], ...rows]));
  });
}
