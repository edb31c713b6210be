import type { Customer } from '../../core/model/customer.js';
import type { Product } from '../../core/model/product.js';
import type { Results } from '../../core/results.js';
import { priceFor } from '../../core/rules/currencies.js';
import { type Block, type Modal, VALUE, context, input, modal, option, textInput } from '../blocks.js';
import { LIMITS, code, md } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { findingLine } from '../render/findings.js';
import { money, namesLine, plural } from '../render/words.js';

export const ORDER_TITLE = 'New order';

/** The option with which a customer is made from within the order. */
export const NEW_CUSTOMER = 'new';
export const newCustomerOption = option('➕ New customer …', NEW_CUSTOMER);

export const customerOption = (customer: Customer) =>
  option(`${customer.name.slice(0, 60)} (${customer.id})`, customer.id);

/** In all its currencies: the list stands before a customer is chosen. */
const prices = ({ price, prices: others = {} }: Product): string =>
  [price, ...Object.entries(others).map(([currency, amount]) => ({ currency, amount }))].map(money).join(' or ');

const productOption = (product: Product) =>
  option(`${product.name.slice(0, 40)}, ${product.termMonths} months, ${prices(product)}`, product.id);

export interface OrderStart {
  customer?: Customer;
  product?: string;
  names?: string[];
  installedBy?: 'customer' | 'us';
}

const WHO = [
  { text: 'The customer, on a server of their own', value: 'customer' },
  { text: 'Us, it is hosted here', value: 'us' },
] as const;

/**
 * The form to order a certificate; `start` is filled in. `products`: at least one. `checked`: what was found about the
 * names so far, shown below them.
 */
export function orderView(
  products: readonly Product[],
  start: OrderStart,
  about: Metadata,
  checked?: Results['check-order'],
): Modal {
  const options = products.slice(0, LIMITS.options).map(productOption);
  const chosen = options.find((one) => one.value === start.product) ?? (options.length === 1 ? options[0] : undefined);
  const who = WHO.map(({ text, value }) => option(text, value));
  const product = products.find(({ id }) => id === chosen?.value);
  return modal({
    callback: 'order',
    title: ORDER_TITLE,
    submit: 'Order',
    metadata: writeMetadata(about),
    blocks: [
      input({
        name: 'customer',
        label: 'Customer',
        tells: true,
        element: {
          type: 'external_select',
          action_id: VALUE,
          min_query_length: 0,
          placeholder: { type: 'plain_text', text: 'A name or a mail address' },
          ...(start.customer ? { initial_option: customerOption(start.customer) } : {}),
        },
      }),
      ...(about.newCustomer && start.customer
        ? [context(`🆕 For ${md(start.customer.name, 120)} (${md(start.customer.id)}), who was just added.`)]
        : []),
      input({
        name: 'product',
        label: 'Product',
        tells: true,
        element: { type: 'static_select', action_id: VALUE, options, ...(chosen ? { initial_option: chosen } : {}) },
      }),
      ...(product && start.customer ? [priceBlock(product, start.customer)] : []),
      input({
        name: 'names',
        label: 'Names',
        hint: 'One on a line; the first is the common name.',
        tells: true,
        element: textInput({
          multiline: true,
          placeholder: 'www.example.com',
          initial: start.names?.join('\n'),
          tellsWhileTyping: true,
        }),
      }),
      ...(checked ? checkBlocks(checked) : []),
      input({
        name: 'installed_by',
        label: 'Who installs it?',
        hint: 'A customer with a server of their own sends the CSR; for our servers staff enter it.',
        element: {
          type: 'radio_buttons',
          action_id: VALUE,
          options: who,
          initial_option: who.find((one) => one.value === start.installedBy) ?? who[0],
        },
      }),
    ],
  });
}

/** As many names in use as a person reads. */
const MOST_IN_USE = 5;

/** The price as this customer pays it, or that there is none. */
function priceBlock(product: Product, customer: Customer): Block {
  const price = priceFor(product, customer);
  const said = price
    ? `${md(customer.name, 120)} pays ${money(price)} before VAT for ${plural(product.termMonths, 'month')}.`
    : `❌ ${md(product.name)} has no price in ${md(customer.currency ?? '')}, the currency of ${md(customer.name, 120)}.`;
  return { ...context(said), block_id: 'price' };
}

/** What was found while the names were written: every fault, or that there is none. */
function checkBlocks({ names, findings, inUse }: Results['check-order']): Block[] {
  const lines = [
    ...findings.map(findingLine),
    ...inUse.slice(0, MOST_IN_USE).map(({ name, certificate }) => `❌ ${code(name)} is on ${md(certificate)} already.`),
    ...(inUse.length > MOST_IN_USE ? [`❌ … and ${inUse.length - MOST_IN_USE} more are on other certificates.`] : []),
  ];
  const isSound = inUse.length === 0 && !findings.some((finding) => finding.severity === 'error');
  if (isSound && names.length > 0) {
    lines.unshift(`✅ ${plural(names.length, 'name')}: ${namesLine(names, 6)}`);
  }
  return lines.length > 0 ? [{ ...context(lines.join('\n')), block_id: 'names_check' }] : [];
}
