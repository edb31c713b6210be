import { AppError } from '../../core/errors.js';
import type { Customer } from '../../core/model/customer.js';
import { firstWord } from '../arguments.js';
import { type Block, button, section } from '../blocks.js';
import type { Call } from '../call.js';
import { orChoice } from '../certificates.js';
import { PAGE, code, md } from '../limits.js';
import { customerMessage } from '../render/customer.js';
import { listMessage } from '../render/list.js';
import { nothing } from '../render/said.js';
import type { SlashCommand } from './command.js';

export const customer: SlashCommand = {
  name: 'customer',
  usage: 'customer list [words] | customer show NAME',
  help: 'Customers, and what one of them has: contacts, certificates, invoices.',
  async run(call, args) {
    const [verb, rest] = firstWord(args);
    if (verb === '' || verb === 'list') return customersPage(call, rest);
    const who = verb === 'show' ? rest : args;
    if (!who) throw new AppError('invalid-input', 'Which customer? Write customer show and a part of the name.');
    await showCustomer(call, who);
  },
};

export async function showCustomer(call: Call, who: string): Promise<void> {
  const found = await orChoice(call.ask('show-customer', { customer: who }), (id) => `customer show ${id}`);
  await call.say(customerMessage(found, call.today));
}

export async function customersPage(call: Call, words: string, after?: string): Promise<void> {
  const { customers, next, total } = await call.ask('list-customers', { words, limit: PAGE, after });
  if (customers.length === 0) return call.say(nothing(words ? 'No customer fits that.' : 'There is no customer yet.'));
  await call.say(
    listMessage({
      title: words ? `Customers: ${words}` : `Customers: ${total ?? customers.length}`,
      rows: customers.map(customerRow),
      texts: customers.map((one) => `${md(one.id)} ${md(one.name)}`),
      next: next ? { command: 'customers', args: words, after: next } : undefined,
    }),
    { replace: after !== undefined },
  );
}

function customerRow(one: Customer): Block {
  const [contact] = one.contacts;
  return section(
    `*${md(one.name, 120)}* · ${md(one.id)}\n${md(contact.name, 80)}, ${code(contact.addresses[0])}`,
    button({ text: 'Show', action: 'customer:show', value: one.id }),
  );
}
