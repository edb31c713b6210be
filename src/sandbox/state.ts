import type { Clerk } from '../core/clerk.js';
import type { Actor } from '../core/model/actor.js';
import type { CertificateView, InvoiceView } from '../core/model/view.js';
import type { ReceivedMail } from '../core/model/mail-in.js';

const asking: Actor = { kind: 'setup' };

async function everyCertificate(clerk: Clerk): Promise<CertificateView[]> {
  const all: CertificateView[] = [];
  let after: string | undefined;
  do {
    const page = await clerk.execute('list-certificates', { limit: 1000, after }, asking);
    all.push(...page.certificates);
    after = page.next;
  } while (after);
  return all;
}

async function everyInvoice(clerk: Clerk): Promise<InvoiceView[]> {
  const all: InvoiceView[] = [];
  let after: string | undefined;
  do {
    const page = await clerk.execute('list-invoices', { limit: 1000, after }, asking);
    all.push(...page.invoices);
    after = page.next;
  } while (after);
  return all.reverse();
}

async function everyMail(clerk: Clerk): Promise<ReceivedMail[]> {
  const all: ReceivedMail[] = [];
  let after: string | undefined;
  do {
    const page = await clerk.execute('list-mails', { limit: 1000, after }, asking);
    all.push(...page.mails);
    after = page.next;
  } while (after);
  return all.reverse();
}

/** `GET /sandbox/api/state` (design §8): the whole of what the clerk knows, as plain data. */
export async function readState(
  clerk: Clerk,
  now: Date,
  users: readonly { id: string; name: string; staff: boolean }[],
): Promise<object> {
  const { reviews } = await clerk.execute('list-reviews', {}, asking);
  const { counts } = await clerk.execute('list-outbox', { limit: 1 }, asking);
  return {
    now: now.toISOString(),
    certificates: (await everyCertificate(clerk)).map((c) => ({
      id: c.id,
      commonName: c.commonName,
      names: c.names,
      customer: c.customer.name,
      product: c.product.code,
      installedBy: c.installedBy,
      status: c.status,
      missing: c.missing,
      paidUntil: c.paidUntil,
      notAfter: c.notAfter,
    })),
    invoices: (await everyInvoice(clerk)).map((i) => ({
      number: i.number,
      certificate: i.certificate,
      status: i.status,
      issued: i.issued,
      due: i.due,
      total: i.total.amount,
      currency: i.total.currency,
    })),
    reviews: reviews.map((r) => ({ id: r.id, certificate: r.certificate?.id ?? null, reasons: r.reasons })),
    outbox: { pending: counts.queued, sent: counts.sent, dead: counts.dead },
    received: (await everyMail(clerk)).map(({ messageId, from, subject, outcome, reason }) => ({
      messageId,
      from,
      subject,
      outcome,
      reason,
    })),
    slack: { users },
  };
}
