import type { Changing, UseCase } from '../context.js';
import { type Certificate, type Period, currentPeriod } from '../model/certificate.js';
import type { Customer } from '../model/customer.js';
import type { PlainDate } from '../model/dates.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { addDays, addMonths, daysBetween } from '../rules/calendar.js';
import { reissueToOpen, reminderFor, renewalDate } from '../rules/due.js';
import { deadline, missing } from '../rules/status.js';
import type { Results } from '../results.js';
import { customerById, findCertificate } from './find.js';
import { issueInvoice } from './order-certificate.js';
import { invoiceOf, shown, shownInvoice } from './show.js';
import { replaceCurrent } from './submit-csr.js';

type Did = Results['attend-certificate']['did'];

/** The next period's dates: it starts where the last one ended, whenever it is issued (design §3). */
async function nextPeriod(changing: Changing, certificate: Certificate, customer: Customer): Promise<Period> {
  const last = currentPeriod(certificate);
  if (!last.end || !last.anchor) throw new Error(`${certificate.id} has no end to renew from`);
  // Price and terms of today; a product that is no longer sold keeps the terms it was sold with.
  const product = (await changing.tx.get('product', last.product.id)) ?? last.product;
  const months = last.anchor.months + product.termMonths;
  const n = last.n + 1;
  const invoice = await issueInvoice(changing, customer, {
    certificateId: certificate.id,
    period: n,
    product,
    names: certificate.names,
  });
  return {
    n,
    opened: changing.today,
    product,
    start: last.end,
    end: addMonths(last.anchor.date, months),
    anchor: { date: last.anchor.date, months },
    invoice: invoice.id,
    request: last.request + 1,
    issued: [],
  };
}

/** The deadline that passed without the customer having been told, or null. */
function expiryToTell(certificate: Certificate, today: PlainDate): PlainDate | null {
  const end = deadline(certificate);
  if (!end || certificate.cancelled || certificate.expiryTold === end) return null;
  return addDays(end, 1) <= today ? end : null;
}

/** Opens the next period with its invoice and notice. Once per period, ever: afterwards the period is there. */
async function openRenewal(changing: Changing, certificate: Certificate): Promise<Certificate | null> {
  const on = renewalDate(certificate);
  if (!on || on > changing.today) return null;
  const customer = await customerById(changing.tx, certificate.customerId);
  const end = deadline(certificate);
  const period = await nextPeriod(changing, certificate, customer);
  // The notice says what a reminder of today would say; after downtime only the most urgent mail goes out.
  const reminded = end ? { deadline: end, step: Math.max(0, daysBetween(changing.today, end)) } : undefined;
  const opened: Certificate = { ...certificate, periods: [...certificate.periods, period], reminded };
  await changing.tx.put('certificate', opened);
  changing.touched.add(opened.id);
  await tellStaff(changing, 'renewal-opened', opened, 'the clock', period.invoice);
  // After downtime past the deadline one mail says it all: the one that it has expired, with the invoice.
  if (expiryToTell(opened, changing.today)) return opened;
  const view = await shown(changing, opened);
  const mayReuseCsr = period.product.renewalCsr === 'reuse-allowed' && currentPeriod(certificate).csr !== undefined;
  await queueMail(changing, {
    customer,
    content: {
      template: 'renewal-notice',
      certificate: view,
      invoice: await invoiceOf(changing, period.invoice),
      askForCsr: opened.installedBy === 'customer',
      mayReuseCsr,
    },
    attachments: [{ kind: 'invoice-pdf', number: period.invoice }],
    keyFor: opened,
    onlyWhile: end ? { certificateId: opened.id, deadline: end } : undefined,
  });
  return opened;
}

/**
 * Opens a reissue inside the paid term: nothing to pay, and a CSR only where it is needed. Once per issued certificate:
 * the mark on it is written in the transaction that queues the mail.
 */
