import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { AppError } from '../errors.js';
import { describeActor } from '../model/actor.js';
import type { Certificate, Period } from '../model/certificate.js';
import type { Tx } from '../ports.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { checkOrderNames } from '../rules/names/order-names.js';
import { finalNames, namesInUse } from './check-order.js';
import { findProduct } from './find.js';
import { findCustomerToServe } from './find-meant.js';
import { issueInvoice, termsFor } from './issue-invoice.js';
import { shown, shownInvoice } from './show.js';

/** Ids start here, so that the first one looks like the others. */
const FIRST_CERTIFICATE = 1000;

export const nextCertificateId = async (tx: Tx): Promise<string> =>
  `SSL-${FIRST_CERTIFICATE + (await tx.nextNumber('certificate'))}`;

export const orderCertificate: UseCase<'order-certificate'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const { tx, today, now } = changing;
    const customer = await findCustomerToServe(tx, input.customer);
    const product = termsFor(await findProduct(tx, input.product), customer);
    const faults = checkOrderNames(input.names, product).filter((f) => f.severity === 'error');
    if (faults.length > 0) {
      throw new AppError('invalid-input', faults.map((f) => `${f.message} ${f.advice}`).join(' '), { field: 'names' });
    }
    const [first, ...rest] = finalNames(input.names);
    if (!first) throw new AppError('invalid-input', 'At least one name is needed.', { field: 'names' });
    const names: [string, ...string[]] = [first, ...rest];
    const [taken] = await namesInUse(tx, names);
    if (taken) {
      const why = `${taken.name} is on ${taken.certificate} already. Renew that one, or cancel it first.`;
      throw new AppError('conflict', why, { field: 'names' });
    }

    const id = await nextCertificateId(tx);
    const invoice = await issueInvoice(changing, customer, { certificateId: id, period: 1, product, names });
    const period: Period = { n: 1, opened: today, product, invoice: invoice.id, request: 1, issued: [] };
    const certificate: Certificate = {
      id,
      customerId: customer.id,
      names,
      installedBy: input.installedBy,
      periods: [period],
      createdAt: now,
    };
    await tx.put('certificate', certificate);
    changing.touched.add(id).add(customer.id);

    const view = await shown(changing, certificate);
    const invoiceView = await shownInvoice(changing, invoice);
    await queueMail(changing, {
      customer,
      content: {
        template: 'order-received',
        certificate: view,
        invoice: invoiceView,
        askForCsr: certificate.installedBy === 'customer',
      },
      attachments: [{ kind: 'invoice-pdf', number: invoice.id }],
      keyFor: certificate,
    });
    await tellStaff(changing, 'ordered', certificate, describeActor(changing.actor), invoice.id);
    return { certificate: view, invoice: invoiceView };
  },
};
