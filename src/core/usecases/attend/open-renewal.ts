import type { Changing } from '../../context.js';
import { reusableCsr } from '../../csr.js';
import { type Certificate, type Period, currentPeriod } from '../../model/certificate.js';
import type { Customer } from '../../model/customer.js';
import type { PlainDate } from '../../model/dates.js';
import type { RenewalChanges } from '../../model/mail-content.js';
import type { CalendarRef } from '../../model/outbox.js';
import { queueMail, tellStaff } from '../../outbox/queue.js';
import { addMonths, daysBetween } from '../../rules/calendar.js';
import { renewalDate } from '../../rules/due.js';
import { deadline, notAfter, paidUntil } from '../../rules/status.js';
import { customerById } from '../find.js';
import { issueInvoice, termsFor } from '../issue-invoice.js';
import { invoiceOf, shown } from '../show.js';
import { expiryToTell } from './tell-expired.js';

/** The next period's dates: it starts where the last one ended, whenever it is issued (design §3). */
async function nextPeriod(changing: Changing, certificate: Certificate, customer: Customer): Promise<Period> {
  const last = currentPeriod(certificate);
  if (!last.end || !last.anchor) throw new Error(`${certificate.id} has no end to renew from`);
  // Price and terms of today; a product that is no longer sold keeps the terms it was sold with.
  const known = await changing.tx.get('product', last.product.id);
  const product = known ? termsFor(known, customer) : last.product;
  const months = last.anchor.months + product.termMonths;
  const n = last.n + 1;
  const names = certificate.nextNames ?? certificate.names;
  const invoice = await issueInvoice(changing, customer, {
    certificateId: certificate.id,
    period: n,
    product,
    names,
    isProforma: (product.renewalDocument ?? changing.shop.renewalDocument) === 'proforma',
  });
  const isRenamed = certificate.nextNames !== undefined;
  return {
    n,
    opened: changing.today,
    product,
    start: last.end,
    end: addMonths(last.anchor.date, months),
    anchor: { date: last.anchor.date, months },
    invoice: invoice.id,
    ...(invoice.proforma ? { proforma: invoice.id } : {}),
    request: last.request + 1,
    issued: [],
    ...(isRenamed ? { namesBefore: certificate.names } : {}),
    // What came for a reissue that was not issued yet serves the renewal as well: one request, one CSR (design §3).
    ...(last.reissueRequested && last.csr && !isRenamed ? { csr: last.csr, acceptedCsrs: [last.csr.sha256] } : {}),
  };
}

/** What differs between a period and the one before it. */
function changesBetween(before: Period, after: Period): RenewalChanges {
  const [old, now] = [before.product, after.product];
  const price = { from: old.price, to: now.price };
  const isNewPrice = old.price.amount !== now.price.amount || old.price.currency !== now.price.currency;
  return {
    ...(old.name === now.name ? {} : { product: { from: old.name, to: now.name } }),
    ...(isNewPrice ? { price } : {}),
    ...(old.termMonths === now.termMonths ? {} : { termMonths: { from: old.termMonths, to: now.termMonths } }),
    ...(after.namesBefore ? { names: { from: after.namesBefore } } : {}),
  };
}

/** The end of the period that the renewal follows, for the customer's calendar: the day that the notice names. */
function expiryFor(certificate: Certificate, on: PlainDate | null): CalendarRef[] {
  const dates = { paidUntil: paidUntil(certificate), notAfter: notAfter(certificate) };
  if (!on || !dates.paidUntil || !dates.notAfter) return [];
  const { id: certificateId, names } = certificate;
  const { n: period } = currentPeriod(certificate);
  return [
    {
      kind: 'calendar',
      certificateId,
      commonName: names[0],
      period,
      on,
      paidUntil: dates.paidUntil,
      notAfter: dates.notAfter,
    },
  ];
}

/** Opens the next period on its day. Once per period, ever: afterwards the period is there. */
export async function openRenewal(changing: Changing, certificate: Certificate): Promise<Certificate | null> {
  const on = renewalDate(certificate);
  return on && on <= changing.today ? openNextPeriod(changing, certificate, 'the clock') : null;
}

/** Opens the period after the current one, with its invoice and notice. */
export async function openNextPeriod(changing: Changing, certificate: Certificate, by: string): Promise<Certificate> {
  const customer = await customerById(changing.tx, certificate.customerId);
  const end = deadline(certificate);
  const period = await nextPeriod(changing, certificate, customer);
  // The notice says what a reminder of today would say; after downtime only the most urgent mail goes out.
  const reminded = end ? { deadline: end, step: Math.max(0, daysBetween(changing.today, end)) } : undefined;
  const opened: Certificate = {
    ...certificate,
    names: certificate.nextNames ?? certificate.names,
    nextNames: undefined,
    periods: [...certificate.periods, period],
    reminded,
  };
  await changing.tx.put('certificate', opened);
  changing.touched.add(opened.id);
  await tellStaff(
    changing,
    'renewal-opened',
    opened,
    by,
    period.proforma ? `proforma ${period.proforma}` : period.invoice,
  );
  // After downtime past the deadline one mail says it all: the one that it has expired, with the invoice.
  if (expiryToTell(opened, changing.today)) return opened;
  const view = await shown(changing, opened);
  await queueMail(changing, {
    customer,
    content: {
      template: 'renewal-notice',
      certificate: view,
      invoice: await invoiceOf(changing, period.invoice),
      askForCsr: opened.installedBy === 'customer' && !period.csr,
      mayReuseCsr: reusableCsr(opened) !== undefined,
      changes: changesBetween(currentPeriod(certificate), period),
    },
    attachments: [
      { kind: 'invoice-pdf', number: period.invoice },
      ...(customer.calendar ? expiryFor(certificate, end) : []),
    ],
    keyFor: opened,
    onlyWhile: end ? { certificateId: opened.id, deadline: end } : undefined,
  });
  return opened;
}
