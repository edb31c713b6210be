import { type Changing, STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import { type Certificate, type IssuedCertificate, type Period, currentPeriod } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { StaffEvent } from '../model/slack-content.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { deadline, issuedPeriod } from '../rules/status.js';
import { customerById } from './find.js';
import { findCertificate } from './find-meant.js';
import { csrRequest, whyNotAsk } from './request-csr.js';
import { shown } from './show.js';
import { replacePeriod } from './submit-csr.js';

/** Whether paid days are left that a new certificate would cover. */
const hasPaidDays = (period: Period, today: PlainDate): boolean =>
  period.paidOn !== undefined && period.end !== undefined && period.end > today;

/** Why no reissue can be opened by hand, or null. */
export function whyNotReissue(certificate: Certificate, today: PlainDate): string | null {
  if (certificate.cancelled) return `${certificate.id} is cancelled; nothing is issued for it any more.`;
  const last = issuedPeriod(certificate);
  if (!last) return `${certificate.id} has no certificate yet that could be issued anew.`;
  if (!hasPaidDays(last.period, today))
    return `Nothing is paid for ${certificate.id} beyond today; it needs a renewal.`;
  if (last.period.reissueRequested)
    return `A reissue of ${certificate.id} is open since ${last.period.reissueRequested}.`;
  return null;
}

/** The period with a reissue that is due now; `newCsr`: the CSR that is there does not count any more. */
const asked = (period: Period, today: PlainDate, newCsr: boolean): Period => ({
  ...period,
  reissueRequested: today,
  sent: undefined,
  csr: newCsr ? undefined : period.csr,
});

/** Saves it, tells staff and, where a new CSR is wanted from the customer, asks for it. */
async function save(changing: Changing, updated: Certificate, event: StaffEvent, detail: string): Promise<void> {
  await changing.tx.put('certificate', updated);
  changing.touched.add(updated.id);
  await tellStaff(changing, event, updated, describeActor(changing.actor), detail);
  const view = await shown(changing, updated);
  if (!view.missing.includes('csr') || whyNotAsk(updated) !== null) return;
  const customer = await customerById(changing.tx, updated.customerId);
  const end = deadline(updated);
  const last = issuedPeriod(updated);
  // What is revoked has no date any more by which it ends; the mail that asks for the CSR needs none.
  const content =
    event === 'revoked' || !last || last.period.n !== currentPeriod(updated).n
      ? await csrRequest(changing, updated, 'waiting')
      : {
          template: 'reissue-due' as const,
          certificate: view,
          validFrom: last.issued.notBefore.slice(0, 10),
          needsCsr: true,
        };
  const isDated = content.template === 'reissue-due' && end !== null;
  await queueMail(changing, {
    customer,
    content,
    keyFor: updated,
    onlyWhile: isDated ? { certificateId: updated.id, deadline: end } : undefined,
  });
}

/** Staff open a reissue inside the paid term, free of charge: with the CSR that is there, or asking for a new one. */
export const askReissue: UseCase<'ask-reissue'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    const why = whyNotReissue(certificate, changing.today);
    if (why) throw conflict(why);
    const last = issuedPeriod(certificate);
    if (!last) throw new Error('whyNotReissue let a certificate through that was never issued');
    const newCsr = input.newCsr || last.period.product.reissueCsr === 'new' || !last.period.csr;
    const updated = replacePeriod(certificate, asked(last.period, changing.today, newCsr));
    await save(changing, updated, 'reissue-opened', input.reason);
    return { certificate: await shown(changing, updated), needsCsr: newCsr };
  },
};

const bySerial = (serial: string | undefined, one: IssuedCertificate): boolean =>
  serial === undefined || one.serial.toLowerCase() === serial.toLowerCase();

/**
 * The CA has revoked what was issued last. With paid days left a new one is due at once, without a new invoice (design
 * §3); where the key is known to others, with a new key.
 */
export const recordRevoked: UseCase<'record-revoked'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: 'admin',
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    if (certificate.cancelled) throw conflict(`${certificate.id} is cancelled.`);
    const last = issuedPeriod(certificate);
    if (!last) throw conflict(`Nothing has been issued for ${certificate.id}, so nothing can be revoked.`);
    const { period, issued } = last;
    if (!bySerial(input.serial, issued)) {
      throw conflict(`${input.serial} is not what ${certificate.id} has now; that is ${issued.serial}.`);
    }
    if (issued.revokedOn) throw conflict(`${certificate.id} was recorded as revoked on ${issued.revokedOn} already.`);
    const revoked = { ...period, issued: [...period.issued.slice(0, -1), { ...issued, revokedOn: changing.today }] };
    const newCsr = input.keyCompromised || period.product.reissueCsr === 'new';
    const paid = hasPaidDays(period, changing.today);
    const updated = replacePeriod(certificate, paid ? asked(revoked, changing.today, newCsr) : revoked);
    await save(changing, updated, 'revoked', input.reason);
    return { certificate: await shown(changing, updated), reissue: paid, needsCsr: paid && newCsr };
  },
};
