import { AppError } from '../../core/errors.js';
import type { Contact, Customer } from '../../core/model/customer.js';
import { type Block, type Message, type Modal, actions, button, input, modal, section, textInput } from '../blocks.js';
import { code, md } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { done } from '../render/said.js';
import type { Form } from './form.js';

const TITLE = 'Contact';

/**
 * The form for a contact's name and addresses; `contact` null: one more. `why`: what brought the person here, above the
 * fields.
 */
export const contactView = (customer: Customer, contact: Contact | null, about: Metadata, why: Block[] = []): Modal =>
  modal({
    callback: 'contact',
    title: contact ? TITLE : 'New contact',
    submit: 'Save',
    metadata: writeMetadata({ ...about, customer: customer.id, contact: contact?.id }),
    blocks: [
      section(`${contact ? 'A' : 'One more'} contact of *${md(customer.name, 120)}* (${md(customer.id)})`),
      ...why,
      input({ name: 'name', label: 'Name', element: textInput({ initial: contact?.name }) }),
      input({
        name: 'addresses',
        label: 'Mail addresses',
        hint: `One on a line. Everything is sent to the first; mail is taken from all of them. ${contact ? 'The first one of until now' : 'Who gets the notices until now'} is told of the change.`,
        element: textInput({ multiline: true, initial: contact?.addresses.join('\n') }),
      }),
    ],
  });

/** Addresses on lines of their own, or behind one another; Slack may have made links of them. */
export const addressesIn = (text: string): string[] =>
  text
    .replace(/<mailto:([^|>]*)(?:\|[^>]*)?>/g, '$1')
    .split(/[\s,;]+/)
    .filter((address) => address !== '');

/** What is said once it is saved; a mail that could not be sent is offered again. */
function savedMessage(customer: Customer, contact: Contact, mailId?: string): Message {
  const [first] = contact.addresses;
  const said = done(`${md(contact.name, 80)} of ${md(customer.name, 120)}: mails go to ${code(first)}.`);
  if (!mailId) return said;
  const again = button({ text: 'Send the mail again', action: 'mail:resend', value: mailId, style: 'primary' });
  return { ...said, blocks: [...said.blocks, actions([again])] };
}

export const contactForm: Form = {
  callback: 'contact',
  title: TITLE,
  mainField: 'addresses',

  async submit(call, values, about) {
    if (!about.customer) throw new AppError('invalid-input', 'This form is out of date; please open it again.');
    const facts = {
      customer: about.customer,
      name: values.text('name'),
      addresses: addressesIn(values.text('addresses')),
    };
    const { customer, contact } = about.contact
      ? await call.change('edit-contact', { ...facts, contact: about.contact })
      : await call.change('add-contact', facts);
    return { done: savedMessage(customer, contact, about.mail) };
  },
};
