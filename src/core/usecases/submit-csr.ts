import { STAFF_AND_SETUP, type Changing, type UseCase } from '../context.js';
import { checkAgainstOrder, describeKey } from '../csr.js';
import { conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import { type AcceptedCsr, type Certificate, type Period, currentPeriod } from '../model/certificate.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import type { CsrReport } from '../rules/csr/check-csr.js';
import { keptUntil } from '../rules/forgetting.js';
import { all, customerById } from './find.js';
import { findCertificate } from './find-meant.js';
import { shown } from './show.js';

/** A customer sends a few; a machine that sends one an hour must not make the document grow for ever. */
const MOST_REMEMBERED = 500;

/** Why a CSR cannot be taken now, or null. */
export function whyNoCsr(certificate: Certificate): string | null {
  if (certificate.cancelled) return `${certificate.id} is cancelled; it takes no CSR.`;
  return null;
}

/** The certificate with the report's CSR as the one of its current period; after the first issue it asks for a reissue. */
export function withCsr(changing: Changing, certificate: Certificate, report: CsrReport, by: string): Certificate {
  const { pem, sha256, spkiSha256 } = report;
  if (!pem || !sha256 || !spkiSha256) throw new Error('an accepted CSR without its facts');
  const csr: AcceptedCsr = {
    pem,
    sha256,
    spkiSha256,
    key: describeKey(report.key),
    names: report.names,
    findings: report.findings,
    receivedAt: changing.now,
    by,
  };
  const period = currentPeriod(certificate);
  const reissueRequested = period.issued.length > 0 ? changing.today : period.reissueRequested;
  // What was sent to the CA was another CSR, or the same one for the certificate that is there already. A mail that
  // comes twice must not undo what staff did in between.
  const asksAnew = period.issued.length > 0 && period.reissueRequested === undefined;
  const sent = period.csr?.sha256 === sha256 && !asksAnew ? period.sent : undefined;
  const acceptedCsrs = [...new Set([...acceptedBefore(period), sha256])].slice(-MOST_REMEMBERED);
  return replacePeriod(certificate, { ...period, csr, acceptedCsrs, reissueRequested, sent });
}

/** SHA-256 of the CSRs that were accepted for a period so far. */
const acceptedBefore = ({ acceptedCsrs = [], csr }: Period): string[] => [
  ...acceptedCsrs,
  ...(csr ? [csr.sha256] : []),
];

/** It was accepted for the current period already, and another one has taken its place. */
export function isReplaced(certificate: Certificate, csrSha256: string | null): boolean {
  const period = currentPeriod(certificate);
  return csrSha256 !== null && period.csr?.sha256 !== csrSha256 && acceptedBefore(period).includes(csrSha256);
}

/** No `yes` applies what waited for one, once another CSR was accepted or the keys were revoked. */
async function dropHeld(changing: Changing, certificateId: string): Promise<void> {
  const until = keptUntil(changing.today);
  for await (const right of all(changing.tx, 'reply-right', { index: 'certificate', is: certificateId })) {
    if (right.csr !== undefined) await changing.tx.put('reply-right', { ...right, csr: undefined, until });
  }
}

/** The certificate with another version of one of its periods. */
export function replacePeriod(certificate: Certificate, period: Period): Certificate {
  const [first, ...rest] = certificate.periods.map((p) => (p.n === period.n ? period : p));
  return { ...certificate, periods: [first ?? period, ...rest] };
}

/** Saves an accepted CSR and tells the customer and staff; the one way in, whichever door it came through. */
export async function acceptCsr(
  changing: Changing,
  certificate: Certificate,
  report: CsrReport,
  by: string,
  answer: { inReplyTo?: string | null; contactId?: string } = {},
): Promise<Certificate> {
  const updated = withCsr(changing, certificate, report, by);
  await changing.tx.put('certificate', updated);
  await dropHeld(changing, updated.id);
  changing.touched.add(updated.id);
  const customer = await customerById(changing.tx, updated.customerId);
  const view = await shown(changing, updated);
  if (updated.installedBy === 'customer') {
    await queueMail(changing, {
      customer,
      contact: customer.contacts.find((c) => c.id === answer.contactId),
      content: {
        template: 'csr-accepted',
        certificate: view,
        key: describeKey(report.key),
        names: report.names,
        warnings: report.findings.filter((f) => f.severity === 'warning'),
      },
      keyFor: updated,
      inReplyTo: answer.inReplyTo,
    });
  }
  await tellStaff(changing, 'csr-accepted', updated, by, describeKey(report.key));
  return updated;
}

export const submitCsr: UseCase<'submit-csr'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: ({ dryRun }) => (dryRun ? 'reader' : 'staff'),
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    const why = whyNoCsr(certificate);
    if (why) throw conflict(why);
    const report = await checkAgainstOrder(changing, certificate, Buffer.from(input.base64, 'base64'));
    // Two CSRs at once are no mistake of either, but none of them is the one.
    if (input.dryRun || report.verdict === 'reject' || report.pem === null) {
      return { accepted: false, report, certificate: await shown(changing, certificate) };
    }
    const updated = await acceptCsr(changing, certificate, report, describeActor(changing.actor));
    return { accepted: true, report, certificate: await shown(changing, updated) };
  },
};
