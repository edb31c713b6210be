import type { Customer } from '../../core/model/customer.js';
import type { Product } from '../../core/model/product.js';
import { namesIn } from '../arguments.js';
import { type Modal, VALUE, input, modal, option, textInput } from '../blocks.js';
import { LIMITS, code } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { card } from '../render/card.js';
import { called, money } from '../render/words.js';
import type { Form } from './form.js';

const TITLE = 'New order';

export const customerOption = (customer: Customer) =>
  option(`${customer.name.slice(0, 60)} (${customer.id})`, customer.id);

const productOption = (product: Product) =>
  option(`${product.name.slice(0, 40)}, ${money(product.price)} / ${product.termMonths} months`, product.id);

export interface OrderStart {
  customer?: Customer;
  product?: string;
  names?: string[];
}

/** The form to order a certificate; `start` is filled in. `products`: at least one. */
export function orderView(products: readonly Product[], start: OrderStart, about: Metadata): Modal {
  const options = products.slice(0, LIMITS.options).map(productOption);
  const chosen = options.find((one) => one.value === start.product) ?? (options.length === 1 ? options[0] : undefined);
  const who = [option('The customer, on a server of their own', 'customer'), option('Us, it is hosted here', 'us')];
  return modal({
    callback: 'order',
    title: TITLE,
    submit: 'Order',
    metadata: writeMetadata(about),
    blocks: [
      input({
        name: 'customer',
        label: 'Customer',
        element: {
          type: 'external_select',
          action_id: VALUE,
          min_query_length: 0,
          placeholder: { type: 'plain_text', text: 'A name or a mail address' },
          ...(start.customer ? { initial_option: customerOption(start.customer) } : {}),
        },
      }),
      input({
        name: 'product',
        label: 'Product',
        element: { type: 'static_select', action_id: VALUE, options, ...(chosen ? { initial_option: chosen } : {}) },
      }),
      input({
        name: 'names',
        label: 'Names',
        hint: 'One on a line; the first is the common name.',
        element: textInput({ multiline: true, placeholder: 'www.example.com', initial: start.names?.join('\n') }),
      }),
      input({
        name: 'installed_by',
        label: 'Who installs it?',
        hint: 'A customer with a server of their own sends the CSR; for our servers staff enter it.',
        element: { type: 'radio_buttons', action_id: VALUE, options: who, initial_option: who[0] },
      }),
    ],
  });
}

export const orderForm: Form = {
  callback: 'order',
  title: TITLE,
  mainField: 'names',

  async submit(call, values) {
    const { certificate, invoice } = await call.change('order-certificate', {
      customer: values.text('customer'),
      product: values.text('product'),
      names: namesIn(values.text('names')),
      installedBy: values.text('installed_by') === 'us' ? 'us' : 'customer',
    });
    const detail = await call.ask('show-certificate', { certificate: certificate.id });
    const said = `✅ Ordered: ${called(certificate)}. Invoice ${code(invoice.number)} over ${money(invoice.total)}, due ${invoice.due}, goes to the customer by mail.`;
    return { done: card(detail, call.today, said) };
  },
};
