import { formatCountry } from '../../../words/format.js';
import type { Phrasing } from '../phrasing.js';
import * as answers from './answers.js';
import { contactChanged } from './contact.js';
import * as csr from './csr.js';
import * as life from './life.js';
import type { MailFacts } from './mail-facts.js';
import * as money from './money.js';

/** Everything that the mail's template is filled with. */
export function factsOf(p: Phrasing): MailFacts & ReturnType<typeof frameFacts> {
  const own = ownFacts(p);
  return Object.assign(own, frameFacts(p, own.heading));
}

function ownFacts(p: Phrasing): MailFacts {
  const { content } = p.mail;
  switch (content.template) {
    case 'order-received':
      return life.orderReceived(p, content);
    case 'renewal-notice':
      return life.renewalNotice(p, content);
    case 'reissue-due':
      return life.reissueDue(p, content);
    case 'reminder':
      return life.reminder(p, content);
    case 'expired':
      return life.expired(p, content);
    case 'payment-received':
      return life.paymentReceived(p, content);
    case 'certificate-issued':
      return life.certificateIssued(p, content);
    case 'cancelled':
      return life.cancelled(p, content);
    case 'payment-taken-back':
      return money.paymentTakenBack(p, content);
    case 'payment-overdue':
      return money.paymentOverdue(p, content);
    case 'invoice-credited':
      return money.invoiceCredited(p, content);
    case 'csr-request':
      return csr.csrRequest(p, content);
    case 'csr-accepted':
      return csr.csrAccepted(p, content);
    case 'csr-refused':
      return csr.csrRefused(p, content);
    case 'csr-in-review':
      return csr.csrInReview(p, content);
    case 'csr-held':
      return csr.csrHeld(p, content);
    case 'review-rejected':
      return csr.reviewRejected(p, content);
    case 'private-key-received':
      return csr.privateKeyReceived(p, content);
    case 'validation-needed':
      return csr.validationNeeded(p, content);
    case 'contact-changed':
      return contactChanged(p, content);
    case 'answer-list':
      return answers.answerList(p, content);
    case 'answer-status':
      return answers.answerStatus(p, content);
    case 'answer-invoices':
      return answers.answerInvoices(p, content);
    case 'answer-invoice':
      return answers.answerInvoice(p, content);
    case 'answer-not-found':
      return answers.answerNotFound(p, content);
    case 'answer-help':
      return answers.answerHelp(p, content);
    case 'staff-answer':
      return answers.staffAnswer(p, content);
  }
}

/** What every mail shows around its own text. */
function frameFacts(p: Phrasing, heading: string) {
  return {
    language: p.mail.language,
    shopName: p.shop.seller.name,
    logo: p.withLogo,
    csrHelpUrl: p.shop.csrHelpUrl ?? '',
    name: p.mail.to.name,
    replyTo: p.mail.replyTo,
    clerkAddress: p.shop.mailAddress,
    sellerEmail: p.shop.seller.email,
    rule: '='.repeat(Math.min(78, heading.length)),
    seller: sellerLines(p),
  };
}

/** The seller's legal data (Directive 2000/31/EC Art. 5: name, address, e-mail, register, VAT number). */
function sellerLines(p: Phrasing): string[] {
  const { seller } = p.shop;
  const { lines, postalCode, city, country } = seller.address;
  const legal = [
    ...(seller.registration ? [`${p.say('label.registration')}: ${seller.registration}`] : []),
    ...(seller.vatId ? [`${p.say('label.vat-id')}: ${seller.vatId}`] : []),
  ];
  return [
    seller.name,
    [...lines, `${postalCode} ${city}`, formatCountry(p.mail.language, country)].join(', '),
    ...(legal.length > 0 ? [legal.join(', ')] : []),
    [seller.email, seller.phone, seller.website].filter((one) => one !== undefined && one !== '').join(', '),
  ];
}
