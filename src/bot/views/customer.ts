import type { Customer } from '../../core/model/customer.js';
import { type Block, type Modal, VALUE, input, modal, option, section, textInput } from '../blocks.js';
import { md } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { customerMessage } from '../render/customer.js';
import { addressesIn } from './contact.js';
import type { Form, Outcome } from './form.js';
import { orderView } from './order.js';
import type { Values } from './values.js';

const TITLE = 'Customer';

const CALENDAR = option('Send the expiry as a calendar file with renewal notices', 'on');

/** The form for a customer. `customer` null: a new one, asked for with the contact who gets its mails. */
export const customerView = (customer: Customer | null, language: string, about: Metadata): Modal =>
  modal({
    callback: 'customer',
    title: customer ? TITLE : 'New customer',
    submit: 'Save',
    metadata: writeMetadata(customer ? { ...about, customer: customer.id } : about),
    blocks: [
      ...(customer ? [section(`*${md(customer.name, 120)}* (${md(customer.id)})`)] : []),
      input({ name: 'name', label: 'Name', element: textInput({ initial: customer?.name, most: 200 }) }),
      ...(customer ? [] : contactFields),
      input({
        name: 'street',
        label: 'Street',
        hint: 'As it stands on invoices; up to four lines.',
        element: textInput({ multiline: true, initial: customer?.address.lines.join('\n') }),
      }),
      input({
        name: 'postal_code',
        label: 'Postal code',
        optional: true,
        element: textInput({ initial: customer?.address.postalCode, most: 20 }),
      }),
      input({ name: 'city', label: 'City', element: textInput({ initial: customer?.address.city, most: 100 }) }),
      input({
        name: 'country',
        label: 'Country',
        hint: 'Two letters, like SI or DE.',
        element: textInput({ initial: customer?.address.country, most: 2 }),
      }),
      input({
        name: 'vat_id',
        label: 'VAT id',
        hint: 'With the country in front. With one of another member state no VAT is charged.',
        optional: true,
        element: textInput({ initial: customer?.vatId, placeholder: 'SI12345678' }),
      }),
      input({
        name: 'language',
        label: 'Language of mails and invoices',
        hint: 'Two letters, like en or sl.',
        element: textInput({ initial: customer?.language ?? language, most: 2 }),
      }),
      input({
        name: 'currency',
        label: 'Currency of invoices',
        hint: 'Three letters, like CHF. Leave it empty for the currency of the shop.',
        optional: true,
        element: textInput({ initial: customer?.currency, most: 3 }),
      }),
      input({
        name: 'calendar',
        label: 'Calendar',
        optional: true,
        element: {
          type: 'checkboxes',
          action_id: VALUE,
          options: [CALENDAR],
          ...(customer?.calendar ? { initial_options: [CALENDAR] } : {}),
        },
      }),
    ],
  });

const contactFields: Block[] = [
  input({ name: 'contact', label: 'Contact', element: textInput({ placeholder: 'Anna Rossi', most: 100 }) }),
  input({
    name: 'addresses',
    label: "The contact's mail addresses",
    hint: 'One on a line. Everything is sent to the first; mail is taken from all of them.',
    element: textInput({ multiline: true, placeholder: 'anna@example.com' }),
  }),
];

const facts = (values: Values) => ({
  name: values.text('name'),
  address: {
    lines: values
      .text('street')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean),
    postalCode: values.text('postal_code'),
    city: values.text('city'),
    country: values.text('country'),
  },
  language: values.text('language').toLowerCase(),
  // A form that was opened before there was such a field says nothing about it.
  ...(values.has('calendar') ? { calendar: values.options('calendar').includes('on') } : {}),
});

export const customerForm: Form = {
  callback: 'customer',
  title: TITLE,
  mainField: 'name',
  fields: {
    'address.lines': 'street',
    'address.postalCode': 'postal_code',
    'address.city': 'city',
    'address.country': 'country',
    vatId: 'vat_id',
    'contacts.name': 'contact',
    'contacts.addresses': 'addresses',
  },

  async submit(call, values, about): Promise<Outcome> {
    const vatId = values.text('vat_id');
    // A form that was opened before there was such a field leaves it as it is.
    const currency = values.has('currency') ? values.text('currency') : undefined;
    const { customer } = about.customer
      ? await call.change('edit-customer', { ...facts(values), vatId, currency, customer: about.customer })
      : await call.change('register-customer', {
          ...facts(values),
          vatId: vatId || undefined,
          currency: currency || undefined,
          contacts: [{ name: values.text('contact'), addresses: addressesIn(values.text('addresses')) }],
        });
    const said = `✅ ${md(customer.name, 120)} (${md(customer.id)}) is saved.`;
    const done = customerMessage(await call.ask('show-customer', { customer: customer.id }), call.today, said);
    if (!about.below) return { done };
    const { products } = await call.ask('list-products', {});
    const view = orderView(products, { customer }, { origin: about.origin, newCustomer: customer.id });
    return { below: { viewId: about.below, view }, done };
  },
};
