import { type Changing, STAFF_AND_SETUP, type UseCase } from '../context.js';
import { checkAgainstOrder } from '../csr.js';
import { AppError, conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import { type Certificate, type Period, currentPeriod } from '../model/certificate.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { checkOrderNames } from '../rules/names/order-names.js';
import { missing } from '../rules/status.js';
import { finalNames, namesInUse } from './check-order.js';
import { customerById } from './find.js';
import { findCertificate } from './find-meant.js';
import { csrRequest, whyNotAsk } from './request-csr.js';
import { invoiceOf, shown } from './show.js';
import { replacePeriod } from './submit-csr.js';

type Names = Certificate['names'];

const isSame = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();

/** The names in their final form, once the product and all other certificates allow them. */
async function soundNames(changing: Changing, certificate: Certificate, written: string[]): Promise<Names> {
  const { tx } = changing;
  const period = currentPeriod(certificate);
  // A period that is open keeps its terms; the next one gets the product as it is sold by then.
  const product =
    period.issued.length === 0 ? period.product : ((await tx.get('product', period.product.id)) ?? period.product);
  const refused = (why: string): AppError => new AppError('invalid-input', why, { field: 'names' });
  const faults = checkOrderNames(written, product).filter((f) => f.severity === 'error');
  if (faults.length > 0) throw refused(faults.map((f) => `${f.message} ${f.advice}`).join(' '));
  const [first, ...rest] = finalNames(written);
  if (!first) throw refused('At least one name is needed.');
  const taken = (await namesInUse(tx, [first, ...rest])).find((one) => one.certificate !== certificate.id);
  if (taken) throw new AppError('conflict', `${taken.name} is on ${taken.certificate} already.`, { field: 'names' });
  return [first, ...rest];
}

/** The renewal that is open, for the new names: its CSR stays only if it is good for them. */
async function applied(changing: Changing, certificate: Certificate, names: Names): Promise<Certificate> {
  const period = currentPeriod(certificate);
  const renamed = { ...certificate, names, nextNames: undefined };
  const report = period.csr && (await checkAgainstOrder(changing, renamed, Buffer.from(period.csr.pem)));
  const isGood = report !== undefined && report.verdict !== 'reject';
  const kept: Partial<Period> = isGood ? {} : { csr: undefined, sent: undefined };
  return replacePeriod(renamed, { ...period, ...kept, namesBefore: period.namesBefore ?? certificate.names });
}

/** What is still wanted, for the new names. Who has paid and sent all is not written to: the certificate comes next. */
async function tellCustomer(changing: Changing, updated: Certificate, before: Names): Promise<boolean> {
  const period = currentPeriod(updated);
  const needs = missing(updated, changing.today);
  const askForCsr = needs.includes('csr') && whyNotAsk(updated) === null;
  const customer = await customerById(changing.tx, updated.customerId);
  if (needs.includes('payment')) {
    const request = await csrRequest(changing, updated);
    await queueMail(changing, {
      customer,
      content: {
        template: 'renewal-notice',
        certificate: await shown(changing, updated),
        invoice: await invoiceOf(changing, period.invoice),
        askForCsr,
        mayReuseCsr: request.mayReuseCsr,
        changes: { names: { from: before } },
      },
      attachments: [{ kind: 'invoice-pdf', number: period.invoice }],
      keyFor: updated,
    });
  } else if (askForCsr) {
    await queueMail(changing, { customer, content: await csrRequest(changing, updated), keyFor: updated });
  }
  return askForCsr;
}

/**
 * Names are added or removed at a renewal: at once where it is open, else with the next one, whose notice says so. What
 * is issued and paid stays as it is.
 */
export const editNames: UseCase<'edit-names'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    const { id, names: before, cancelled, nextNames } = certificate;
    if (cancelled) throw conflict(`${id} is cancelled; its names stay as they are.`);
    const period = currentPeriod(certificate);
    const isOpen = period.issued.length === 0;
    if (isOpen && period.n === 1)
      throw conflict(`${id} is a first order, and its invoice names what was ordered. Cancel it and order it anew.`);
    const names = await soundNames(changing, certificate, input.names);
    if (isSame(names, nextNames ?? before)) throw conflict(`${id} is for ${names.join(', ')} already.`);
    const updated = isOpen
      ? await applied(changing, certificate, names)
      : { ...certificate, nextNames: isSame(names, before) ? undefined : names };
    await changing.tx.put('certificate', updated);
    changing.touched.add(id);
    const from = isOpen ? 'for the renewal that is open' : 'from the next renewal on';
    await tellStaff(changing, 'names-changed', updated, describeActor(changing.actor), `${names.join(', ')} ${from}`);
    const asksForCsr = isOpen && (await tellCustomer(changing, updated, before));
    return { certificate: await shown(changing, updated), names, before, isNow: isOpen, asksForCsr };
  },
};
