import { simpleParser, type AddressObject, type Attachment, type ParsedMail } from 'mailparser';

/** A mail in a customer's mailbox, as the sandbox's API shows it (design §8). Addresses are plain, without names. */
export interface CustomerMail {
  id: string;
  to: string;
  from: string;
  /** Where an answer goes: the Reply-To, or From where there is none. */
  replyTo: string;
  subject: string;
  /** Of the Date header, which follows the sandbox's clock; ISO, UTC. */
  date: string;
  text: string;
  /** Empty where the mail has text only. */
  html: string;
  attachments: { filename: string; contentType: string; size: number }[];
}

export interface AttachedFile {
  filename: string;
  contentType: string;
  content: Uint8Array;
}

/** A customer's mail with what an answer to it needs, and its bytes. */
export interface StoredMail {
  mail: CustomerMail;
  raw: Buffer;
  files: AttachedFile[];
  messageId?: string;
  /** Oldest first. */
  references: string[];
}

const firstAddress = (header: AddressObject | AddressObject[] | undefined): string | undefined =>
  [header].flat().find((group) => group !== undefined)?.value[0]?.address;

const asList = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());

function asFile(attachment: Attachment, index: number): AttachedFile {
  return {
    filename: attachment.filename ?? `attachment-${index + 1}`,
    contentType: attachment.contentType,
    content: attachment.content,
  };
}

/**
 * Reads a mail that arrived for a customer.
 *
 * @param to the envelope's recipient
 * @param arrived stands in where the mail has no readable Date
 */
export async function readCustomerMail(id: string, to: string, raw: Buffer, arrived: Date): Promise<StoredMail> {
  const parsed: ParsedMail = await simpleParser(raw, { skipTextToHtml: true });
  const from = firstAddress(parsed.from) ?? '';
  // Pictures inside the HTML are shown there, and are no attachments to the person who reads it.
  const files = parsed.attachments.filter((attachment) => !attachment.related).map(asFile);
  return {
    raw,
    files,
    messageId: parsed.messageId,
    references: asList(parsed.references),
    mail: {
      id,
      to,
      from,
      replyTo: firstAddress(parsed.replyTo) ?? from,
      subject: parsed.subject ?? '',
      date: (parsed.date ?? arrived).toISOString(),
      text: parsed.text ?? '',
      html: parsed.html || '',
      attachments: files.map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        size: content.length,
      })),
    },
  };
}
