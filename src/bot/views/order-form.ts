import { AppError } from '../../core/errors.js';
import { namesIn } from '../arguments.js';
import type { Call } from '../call.js';
import { code } from '../limits.js';
import type { Metadata } from '../metadata.js';
import { card } from '../render/card.js';
import { called, money } from '../render/words.js';
import { customerView } from './customer.js';
import type { Form } from './form.js';
import { NEW_CUSTOMER, ORDER_TITLE, orderView } from './order.js';
import type { Values } from './values.js';

const installedBy = (values: Values): 'us' | 'customer' => (values.text('installed_by') === 'us' ? 'us' : 'customer');

/** The one who was made from within this order, where that was chosen; whoever is chosen afterwards counts. */
function customerId(values: Values, about: Metadata): string {
  const chosen = values.text('customer');
  if (chosen !== NEW_CUSTOMER) return chosen;
  if (about.newCustomer) return about.newCustomer;
  const sentence = 'The new customer is not saved yet: choose “New customer” again and fill in the form that opens.';
  throw new AppError('invalid-input', sentence, { field: 'customer' });
}

/** Shows what is to be said of the form as it stands now: of its names, and of the price for its customer. */
async function showCheck(call: Call, values: Values, about: Metadata): Promise<void> {
  const { origin, desk } = call;
  if (origin.in !== 'modal') return;
  const chosen = values.text('customer');
  const id = chosen === NEW_CUSTOMER ? about.newCustomer : chosen;
  const product = values.text('product') || undefined;
  const names = namesIn(values.text('names')).slice(0, 500);
  const [{ products }, checked, customer] = await Promise.all([
    call.ask('list-products', {}),
    call.ask('check-order', { names, product }),
    id ? call.ask('show-customer', { customer: id }) : null,
  ]);
  const start = { customer: customer?.customer, product, names, installedBy: installedBy(values) };
  // What is in the form stays as it is: Slack keeps it under the same ids.
  await desk.updateModal(origin.viewId, orderView(products, start, about, names.length > 0 ? checked : undefined), {
    hash: values.hash,
  });
}

export const orderForm: Form = {
  callback: 'order',
  title: ORDER_TITLE,
  mainField: 'names',

  async changed(call, field, values, about) {
    if (field === 'customer' && values.text('customer') === NEW_CUSTOMER) {
      if (call.origin.in !== 'modal') return;
      const below = { origin: about.origin, below: call.origin.viewId };
      return call.openModal('New customer', () => Promise.resolve(customerView(null, call.desk.shop.language, below)));
    }
    await showCheck(call, values, about);
  },

  async submit(call, values, about) {
    const { certificate, invoice } = await call.change('order-certificate', {
      customer: customerId(values, about),
      product: values.text('product'),
      names: namesIn(values.text('names')),
      installedBy: installedBy(values),
    });
    const detail = await call.ask('show-certificate', { certificate: certificate.id });
    const said = `✅ Ordered: ${called(certificate)}. Invoice ${code(invoice.number)} over ${money(invoice.total)}, due ${invoice.due}, goes to the customer by mail.`;
    return { done: card(detail, call.today, said) };
  },
};
