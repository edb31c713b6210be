import type { Asking } from '../../context.js';
import { checkAgainstOrder, describeKey } from '../../csr.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import type { Approval, Review } from '../../model/review.js';
import type { ReviewView } from '../../model/slack-content.js';
import { type CsrReport, checkCsr } from '../../rules/csr/check-csr.js';
import { whyNotAsk } from '../request-csr.js';
import { invoiceOf, shown, viewEntry } from '../show.js';

/** What approving a review of a leaked key does, in a sentence. */
function revokeDoes(certificate: Certificate, spkiSha256: string): string {
  const { id, names } = certificate;
  const isIssued = certificate.periods.some((p) => p.issued.some((i) => i.spkiSha256 === spkiSha256));
  const ask = certificate.installedBy === 'customer' ? 'asks the customer for a new one' : 'waits for a new one';
  const drop = `drops the CSR with that key and ${ask}.`;
  const { ca } = currentPeriod(certificate).product;
  return isIssued
    ? `Records ${id} ${names[0]} as revoked, ${drop} Have it revoked by ${ca} first.`
    : `For ${id} ${names[0]} it ${drop}`;
}

export const approvedBy = ({ name, door }: Approval): string => `${name} (${door})`;

/** What approving does, in a sentence; null where there is nothing to approve. */
function approveDoes(
  asking: Asking,
  review: Review,
  certificate?: Certificate,
  report?: CsrReport | null,
): string | null {
  if (!certificate) return null;
  const { id, names } = certificate;
  const isSound = report?.pem && report.verdict !== 'reject';
  const does = review.leakedSpki
    ? revokeDoes(certificate, review.leakedSpki)
    : isSound
      ? `Applies this CSR to ${id} ${names[0]}.`
      : null;
  const isFirst = (asking.shop.reviewApprovers ?? 1) > 1 && !review.approvals?.length;
  return does && isFirst ? `${does} A second person must approve it, too; nothing happens before that.` : does;
}

/** The address that may be added to a contact, as long as that contact is there. */
async function newAddress(
  asking: Asking,
  review: Review,
  certificate?: Certificate,
): Promise<ReviewView['newAddress']> {
  if (!review.newAddress || !certificate) return null;
  const customer = await asking.tx.get('customer', certificate.customerId);
  const contact = customer?.contacts.find((c) => c.id === review.contactId);
  if (!contact) return null;
  const { address, added } = { address: review.newAddress, added: review.addressAdded?.by ?? null };
  return { address, contact: `${contact.name} <${contact.addresses[0]}>`, added };
}

/** The entry as it is now, and the invoices that it may be for. */
async function shownPayment(
  asking: Asking,
  { entry: id, candidates }: NonNullable<Review['payment']>,
): Promise<ReviewView['payment']> {
  const entry = await asking.tx.get('bank-entry', id);
  if (!entry) return null;
  const invoices = await Promise.all(candidates.map((number) => invoiceOf(asking, number)));
  return { entry: viewEntry(entry), candidates: invoices };
}

/** A review as staff see it: what was sent, by whom, why it waits, what approving does. */
export async function shownReview(asking: Asking, review: Review): Promise<ReviewView> {
  const certificate = review.certificateId ? await asking.tx.get('certificate', review.certificateId) : undefined;
  const bytes = review.csr ? Buffer.from(review.csr, 'base64') : null;
  const report = bytes ? (certificate ? await checkAgainstOrder(asking, certificate, bytes) : checkCsr(bytes)) : null;
  const view = certificate ? await shown(asking, certificate) : null;
  const [first] = review.approvals ?? [];
  return {
    id: review.id,
    certificate: view,
    from: review.from,
    subject: review.subject,
    reasons: review.reasons,
    approveDoes: approveDoes(asking, review, certificate, report),
    state: review.state,
    urgent: review.leakedSpki !== undefined,
    openedAt: review.openedAt,
    decidedBy: review.decidedBy,
    decidedAt: review.decidedAt,
    sentence: review.sentence,
    approvedFirst: first && review.state === 'open' ? { by: approvedBy(first), at: first.at } : null,
    canAsk: certificate !== undefined && !review.leakedSpki && whyNotAsk(certificate) === null,
    newAddress: await newAddress(asking, review, certificate),
    payment: review.payment ? await shownPayment(asking, review.payment) : null,
    csr: report
      ? {
          pem: report.pem ?? '',
          key: describeKey(report.key),
          spkiSha256: report.spkiSha256,
          names: report.names,
          findings: report.findings.map(({ severity, message }) => ({ severity, message })),
        }
      : null,
    text: review.text,
  };
}
