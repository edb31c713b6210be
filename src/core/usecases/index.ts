import type { CommandName } from '../command.js';
import type { UseCase } from '../context.js';
import { addContact } from './add-contact.js';
import { findAnything, listAudit, stats } from './ask-all.js';
import { askReissue, recordRevoked } from './ask-reissue.js';
import { sendReminder } from './send-reminder.js';
import { addProduct } from './add-product.js';
import { importRows } from './import/import-rows.js';
import { listCertificates, listExpiring, showCertificate } from './ask-certificates.js';
import { listCustomers, listProducts, showCustomer } from './ask-customers.js';
import { listInvoices, showCreditNote, showInvoice } from './ask-invoices.js';
import { listOutbox, listReviews, overview, showOutbox, showReview, verifyAuditTrail } from './ask-work.js';
import { attendCertificate } from './attend-certificate.js';
import { cancelCertificate } from './cancel-certificate.js';
import { checkOrder } from './check-order.js';
import { addSender } from './review/add-sender.js';
import { decideReview } from './review/decide-review.js';
import { creditInvoice } from './credit-invoice.js';
import { doubtClock } from './doubt-clock.js';
import { eraseCustomer } from './erasure/erase-customer.js';
import { exportCustomer } from './erasure/export-customer.js';
import { expiriesByMonth } from './expiries-by-month.js';
import { exportRows } from './export-rows.js';
import { revokeReplies } from './revoke-replies.js';
import { editNames } from './edit-names.js';
import { editContact, showContact } from './edit-contact.js';
import { countMails, listMails, showMail } from './mail/ask-mails.js';
import { matchIssued } from './match-issued.js';
import { markSent } from './mark-sent.js';
import { noteRestore } from './note-restore.js';
import { orderCertificate } from './order-certificate.js';
import { editOwnSettings, showOwnSettings } from './own-settings.js';
import { listQuestions, showQuestion } from './question/ask-questions.js';
import { answerQuestion, closeQuestion } from './question/settle-question.js';
import { queueDigest } from './queue-digest.js';
import { queueUrgent } from './queue-urgent.js';
import { receiveMail } from './mail/receive-mail.js';
import { recordIssued } from './record-issued.js';
import { recordPayment } from './payment/record-payment.js';
import { dunInvoice } from './payment/dun-invoice.js';
import { importStatement } from './payment/import-statement.js';
import { listEntries, settleEntry, showEntry } from './payment/settle-entry.js';
import { takeBackPayment } from './payment/take-back-payment.js';
import { editCustomer, registerCustomer } from './register-customer.js';
import { releaseSweep } from './release-sweep.js';
import { reportLeakedKey } from './report-leaked-key.js';
import { renewCertificate } from './renew-certificate.js';
import { requestCsr } from './request-csr.js';
import { resendMail } from './resend-mail.js';
import { keepSlackCard, showSlackCard } from './slack-card.js';
import { submitCsr } from './submit-csr.js';
import { tellStaffOf } from './tell-staff.js';

/** Which use-case answers which command. */
export const useCases: { [N in CommandName]: UseCase<N> } = {
  'register-customer': registerCustomer,
  'edit-customer': editCustomer,
  'edit-contact': editContact,
  'add-contact': addContact,
  'add-product': addProduct,
  'list-customers': listCustomers,
  'show-customer': showCustomer,
  'export-customer': exportCustomer,
  'erase-customer': eraseCustomer,
  'show-contact': showContact,
  'list-products': listProducts,
  'order-certificate': orderCertificate,
  'check-order': checkOrder,
  'submit-csr': submitCsr,
  'request-csr': requestCsr,
  'report-leaked-key': reportLeakedKey,
  'mark-sent': markSent,
  'record-payment': recordPayment,
  'take-back-payment': takeBackPayment,
  'credit-invoice': creditInvoice,
  'import-statement': importStatement,
  'settle-entry': settleEntry,
  'list-entries': listEntries,
  'show-entry': showEntry,
  'record-issued': recordIssued,
  'match-issued': matchIssued,
  'cancel-certificate': cancelCertificate,
  'renew-certificate': renewCertificate,
  'edit-names': editNames,
  'receive-mail': receiveMail,
  'decide-review': decideReview,
  'answer-question': answerQuestion,
  'close-question': closeQuestion,
  'add-sender': addSender,
  'send-reminder': sendReminder,
  'ask-reissue': askReissue,
  'record-revoked': recordRevoked,
  'revoke-replies': revokeReplies,
  'attend-certificate': attendCertificate,
  'dun-invoice': dunInvoice,
  'queue-digest': queueDigest,
  'queue-urgent': queueUrgent,
  'release-sweep': releaseSweep,
  'note-restore': noteRestore,
  'doubt-clock': doubtClock,
  'tell-staff': tellStaffOf,
  'edit-own-settings': editOwnSettings,
  'show-own-settings': showOwnSettings,
  'keep-slack-card': keepSlackCard,
  'show-slack-card': showSlackCard,
  'resend-mail': resendMail,
  'list-certificates': listCertificates,
  'show-certificate': showCertificate,
  'list-expiring': listExpiring,
  'list-invoices': listInvoices,
  'show-invoice': showInvoice,
  'show-credit-note': showCreditNote,
  overview,
  'expiries-by-month': expiriesByMonth,
  'list-reviews': listReviews,
  'show-review': showReview,
  'list-questions': listQuestions,
  'show-question': showQuestion,
  'list-outbox': listOutbox,
  'import-rows': importRows,
  'export-rows': exportRows,
  'show-outbox': showOutbox,
  'list-mails': listMails,
  'show-mail': showMail,
  'count-mails': countMails,
  'verify-audit': verifyAuditTrail,
  'list-audit': listAudit,
  find: findAnything,
  stats,
};
