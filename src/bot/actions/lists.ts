import { AppError } from '../../core/errors.js';
import type { Customer } from '../../core/model/customer.js';
import type { Call } from '../call.js';
import { auditPage } from '../commands/audit.js';
import { customersPage, showCustomer } from '../commands/customer.js';
import { expiringPage } from '../commands/expiring.js';
import { invoicesPage } from '../commands/invoices.js';
import { listPage } from '../commands/list.js';
import { mailsPage, outboxPage } from '../commands/mails.js';
import { runCommand } from '../commands/registry.js';
import { letGoOn } from '../commands/release.js';
import { paymentsPage } from '../commands/payments.js';
import { questionsPage } from '../commands/questions.js';
import { showProduct } from '../commands/product.js';
import { reviewPage } from '../commands/review.js';
import { sendPdf, showInvoice } from '../invoices.js';
import { code, md } from '../limits.js';
import {
  openContact,
  openCsr,
  openCustomer,
  openFix,
  openNewContact,
  openOrder,
  openPay,
  openSettings,
} from '../modals.js';
import { type NextPage, nextPage } from '../paging.js';
import { done } from '../render/said.js';
import type { ActionTable } from './action.js';

const PAGES = {
  list: (call, { args, after }) => listPage(call, args, after),
  expiring: (call, { args, after }) => expiringPage(call, args, after),
  invoices: (call, { args, after }) => invoicesPage(call, args, after),
  customers: (call, { args, after }) => customersPage(call, args, after),
  review: (call, { after }) => reviewPage(call, after),
  questions: (call, { after }) => questionsPage(call, after),
  mails: (call, { args, after }) => mailsPage(call, args, after),
  outbox: (call, { args, after }) => outboxPage(call, args, after),
  audit: (call, { args, after }) => auditPage(call, args, after),
  payments: (call, { after }) => paymentsPage(call, after),
} as const satisfies Record<NextPage['command'], (call: Call, page: NextPage) => Promise<void>>;

function readPage(value: string): NextPage {
  try {
    const read = nextPage.safeParse(JSON.parse(value));
    if (read.success) return read.data;
  } catch {
    // no JSON: answered below like any other value that is not ours
  }
  throw new AppError('invalid-input', 'That list is out of date; please ask for it again.');
}

const customerOf = async (call: Call, id: string): Promise<Customer> =>
  (await call.ask('show-customer', { customer: id })).customer;

/** Buttons in lists and choices, on invoices, mails and App Home. */
export const listActions: ActionTable = {
  'list:next': async (call, value) => {
    const page = readPage(value);
    await PAGES[page.command](call, page);
  },
  // The value is a command with the exact id, so it may do what the person could type and no more.
  'choose:*': (call, value) => runCommand(call, value),
  'customer:show': (call, id) => showCustomer(call.asNew(), id),
  'customer:edit': (call, id) => openCustomer(call, () => customerOf(call, id)),
  'customer:order': (call, id) => openOrder(call, async () => ({ customer: await customerOf(call, id) })),
  'contact:add': (call, id) => openNewContact(call, () => customerOf(call, id)),
  'contact:edit': (call, value) => {
    const [customer = '', contact] = value.split(' ');
    return openContact(call, () => call.ask('show-contact', { customer, contact }));
  },
  'product:show': (call, id) => showProduct(call.asNew(), id),
  'invoice:show': (call, number) => showInvoice(call.asNew(), number),
  'invoice:pay': (call, number) => openPay(call, () => Promise.resolve(number)),
  'invoice:pdf': async (call, number) => call.asNew().say(done(await sendPdf(call, number))),
  'invoice:credit-pdf': async (call, number) => call.asNew().say(done(await sendPdf(call, number))),
  'mail:resend': async (call, id) => {
    const { items } = await call.change('resend-mail', { id });
    const [item] = items;
    const anew =
      item?.channel === 'mail' && item.id !== id ? ` anew, as ${md(item.id)} to ${code(item.to.address)},` : '';
    await call.asNew().say(done(`${md(id)} is queued again${anew} and goes out in a moment.`));
    await call.renewHome();
  },
  'mail:fix': (call, id) => openFix(call, id),
  'clock:confirm': (call) => letGoOn(call),
  'home:order': (call) => openOrder(call, () => Promise.resolve({})),
  'home:csr': (call) => openCsr(call, null),
  'home:list': (call) => listPage(call, ''),
  'home:invoices': (call) => invoicesPage(call, ''),
  'home:search': (call, words) => (words.trim() ? listPage(call, words) : Promise.resolve()),
  'home:settings': (call) => openSettings(call),
  'home:refresh': (call) => call.desk.publishHome(call.actor),
};
