import type { Invoice } from '../model/invoice.js';
import type { MailContent, MailTemplate } from '../model/mail-content.js';
import type { OutboxMail } from '../model/outbox.js';
import type { InvoiceView } from '../model/view.js';
import type { ReadTx } from '../ports.js';
import { all } from '../usecases/find.js';

type Content<T extends MailTemplate> = Extract<MailContent, { template: T }>;

/** Mails that ask for the payment of the invoice in them. */
const REQUESTS = ['order-received', 'renewal-notice', 'reminder', 'expired', 'payment-overdue'] as const;
type Request = Content<(typeof REQUESTS)[number]>;

const isRequest = (content: MailContent): content is Request =>
  REQUESTS.some((template) => template === content.template);

/** The number of the invoice whose payment a mail asks for, or null. */
export const askedInvoice = (content: MailContent): string | null =>
  isRequest(content) ? (content.invoice?.number ?? null) : null;

async function mailsOf(tx: ReadTx, certificateId: string): Promise<OutboxMail[]> {
  const mails: OutboxMail[] = [];
  for await (const item of all(tx, 'outbox', { index: 'certificate', is: certificateId })) {
    if (item.channel === 'mail') mails.push(item);
  }
  return mails;
}

/** Mails that ask for the payment of an invoice and have not gone out. */
export async function waitingRequests(tx: ReadTx, invoice: Invoice): Promise<OutboxMail[]> {
  const mails = await mailsOf(tx, invoice.certificateId);
  return mails.filter(({ state, content }) => state === 'queued' && askedInvoice(content) === invoice.id);
}

/**
 * The same request for another invoice, which took the place of its own; null where there is nothing to ask again: a
 * dunning reminder is of a debt that is over.
 */
export function requestFor({ content }: OutboxMail, invoice: InvoiceView): MailContent | null {
  return isRequest(content) && content.template !== 'payment-overdue' ? { ...content, invoice } : null;
}

/** The mails that told the customer of a payment, by its number on the invoice. */
export async function mailsOfPayment(
  tx: ReadTx,
  invoice: { number: string; certificate: string },
  payment: number,
): Promise<OutboxMail[]> {
  const mails = await mailsOf(tx, invoice.certificate);
  return mails.filter(
    ({ content }) =>
      content.template === 'payment-received' &&
      content.invoice.number === invoice.number &&
      content.payment === payment,
  );
}

/**
 * Whether a mail has reached its reader, as far as anybody can know. One that is frozen and was never answered may be on
 * its way at this moment.
 */
export const wasTold = ({ state, frozen, attempts }: OutboxMail): boolean =>
  state === 'sent' || (state === 'queued' && frozen !== undefined && attempts === 0);
