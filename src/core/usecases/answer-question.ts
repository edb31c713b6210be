import type { Changing } from '../context.js';
import { AppError } from '../errors.js';
import type { Certificate } from '../model/certificate.js';
import type { Customer } from '../model/customer.js';
import type { MailContent } from '../model/mail-content.js';
import type { ReceivedMailInput } from '../model/mail-in.js';
import type { AttachmentRef } from '../model/outbox.js';
import type { InvoiceView } from '../model/view.js';
import { queueMail } from '../outbox/queue.js';
import { all, findCertificate } from './find.js';
import type { MailSender } from './mail-sender.js';
import type { Fate } from './mail-fate.js';
import { shown, shownInvoice } from './show.js';

/** Automatic answers a day to one address, for mails that ask for nothing we know (design §6.4). */
const MOST_HELP_A_DAY = 3;

export interface Asked {
  question: 'list' | 'status' | 'invoices' | 'invoice' | 'help';
  argument: string;
  notUnderstood: boolean;
}

type Answer = { content: MailContent; attachments?: AttachmentRef[]; keyFor?: Certificate };

async function certificatesOf(changing: Changing, customer: Customer): Promise<Certificate[]> {
  const own: Certificate[] = [];
  for await (const c of all(changing.tx, 'certificate', { index: 'customer', is: customer.id })) own.push(c);
  return own;
}

async function invoicesOf(changing: Changing, customer: Customer, certificateId?: string): Promise<InvoiceView[]> {
  const own: InvoiceView[] = [];
  for await (const invoice of all(changing.tx, 'invoice', { index: 'customer', is: customer.id })) {
    if (!certificateId || invoice.certificateId === certificateId) own.push(await shownInvoice(changing, invoice));
  }
  return own.reverse();
}

/** The customer's own certificate that is meant; what belongs to others is as if it were not there. */
async function statusAnswer(
  changing: Changing,
  customer: Customer,
  sender: MailSender,
  argument: string,
): Promise<Answer> {
  const own = (await certificatesOf(changing, customer)).filter((c) => !c.cancelled);
  const wanted = argument.trim().toLowerCase();
  const found = await findOwn(changing, customer, wanted || sender.right?.certificate.id);
  const certificate = found ?? (wanted === '' && own.length === 1 ? own[0] : undefined);
  if (!certificate) {
    return { content: { template: 'answer-not-found', asked: argument.trim(), choices: own.map((c) => c.names[0]) } };
  }
  const invoices = await invoicesOf(changing, customer, certificate.id);
  return {
    content: { template: 'answer-status', certificate: await shown(changing, certificate), invoices },
    keyFor: certificate,
  };
}

async function findOwn(
  changing: Changing,
  customer: Customer,
  ref: string | undefined,
): Promise<Certificate | undefined> {
  if (!ref) return undefined;
  try {
    const certificate = await findCertificate(changing.tx, ref);
    return certificate.customerId === customer.id ? certificate : undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const own = await certificatesOf(changing, customer);
    const fits = own.filter((c) => c.names.some((name) => name.includes(ref)));
    return fits.length === 1 ? fits[0] : undefined;
  }
}

async function invoiceAnswer(changing: Changing, customer: Customer, argument: string): Promise<Answer> {
  const invoice = await changing.tx.get('invoice', argument.trim().toUpperCase());
  if (!invoice || invoice.customerId !== customer.id) {
    const choices = (await invoicesOf(changing, customer)).map((i) => i.number);
    return { content: { template: 'answer-not-found', asked: argument.trim(), choices } };
  }
  return {
    content: { template: 'answer-invoice', invoice: await shownInvoice(changing, invoice) },
    attachments: [{ kind: 'invoice-pdf', number: invoice.id }],
  };
}

async function answerTo(changing: Changing, customer: Customer, sender: MailSender, asked: Asked): Promise<Answer> {
  switch (asked.question) {
    case 'list': {
      const certificates = await certificatesOf(changing, customer);
      return {
        content: {
          template: 'answer-list',
          certificates: await Promise.all(certificates.map((c) => shown(changing, c))),
        },
      };
    }
    case 'status':
      return statusAnswer(changing, customer, sender, asked.argument);
    case 'invoices':
      return { content: { template: 'answer-invoices', invoices: await invoicesOf(changing, customer) } };
    case 'invoice':
      return invoiceAnswer(changing, customer, asked.argument);
    case 'help':
      return { content: { template: 'answer-help', notUnderstood: asked.notUnderstood } };
  }
}

/** Whether help may be sent again: it is for mails that ask for nothing, so a robot could go on for ever. */
async function mayHelp(changing: Changing, address: string, mail: ReceivedMailInput): Promise<boolean> {
  const thread = mail.references.at(-1) ?? mail.messageId;
  if (thread && !(await changing.tx.add('claim', { id: `help:${thread}:${changing.today}`, result: null })))
    return false;
  for (let n = 1; n <= MOST_HELP_A_DAY; n += 1) {
    if (await changing.tx.add('claim', { id: `help:${address}:${changing.today}:${n}`, result: null })) return true;
  }
  return false;
}

/** Answers a customer's question at the registered address; a stranger gets silence. */
export async function answerQuestion(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  asked: Asked,
): Promise<Fate> {
  if (mail.authentication.verdict === 'fail') {
    return {
      outcome: 'ignored',
      reason: `The sender's domain refuses it (${mail.authentication.reasons.join('; ')}).`,
    };
  }
  const person = sender.from;
  if (!person) return { outcome: 'ignored', reason: 'The sender is not an address of a customer.' };
  if (asked.notUnderstood && !(await mayHelp(changing, person.contact.addresses[0], mail))) {
    return { outcome: 'ignored', reason: 'Not understood, and help was sent often enough today.' };
  }
  const ownRight = sender.right && sender.senderIsContact ? sender : { ...sender, right: null };
  const { content, attachments, keyFor } = await answerTo(changing, person.customer, ownRight, asked);
  await queueMail(changing, {
    ...person,
    content,
    attachments,
    keyFor: keyFor ?? ownRight.right?.certificate,
    inReplyTo: mail.messageId,
  });
  const reason = asked.notUnderstood ? 'Not understood; help was sent.' : `Answered "${asked.question}".`;
  return { outcome: 'answered', reason, certificateId: ownRight.right?.certificate.id };
}