async function openReissue(changing: Changing, certificate: Certificate): Promise<Certificate | null> {
  const on = reissueToOpen(certificate);
  const period = currentPeriod(certificate);
  const issued = period.issued.at(-1);
  const end = deadline(certificate);
  if (!on || on > changing.today || !issued || !end) return null;
  // What was sent to the CA was for the certificate that is there, unless staff have ordered its successor already.
  const sent = period.sent && period.sent.on > issued.recordedOn ? period.sent : undefined;
  const marked = [...period.issued.slice(0, -1), { ...issued, reissueOpened: changing.today }];
  const opened: Certificate = {
    ...replaceCurrent(certificate, { ...period, sent, issued: marked }),
    // This mail says what a reminder of today would say.
    reminded: { deadline: end, step: Math.max(0, daysBetween(changing.today, end)) },
  };
  await changing.tx.put('certificate', opened);
  changing.touched.add(opened.id);
  const needsCsr = missing(opened, changing.today).includes('csr');
  const what = `valid until ${end}, ${needsCsr ? 'needs a new CSR' : 'with the same CSR'}`;
  await tellStaff(changing, 'reissue-opened', opened, 'the clock', what);
  // After downtime past the deadline one mail says it all: the one that it has expired.
  if (expiryToTell(opened, changing.today)) return opened;
  await queueMail(changing, {
    customer: await customerById(changing.tx, opened.customerId),
    content: {
      template: 'reissue-due',
      certificate: await shown(changing, opened),
      validFrom: issued.notBefore.slice(0, 10),
      needsCsr,
    },
    keyFor: opened,
    onlyWhile: { certificateId: opened.id, deadline: end },
  });
  return opened;
}

async function remind(changing: Changing, certificate: Certificate): Promise<Certificate | null> {
  const reminder = reminderFor(certificate, changing.today);
  if (!reminder) return null;
  const reminded: Certificate = { ...certificate, reminded: reminder };
  await changing.tx.put('certificate', reminded);
  changing.touched.add(reminded.id);
  const needs = missing(reminded, changing.today);
  const invoice = await changing.tx.get('invoice', currentPeriod(reminded).invoice);
  await queueMail(changing, {
    customer: await customerById(changing.tx, reminded.customerId),
    content: {
      template: 'reminder',
      certificate: await shown(changing, reminded),
      missing: needs,
      deadline: reminder.deadline,
      daysLeft: daysBetween(changing.today, reminder.deadline),
      invoice: invoice && needs.includes('payment') ? await shownInvoice(changing, invoice) : null,
    },
    attachments: invoice && needs.includes('payment') ? [{ kind: 'invoice-pdf', number: invoice.id }] : [],
    keyFor: reminded,
    onlyWhile: { certificateId: reminded.id, deadline: reminder.deadline },
  });
  return reminded;
}

async function tellExpired(changing: Changing, certificate: Certificate): Promise<Certificate | null> {
  const end = expiryToTell(certificate, changing.today);
  if (!end) return null;
  // No reminder of this deadline any more.
  const told: Certificate = { ...certificate, expiryTold: end, reminded: { deadline: end, step: -1 } };
  await changing.tx.put('certificate', told);
  changing.touched.add(told.id);
  const view = await shown(changing, told);
  await queueMail(changing, {
    customer: await customerById(changing.tx, told.customerId),
    content: {
      template: 'expired',
      certificate: view,
      deadline: end,
      invoice: view.openInvoice ? await invoiceOf(changing, view.openInvoice) : null,
    },
    attachments: view.openInvoice ? [{ kind: 'invoice-pdf', number: view.openInvoice }] : [],
    keyFor: told,
    onlyWhile: { certificateId: told.id, deadline: end },
  });
  await tellStaff(changing, 'expired', told, 'the clock', end);
  return told;
}

/** Does everything that is due today for one certificate; asking twice does nothing the second time. */
export const attendCertificate: UseCase<'attend-certificate'> = {
  kind: 'change',
  actors: ['clock', 'staff'],
  async run(changing, input) {
    let certificate = await findCertificate(changing.tx, input.certificate);
    const did: Did = [];
    if (certificate.held) return { did, queued: 0 };
    const steps = {
      'open-renewal': openRenewal,
      'open-reissue': openReissue,
      reminder: remind,
      expired: tellExpired,
    } as const;
    for (const what of ['open-renewal', 'open-reissue', 'reminder', 'expired'] as const) {
      const after = await steps[what](changing, certificate);
      if (!after) continue;
      certificate = after;
      did.push(what);
    }
    return { did, queued: changing.queued.count };
  },
};
