import type { Call } from '../call.js';
import { namesIn } from '../arguments.js';
import { orChoice } from '../certificates.js';
import { openOrder } from '../modals.js';
import type { OrderStart } from '../views/order.js';
import type { SlashCommand } from './command.js';

export const order: SlashCommand = {
  name: 'order',
  usage: 'order [customer] [product] [names…]',
  help: 'Takes an order; what you write behind it is filled in.',
  run: (call, args) => openOrder(call, () => readOrder(call, args)),
};

const LOOKS_LIKE_A_NAME = /^(\*\.)?[^\s.@]+(\.[^\s.@]+)+$/;

/** Reads `Bakery Rossi dv-single www.example.com`: a product's code, names with dots, and the rest is the customer. */
async function readOrder(call: Call, args: string): Promise<OrderStart> {
  const start: OrderStart = {};
  if (!args) return start;
  const codes = new Set((await call.ask('list-products', {})).products.map((product) => product.id));
  const customer: string[] = [];
  for (const word of args.split(/[\s,;]+/)) {
    if (codes.has(word.toLowerCase())) start.product = word.toLowerCase();
    else if (LOOKS_LIKE_A_NAME.test(word)) (start.names ??= []).push(...namesIn(word));
    else if (word) customer.push(word);
  }
  if (customer.length > 0) {
    const others = [start.product, ...(start.names ?? [])].filter(Boolean).join(' ');
    const asked = call.ask('show-customer', { customer: customer.join(' ') });
    start.customer = (await orChoice(asked, (id) => `order ${id} ${others}`.trim())).customer;
  }
  return start;
}
