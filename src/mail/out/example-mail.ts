import type { MailContent, MailTemplate } from '../../core/model/mail-content.js';
import type { Attachment, OutboxMail } from '../../core/model/outbox.js';
import type { CertificateView } from '../../core/model/view.js';
import { contents, issuedFiles, mailOf, pdf } from './examples.js';

/** The names of all mails. */
export const MAIL_TEMPLATES: readonly MailTemplate[] = Object.values(contents)
  .map(({ template }) => template)
  .sort();

export const isMailTemplate = (name: string): name is MailTemplate => MAIL_TEMPLATES.some((known) => known === name);

/** Whom a preview is about. */
export type ForWhom = Pick<CertificateView, 'id' | 'commonName' | 'names' | 'customer' | 'product'>;

/**
 * An example of a mail, for a preview: its facts are made up, but for those of the certificate that is given.
 * @param language BCP 47
 */
export function exampleMail(
  template: MailTemplate,
  language: string,
  about?: ForWhom,
): { mail: OutboxMail; attachments: Attachment[] } {
  const content = about ? told(contents[template], about) : contents[template];
  const to = about ? { to: { name: about.customer.name, address: 'customer@example.com' } } : {};
  const attachments = template === 'certificate-issued' ? issuedFiles : 'invoice' in content ? [pdf] : [];
  return { mail: mailOf(content, { language, ...to }), attachments };
}

/** The same mail about another certificate. */
function told(example: MailContent, { id, commonName, names, customer, product }: ForWhom): MailContent {
  const content = structuredClone(example);
  if ('certificate' in content && content.certificate)
    Object.assign(content.certificate, { id, commonName, names, customer, product });
  if ('invoice' in content && content.invoice)
    Object.assign(content.invoice, { certificate: id, commonName, customer });
  return content;
}
