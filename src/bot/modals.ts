import { AppError } from '../core/errors.js';
import type { Customer } from '../core/model/customer.js';
import type { CertificateDetail, Results } from '../core/results.js';
import { mayDo } from '../core/rules/roles.js';
import { section } from './blocks.js';
import type { Call } from './call.js';
import { code, md } from './limits.js';
import { decidedSentence } from './render/review.js';
import { approveView } from './views/approve.js';
import { contactView } from './views/contact.js';
import { customerView } from './views/customer.js';
import { type OrderStart, orderView } from './views/order.js';
import { assignView } from './views/assign.js';
import { answerView } from './views/answer.js';
import { csrView } from './views/csr.js';
import { issueView } from './views/issue.js';
import { issueManyView } from './views/issue-many.js';
import { payView } from './views/pay.js';
import { rejectView } from './views/reject.js';
import { settingsView } from './views/settings.js';
import { sentView } from './views/sent.js';
import { statementView } from './views/statement.js';

/** Opening the forms: from commands, from buttons on cards, and from App Home alike. */

type Find = () => Promise<CertificateDetail>;

/** `find` null: the form asks which certificate. */
export const openCsr = (call: Call, find: Find | null): Promise<void> =>
  call.openModal('Enter a CSR', async () => {
    if (!find) return csrView({ certificate: null, about: { origin: call.origin } });
    const { view, possible } = await find();
    if (!possible.csr) throw new AppError('conflict', `${view.id} takes no CSR now: it is ${view.status}.`);
    return csrView({ certificate: view, about: { origin: call.origin, certificate: view.id } });
  });

export const openIssue = (call: Call, find: Find): Promise<void> =>
  call.openModal('Issue', async () => {
    const { view } = await find();
    const about = { origin: call.origin, certificate: view.id };
    return issueView({ certificate: view, about, issuesByItself: call.desk.clerk.issuesByItself });
  });

/** As many as a person reads before they upload. */
const WAITING_SHOWN = 10;

export const openIssueMany = (call: Call): Promise<void> =>
  call.openModal('Issue', async () => {
    const ready = { status: 'ready to issue', limit: WAITING_SHOWN } as const;
    const { certificates, next } = await call.ask('list-certificates', ready);
    return issueManyView({ about: { origin: call.origin }, waiting: { certificates, more: next !== undefined } });
  });

export const openSent = (call: Call, find: Find): Promise<void> =>
  call.openModal('Sent to the CA', async () => {
    const { view } = await find();
    return sentView(view, { origin: call.origin, certificate: view.id });
  });

/** `number`: looked up while the trigger is kept alive. */
export const openPay = (call: Call, number: () => Promise<string>): Promise<void> =>
  call.openModal('Record a payment', async () => {
    const { invoice } = await call.ask('show-invoice', { number: await number() });
    return payView(invoice, call.today, { origin: call.origin });
  });

export const openStatement = (call: Call): Promise<void> =>
  call.openModal('Bank statement', () => Promise.resolve(statementView({ origin: call.origin })));

/** `invoice`: the number to begin with, or empty. */
export const openAssign = (call: Call, entry: string, invoice: string): Promise<void> =>
  call.openModal('Assign a payment', async () => {
    const found = await call.ask('show-entry', { entry });
    return assignView(found.entry, invoice, { origin: call.origin });
  });

/** What is held, whole, for whoever wants to look before they approve it. */
export const openApprove = (call: Call, id: string): Promise<void> =>
  call.openModal('Approve', async () => {
    const { review } = await call.ask('show-review', { review: id });
    const decided = decidedSentence(review);
    if (decided) throw new AppError('conflict', decided);
    return approveView(review, { origin: call.origin }, mayDo(call.actor, 'admin'));
  });

export const openReject = (call: Call, review: string): Promise<void> =>
  call.openModal('Reject', async () =>
    rejectView((await call.ask('show-review', { review })).review, { origin: call.origin }),
  );

export const openAnswer = (call: Call, id: string): Promise<void> =>
  call.openModal('Answer', async () => {
    const { question } = await call.ask('show-question', { question: id });
    if (question.state !== 'open') {
      const by = `${question.settledBy ?? 'somebody'}, ${question.settledAt?.slice(0, 16).replace('T', ' ') ?? ''} UTC`;
      throw new AppError('conflict', `${question.id} is ${question.state} already, by ${by}.`);
    }
    return answerView(question, { origin: call.origin });
  });

export const openOrder = (call: Call, start: () => Promise<OrderStart>): Promise<void> =>
  call.openModal('New order', async () => {
    const [{ products }, filled] = await Promise.all([call.ask('list-products', {}), start()]);
    if (products.length === 0) {
      throw new AppError('conflict', 'There is no product to order yet; add one in the shop file.');
    }
    return orderView(products, filled, { origin: call.origin });
  });

export const openContact = (call: Call, find: () => Promise<Results['show-contact']>): Promise<void> =>
  call.openModal('Contact', async () => {
    const { customer, contact } = await find();
    return contactView(customer, contact, { origin: call.origin });
  });

export const openSettings = (call: Call): Promise<void> =>
  call.openModal(
    'My settings',
    async () => settingsView((await call.ask('show-own-settings', {})).settings, { origin: call.origin }),
    'reader',
  );

/** One more contact of a customer's. */
export const openNewContact = (call: Call, find: () => Promise<Customer>): Promise<void> =>
  call.openModal('New contact', async () => contactView(await find(), null, { origin: call.origin }));

/** `find` null: a new customer. */
export const openCustomer = (call: Call, find: (() => Promise<Customer>) | null): Promise<void> =>
  call.openModal('Customer', async () =>
    customerView(find ? await find() : null, call.desk.shop.language, { origin: call.origin }),
  );

/** The contact to whom a mail could not be sent. */
export const openFix = (call: Call, mail: string): Promise<void> =>
  call.openModal('Fix the address', async () => {
    const { item } = await call.ask('show-outbox', { id: mail });
    if (item.channel !== 'mail') throw new AppError('conflict', `${item.id} is no mail.`);
    const { to, contact: whose, lastError } = item;
    const { customer, contact } = await call.ask('show-contact', {
      customer: whose?.customerId ?? to.address,
      contact: whose?.contactId ?? to.address,
    });
    const why = section(`*${md(item.id)}* to ${code(to.address)}: ${md(lastError ?? 'not sent', 500)}`);
    return contactView(customer, contact, { origin: call.origin, mail: item.id }, [why]);
  });
