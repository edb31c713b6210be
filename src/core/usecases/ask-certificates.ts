import type { Asking, UseCase } from '../context.js';
import { type Certificate, currentPeriod } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { Invoice } from '../model/invoice.js';
import { CERTIFICATE_STATUSES, type CertificateStatus, type CertificateView } from '../model/view.js';
import { AppError } from '../errors.js';
import { addDays, earlier } from '../rules/calendar.js';
import { issuing } from '../rules/issuing.js';
import { statusRanges, turnRanges } from '../rules/listing.js';
import { mayDo } from '../rules/roles.js';
import { fitsWords, wordsIn } from '../rules/search-words.js';
import { missing } from '../rules/status.js';
import { timeline } from '../rules/timeline.js';
import { viewInvoice } from '../rules/view.js';
import type { CertificateDetail } from '../results.js';
import { all, customerById } from './find.js';
import { findCertificate, findCustomer } from './find-meant.js';
import { type Way, bestWay, textsOf, wayOf } from './search-certificates.js';
import { whyNotIssue } from './record-issued.js';
import { isTurnOf, shown } from './show.js';
import { whyNoCsr } from './submit-csr.js';
import { type Part, walk } from './walk.js';

function checkStatus(status: string | undefined): CertificateStatus | undefined {
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

interface Conditions {
  status?: CertificateStatus;
  turn?: 'customer' | 'staff';
  /** Days within which it ends. */
  expires?: number;
  customer?: string;
}

/** Where those stand that meet one of the conditions. */
async function waysOf({ tx, today }: Asking, { status, turn, expires, customer }: Conditions): Promise<Way[]> {
  const ways: Part<'certificate'>[][] = [
    status ? statusRanges(status, today).map((query) => ({ query })) : [],
    turn ? [{ query: turnRanges(turn, today).begun }] : [],
    expires === undefined ? [] : [{ query: { index: 'ends', from: today, upTo: addDays(today, expires) } }],
    customer ? [{ query: { index: 'customer', is: customer } }] : [],
  ];
  return Promise.all(ways.filter((parts) => parts.length > 0).map((parts) => wayOf(tx, parts)));
}

function meets(view: CertificateView, { status, turn, expires, customer }: Conditions, today: PlainDate): boolean {
  if ((status && view.status !== status) || (turn && !isTurnOf(turn, view))) return false;
  if (customer && view.customer.id !== customer) return false;
  if (expires === undefined) return true;
  const end = earlier(view.paidUntil, view.notAfter);
  return view.status !== 'cancelled' && end !== null && end >= today && end <= addDays(today, expires);
}

/**
 * By words in the order of what fits, by status in the order of dates, else in the order of ids. A page may be short
 * where few of many fit; it goes on as long as there is a `next`.
 */
export const listCertificates: UseCase<'list-certificates'> = {
  kind: 'question',
  async run(asking, input) {
    const { tx, today } = asking;
    const words = wordsIn(input.words);
    const status = checkStatus(input.status);
    const customer = input.customer ? await findCustomer(tx, input.customer) : undefined;
    const conditions = { status, turn: input.turn, expires: input.expires, customer: customer?.id };
    const { rows, next } = await walk(tx, {
      kind: 'certificate',
      parts: await bestWay(tx, words, await waysOf(asking, conditions)),
      limit: input.limit,
      after: input.after,
      row: async (certificate) => {
        const view = await shown(asking, certificate);
        return meets(view, conditions, today) && fitsWords(textsOf(view), words) ? view : null;
      },
    });
    return { certificates: rows, next };
  },
};

/** Newest first. */
async function invoicesOf({ tx }: Asking, certificate: Certificate): Promise<Invoice[]> {
  const invoices: Invoice[] = [];
  for await (const invoice of all(tx, 'invoice', { index: 'certificate', is: certificate.id })) invoices.push(invoice);
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
    const invoices = await invoicesOf(asking, certificate);
    return {
      view,
      customer: await customerById(asking.tx, certificate.customerId),
      product: period.product,
      invoices: invoices.map((invoice) => viewInvoice(invoice, certificate, asking.today)),
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
      timeline: timeline(certificate, invoices),
      possible: possible(certificate, view, asking),
    };
  },
};

/** What ended earlier is no news any more; `status:expired` lists it. */
const ENDED_DAYS = 90;

/** The soonest first, and before them what has ended of late. */
export const listExpiring: UseCase<'list-expiring'> = {
  kind: 'question',
  async run(asking, { days, limit, after }) {
    const { tx, today } = asking;
    const query = { index: 'ends', ...expiringSpan(today, days) } as const;
    const { rows, next } = await walk(tx, {
      kind: 'certificate',
      parts: [{ query }],
      limit,
      after,
      row: (certificate) => shown(asking, certificate),
    });
    return { certificates: rows, next, total: await tx.count('certificate', query) };
  },
};

/** The days on which that ends which `list-expiring` shows. */
export const expiringSpan = (today: PlainDate, days: number): { from: PlainDate; upTo: PlainDate } => ({
  from: addDays(today, -ENDED_DAYS),
  upTo: addDays(today, days),
});
