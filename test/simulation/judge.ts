import { expect } from 'vitest';
import type { Certificate } from '../../src/core/model/certificate.js';
import type { MailContent } from '../../src/core/model/mail-content.js';
import { type Life, type Order, daysFrom, enter, plusDays } from './ledger.js';

/** Mails that the clock makes. */
export const CLOCKS = ['renewal-notice', 'reminder', 'reissue-due', 'expired'];
const STEPS = [14, 7, 3, 1, 0];

/** Said once in ten years. */
function once(life: Life, what: string): void {
  expect(life.seen.has(what), `${what} again on ${life.today}`).toBe(false);
  life.seen.add(what);
}

/** On its day or, after an outage, on the first day after it. */
function onTime(life: Life, content: MailContent, due: string): void {
  expect(life.lastUp < due, `${content.template} of ${due} came on ${life.today}, up since ${life.lastUp}`).toBe(true);
}

/** A mail of the clock: once, and on time. A notice of a renewal says what is owed by the prices of the day. */
export function judge(life: Life, order: Order, content: MailContent): void {
  const { today } = life;
  switch (content.template) {
    case 'renewal-notice': {
      once(life, `${order.id} notice ${content.invoice.number}`);
      onTime(life, content, plusDays(content.certificate.paidUntil ?? '', -30));
      const amount = enter(life, order, content.invoice.number);
      expect(content.invoice).toMatchObject({ issued: today, due: plusDays(today, 10), total: { amount } });
      life.ledger.renewals += 1;
      return;
    }
    case 'reminder': {
      once(life, `${order.id} reminder ${content.deadline} ${content.daysLeft}`);
      const step = STEPS.filter((s) => s >= content.daysLeft).at(-1) ?? 14;
      const due = plusDays(content.deadline, -step);
      return onTime(life, content, due > order.deadlineSince ? due : plusDays(order.deadlineSince, 1));
    }
    case 'reissue-due':
      life.ledger.reissues += 1;
      return once(life, `${order.id} reissue ${content.validFrom} ${content.certificate.notAfter}`);
    case 'expired': {
      once(life, `${order.id} expired ${content.deadline}`);
      onTime(life, content, plusDays(content.deadline, 1));
      const number = content.invoice?.number;
      if (!number || life.seen.has(`${order.id} notice ${number}`)) return;
      // The outage was longer than the notice: the one mail brings the invoice as well.
      once(life, `${order.id} notice ${number}`);
      enter(life, order, number);
      life.ledger.renewals += 1;
      return;
    }
    default:
  }
}

/** The date on which what works or is paid ends, read from the facts alone. */
function endOf({ periods }: Certificate): string {
  const paid = periods.findLast((p) => p.paidOn && p.end)?.end ?? '';
  const file =
    periods
      .flatMap((p) => p.issued)
      .at(-1)
      ?.notAfter.slice(0, 10) ?? '';
  return paid < file ? paid : file;
}

/** Right after the sweep: what had to be told by these dates was told, and has left the house. */
export function nothingForgotten(life: Life, order: Order, certificate: Certificate): void {
  const { today, seen } = life;
  const last = certificate.periods.findLast((p) => p.issued.length > 0);
  const current = certificate.periods.at(-1);
  if (certificate.cancelled || !last?.end || !current || last.issued.at(-1)?.revokedOn) return;
  if (current === last) {
    expect(today < plusDays(last.end, -30), `${order.id}, paid until ${last.end}, is not renewed on ${today}`).toBe(
      true,
    );
    return;
  }
  expect(seen.has(`${order.id} notice ${current.invoice}`), `no notice of ${current.invoice} by ${today}`).toBe(true);
  if (current.paidOn && current.csr) return;
  const end = endOf(certificate);
  const left = daysFrom(today, end);
  if (left < 0) {
    expect(seen.has(`${order.id} expired ${end}`), `nobody was told by ${today} that ${order.id} has ended`).toBe(true);
    return;
  }
  const step = STEPS.filter((s) => s >= left).at(-1);
  if (step === undefined) return;
  const since = plusDays(end, -step);
  expect(order.toldOn >= since, `${order.id} ends on ${end}: on ${today} last told on ${order.toldOn}`).toBe(true);
}

/** Days that a customer in time has from the request to the new certificate: eight for a CSR, a few for the shop. */
const ANSWER_DAYS = 12;

/** Who has paid and sent what was asked for has a certificate that works, whatever else waits. */
export function covered(life: Life, order: Order, certificate: Certificate): void {
  const { today, ledger } = life;
  const until = certificate.periods.findLast((p) => p.paidOn && p.end)?.end;
  const issued = certificate.periods.flatMap((p) => p.issued).at(-1);
  if (certificate.cancelled || !until || !issued || until <= today) return;
  const end = issued.notAfter.slice(0, 10);
  const { revokedOn } = issued;
  const isRunning = revokedOn ? daysFrom(revokedOn, today) <= ANSWER_DAYS : end >= today;
  if (isRunning) return;
  // Where each certificate needs a CSR of its own, it has to come before the one that is there ends.
  const csr = certificate.periods.at(-1)?.csr?.receivedAt.slice(0, 10);
  const isCsrLate =
    order.newCsrs && (csr === undefined || csr > plusDays(end, -3) || csr <= (revokedOn ?? issued.recordedOn));
  if (!order.manner.inTime || isCsrLate || daysFrom(life.lastOutage, today) < 45) {
    ledger.late += 1;
    return;
  }
  const why = revokedOn ? `was revoked on ${revokedOn}` : `ended on ${end}`;
  expect.unreachable(`${order.id} is paid until ${until}, but its certificate ${why}: ${today}`);
}
