import { contactForm } from './contact.js';
import { assignForm } from './assign.js';
import { answerForm } from './answer.js';
import { approveForm } from './approve.js';
import { csrForm } from './csr.js';
import { customerForm } from './customer.js';
import type { Form } from './form.js';
import { issueForm } from './issue.js';
import { issueManyForm } from './issue-many.js';
import { orderForm } from './order-form.js';
import { payForm } from './pay.js';
import { rejectForm } from './reject.js';
import { settingsForm } from './settings.js';
import { sentForm } from './sent.js';
import { statementForm } from './statement.js';

const all: readonly Form[] = [
  statementForm,
  assignForm,
  orderForm,
  csrForm,
  payForm,
  sentForm,
  issueForm,
  issueManyForm,
  approveForm,
  rejectForm,
  contactForm,
  customerForm,
  settingsForm,
  answerForm,
];

/** Every form by its callback id. */
export const forms: ReadonlyMap<string, Form> = new Map(all.map((form) => [form.callback, form]));
