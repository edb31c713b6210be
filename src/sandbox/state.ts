import type { Clerk } from '../core/clerk.js';
import type { Actor } from '../core/model/actor.js';
import type { CertificateView, InvoiceView } from '../core/model/view.js';
import type { ReceivedMail } from '../core/model/mail-in.js';

const asking: Actor = { kind: 'setup' };

/** Page after page until there is no next. */
async function everyPage<T>(page: (after: string | undefined) => Promise<{ items: T[]; next?: string }>): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await page(after);
    all.push(...items);
    after = next;
  } while (after);
  return all;
}

const everyCertificate = (clerk: Clerk): Promise<CertificateView[]> =>
  everyPage(async (after) => {
    const { certificates, next } = await clerk.execute('list-certificates', { limit: 1000, after }, asking);
    return { items: certificates, next };
  });

/** Oldest first. */
const everyInvoice = async (clerk: Clerk): Promise<InvoiceView[]> =>
  (
    await everyPage(async (after) => {
      const { invoices, next } = await clerk.execute('list-invoices', { limit: 1000, after }, asking);
      return { items: invoices, next };
    })
  ).reverse();

/** Oldest first. */
const everyMail = async (clerk: Clerk): Promise<ReceivedMail[]> =>
  (
    await everyPage(async (after) => {
      const { mails, next } = await clerk.execute('list-mails', { limit: 1000, after }, asking);
      return { items: mails, next };
    })
  ).reverse();

/** `GET /sandbox/api/state` (design §8): the whole of what the clerk knows, as plain data. */
export async function readState(
  clerk: Clerk,
  now: Date,
  users: readonly { id: string; name: string; staff: boolean }[],
): Promise<object> {
  const { reviews } = await clerk.execute('list-reviews', { limit: 1000 }, asking);
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
