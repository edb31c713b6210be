import type { Asking, UseCase } from '../context.js';
import { type Certificate, currentPeriod } from '../model/certificate.js';
import { CERTIFICATE_STATUSES, type CertificateView, type InvoiceView } from '../model/view.js';
import { AppError } from '../errors.js';
import { addDays, earlier } from '../rules/calendar.js';
import { issuing } from '../rules/issuing.js';
import { mayDo } from '../rules/roles.js';
import { missing } from '../rules/status.js';
import type { CertificateDetail } from '../results.js';
import { all, customerById, findCertificate, findCustomer } from './find.js';
import { whyNotIssue } from './record-issued.js';
import { shown, shownInvoice } from './show.js';
import { whyNoCsr } from './submit-csr.js';

const fits = (view: CertificateView, words: readonly string[]): boolean => {
  const text = [view.id, ...view.names, view.customer.name, view.customer.id, view.product.name]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
};

function checkStatus(status: string | undefined): string | undefined {
  if (!status) return undefined;
  const wanted = status.toLowerCase().replace(/[-_]/g, ' ');
  const found = CERTIFICATE_STATUSES.find((s) => s.toLowerCase() === wanted);
  if (found) return found;
  throw new AppError(
    'invalid-input',
    `There is no status "${status}". There are: ${CERTIFICATE_STATUSES.join(', ')}.`,
    { field: 'status' },
  );
}

/** In the order of ids. The cursor is the id of the last one shown, so that a page goes on where the last one ended. */
export const listCertificates: UseCase<'list-certificates'> = {
  kind: 'question',
  async run(asking, input) {
    const { tx } = asking;
    const words = input.words.toLowerCase().split(/\s+/).filter(Boolean);
    const status = checkStatus(input.status);
    const customer = input.customer ? await findCustomer(tx, input.customer) : undefined;
    const query = customer ? ({ index: 'customer', is: customer.id } as const) : undefined;
    const certificates: CertificateView[] = [];
    let passed = input.after === undefined;
    for await (const certificate of all(tx, 'certificate', query)) {
      if (!passed) {
        passed = certificate.id === input.after;
        continue;
      }
      const view = await shown(asking, certificate);
      if ((status && view.status !== status) || !fits(view, words)) continue;
      if (certificates.length === input.limit) return { certificates, next: certificates.at(-1)?.id };
      certificates.push(view);
    }
    return { certificates };
  },
};

async function invoicesOf(asking: Asking, certificate: Certificate): Promise<InvoiceView[]> {
  const invoices: InvoiceView[] = [];
  for await (const invoice of all(asking.tx, 'invoice', { index: 'certificate', is: certificate.id })) {
    invoices.push(await shownInvoice(asking, invoice));
  }
  return invoices.reverse();
}

function possible(certificate: Certificate, view: CertificateView, asking: Asking): CertificateDetail['possible'] {
  const needs = missing(certificate, asking.today);
  const { needs: next } = issuing(certificate, asking.today);
  const mayChange = mayDo(asking.actor, 'staff');
  return {
    csr:
      mayChange && whyNoCsr(certificate) === null && (needs.length > 0 || currentPeriod(certificate).issued.length > 0),
    pay: mayChange && view.openInvoice !== null,
    sent: mayChange && (next.includes('issue') || next.includes('validation')),
    issue: mayChange && whyNotIssue(certificate, asking.today) === null,
    cancel: mayDo(asking.actor, 'admin') && !certificate.cancelled,
  };
}

export const showCertificate: UseCase<'show-certificate'> = {
  kind: 'question',
  async run(asking, input) {
    const certificate = await findCertificate(asking.tx, input.certificate);
    const view = await shown(asking, certificate);
    const period = currentPeriod(certificate);
    return {
      view,
      customer: await customerById(asking.tx, certificate.customerId),
      product: period.product,
      invoices: await invoicesOf(asking, certificate),
      csr: period.csr ?? null,
      sent: period.sent ?? null,
      issued: certificate.periods.flatMap((p) => p.issued).reverse(),
      periods: certificate.periods.map(({ n, start, end, invoice, paidOn }) => ({
        n,
        start: start ?? null,
        end: end ?? null,
        invoice,
        paidOn: paidOn ?? null,
      })),
      possible: possible(certificate, view, asking),
    };
  },
};

const endOf = (view: CertificateView): string | null => earlier(view.paidUntil, view.notAfter);

export const listExpiring: UseCase<'list-expiring'> = {
  kind: 'question',
  async run(asking, { days }) {
    const until = addDays(asking.today, days);
    const certificates: CertificateView[] = [];
    for await (const certificate of all(asking.tx, 'certificate')) {
      if (certificate.cancelled) continue;
      const view = await shown(asking, certificate);
      const end = endOf(view);
      if (end !== null && end <= until) certificates.push(view);
    }
    certificates.sort((a, b) => (endOf(a) ?? '').localeCompare(endOf(b) ?? ''));
    return { certificates };
  },
};
