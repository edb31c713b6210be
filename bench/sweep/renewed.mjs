// What a sweep writes for a certificate that is due, as a program would that has only this to do.
import { addDays, addMonths } from '../../dist/core/rules/calendar.js';
import { documents } from '../fill.mjs';

const NOTICE_DAYS = 30;

/** When there is next something to do for what `manyDocuments` makes. */
export const dueOf = (certificate) => addDays(certificate.periods.at(-1).end, -NOTICE_DAYS);

export const seriesOf = (today) => `invoice:${today.slice(0, 4)}`;

/** The certificate with its next period, the invoice under its number, a mail for the outbox, a line of the audit trail. */
export function renewed(certificate, count, today, shop) {
  const last = certificate.periods.at(-1);
  const number = `${today.slice(0, 4)}-${String(count).padStart(6, '0')}`;
  const n = Number(certificate.id.slice('SSL-'.length)) - 100_000;
  const { customer, invoice } = documents(n, today, shop, last.product);
  const months = last.anchor.months + 12;
  const period = {
    n: last.n + 1,
    opened: today,
    product: last.product,
    start: last.end,
    end: addMonths(last.anchor.date, months),
    anchor: { date: last.anchor.date, months },
    invoice: number,
    request: last.request + 1,
    issued: [],
  };
  const bill = { ...invoice, id: number, certificateId: certificate.id, payments: [] };
  const content = { template: 'renewal-notice', names: certificate.names, period, invoice: bill };
  const mail = { to: customer.contacts[0], state: 'queued', content };
  const audit = { at: `${today}T09:00:00.000Z`, actor: 'clock', command: 'attend', about: [certificate.id, number] };
  return { certificate: { ...certificate, periods: [...certificate.periods, period] }, invoice: bill, mail, audit };
}
