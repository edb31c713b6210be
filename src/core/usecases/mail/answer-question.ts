import type { Changing } from '../../context.js';
import type { Certificate } from '../../model/certificate.js';
import type { Customer } from '../../model/customer.js';
import type { MailContent } from '../../model/mail-content.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import type { AttachmentRef } from '../../model/outbox.js';
import type { InvoiceView } from '../../model/view.js';
import { queueMail } from '../../outbox/queue.js';
import { isAuthenticated } from '../../rules/mail-authority.js';
import { all } from '../find.js';
import type { MailSender } from './sender.js';
import type { Fate } from './fate.js';
import { mayHelp } from './limits.js';
import { certificatesOf, meant } from './own-certificates.js';
import { mayRenewByMail, renewByMail, renewedWords } from './renew-by-mail.js';
import { csrRequest, whyNotAsk } from '../request-csr.js';
import { shown, shownInvoice } from '../show.js';

export interface Asked {
  question: 'list' | 'status' | 'csr' | 'renew' | 'invoices' | 'invoice' | 'help';
  argument: string;
  notUnderstood: boolean;
}

type Answer = { content: MailContent; attachments?: AttachmentRef[]; keyFor?: Certificate };
/** Nothing to answer but the notice: the renewal that this certificate is to get now. */
type Renewal = { renew: Certificate };

async function invoicesOf(changing: Changing, customer: Customer, certificateId?: string): Promise<InvoiceView[]> {
  const own: InvoiceView[] = [];
  for await (const invoice of all(changing.tx, 'invoice', { index: 'customer', is: customer.id })) {
    if (!certificateId || invoice.certificateId === certificateId) own.push(await shownInvoice(changing, invoice));
  }
  return own.reverse();
}

/** What the one certificate that is meant is answered with; a choice where several or none fit. */
async function aboutOne(
  changing: Changing,
  customer: Customer,
  sender: MailSender,
  { argument, command }: { argument: string; command: 'status' | 'csr' | 'renew' },
): Promise<Answer | Renewal> {
  const own = await certificatesOf(changing, customer);
  const live = own.filter((c) => !c.cancelled);
  const wanted = argument.trim().toLowerCase();
  // Without a name: what the mail answers, or the only one that there is.
  const fits = wanted ? meant(own, wanted) : sender.right ? [sender.right.certificate] : live;
  const [certificate, second] = fits;
  if (!certificate || second) {
    const choices = (certificate ? fits : live).map((c) => c.names[0]);
    const fit = certificate !== undefined;
    return { content: { template: 'answer-not-found', asked: argument.trim(), choices, command, fit } };
  }
  if (command === 'renew' && mayRenewByMail(certificate, changing.today)) return { renew: certificate };
  // Who renews what is open needs a CSR for it. Of one whose CSR nobody can send, its status says why.
  const asksForCsr = command !== 'status' && whyNotAsk(certificate) === null;
  return asksForCsr
    ? { content: await csrRequest(changing, certificate), keyFor: certificate }
    : statusOf(changing, customer, certificate);
}

async function statusOf(changing: Changing, customer: Customer, certificate: Certificate): Promise<Answer> {
  const invoices = await invoicesOf(changing, customer, certificate.id);
  return {
    content: { template: 'answer-status', certificate: await shown(changing, certificate), invoices },
    keyFor: certificate,
  };
}

async function invoiceAnswer(changing: Changing, customer: Customer, argument: string): Promise<Answer> {
  const number = argument.trim().toUpperCase();
  // Who asks for a credit note gets it with the invoice that it voids.
  const note = await changing.tx.get('credit-note', number);
  const invoice = await changing.tx.get('invoice', note?.credits.number ?? number);
  if (!invoice || invoice.customerId !== customer.id) {
    const choices = (await invoicesOf(changing, customer)).map((i) => i.number);
    const asked = argument.trim();
    return { content: { template: 'answer-not-found', asked, choices, command: 'invoice', fit: false } };
  }
  return {
    content: { template: 'answer-invoice', invoice: await shownInvoice(changing, invoice) },
    attachments: [
      { kind: 'invoice-pdf', number: invoice.id },
      ...(invoice.creditedBy ? [{ kind: 'credit-note-pdf', number: invoice.creditedBy } as const] : []),
    ],
  };
}

async function answerTo(
  changing: Changing,
  customer: Customer,
  sender: MailSender,
  asked: Asked,
): Promise<Answer | Renewal> {
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
    case 'csr':
    case 'renew':
      return aboutOne(changing, customer, sender, { argument: asked.argument, command: asked.question });
    case 'invoices':
      return { content: { template: 'answer-invoices', invoices: await invoicesOf(changing, customer) } };
    case 'invoice':
      return invoiceAnswer(changing, customer, asked.argument);
    case 'help':
      return { content: { template: 'answer-help', notUnderstood: asked.notUnderstood } };
  }
}

/** Anybody may have written a mail that nothing proves, so its words are not repeated to the contact. */
const withoutTheirWords = (content: MailContent): MailContent =>
  content.template === 'answer-not-found' ? { ...content, asked: '' } : content;

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
  // An address may be a contact's of several customers; the key then says which of them is meant.
  const ownRight = sender.right && sender.senderIsContact ? sender : { ...sender, right: null };
  const person = ownRight.right?.person ?? sender.from;
  if (!person) return { outcome: 'ignored', reason: 'The sender is not an address of a customer.' };
  if (asked.notUnderstood && !(await mayHelp(changing, person.contact.addresses[0], mail))) {
    return { outcome: 'ignored', reason: 'Not understood, and help was sent often enough today.' };
  }
  const isProved = isAuthenticated(mail);
  // An invoice is made for nobody's word but the contact's own.
  const proved = asked.question === 'renew' && !isProved ? { ...asked, question: 'csr' as const } : asked;
  const answer = await answerTo(changing, person.customer, ownRight, proved);
  if ('renew' in answer) {
    const opened = await renewByMail(changing, person, answer.renew, mail.messageId);
    return { outcome: 'applied', reason: renewedWords(opened), certificateId: opened.id };
  }
  const { content, attachments, keyFor } = answer;
  await queueMail(changing, {
    ...person,
    content: isProved ? content : withoutTheirWords(content),
    attachments,
    keyFor: keyFor ?? ownRight.right?.certificate,
    inReplyTo: mail.messageId,
  });
  const reason = asked.notUnderstood ? 'Not understood; help was sent.' : `Answered "${asked.question}".`;
  return { outcome: 'answered', reason, certificateId: ownRight.right?.certificate.id };
}
