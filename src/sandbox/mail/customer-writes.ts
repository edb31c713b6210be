import type { SendMailOptions } from 'nodemailer';
import type { StoredMail } from './customer-mail.js';

export interface FileToAttach {
  filename: string;
  content: Uint8Array;
}

export interface Reply {
  text: string;
  attachments: FileToAttach[];
}

/** Ours to give: `Re:` once, whatever the customer's language would put there. */
const asReply = (subject: string): string => (/^re:/i.test(subject) ? subject : `Re: ${subject}`);

/** 2 Nov 2026 at 09:00 UTC */
function inWords(iso: string): string {
  const [, day, month, year, time] = new Date(iso).toUTCString().split(' ');
  return `${Number(day)} ${month} ${year} at ${time?.slice(0, 5)} UTC`;
}

const quoted = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');

/** An answer as a mail client writes it: threaded by its headers, the original quoted below. */
export function replyTo(original: StoredMail, reply: Reply, now: Date): SendMailOptions {
  const { mail, messageId, references } = original;
  const attribution = `On ${inWords(mail.date)}, ${mail.from} wrote:`;
  return {
    from: mail.to,
    to: mail.replyTo,
    subject: asReply(mail.subject),
    date: now,
    text: `${reply.text}\n\n${attribution}\n${quoted(mail.text)}\n`,
    attachments: asAttachments(reply.attachments),
    ...(messageId === undefined ? {} : { inReplyTo: messageId, references: [...references, messageId] }),
  };
}

export const asAttachments = (files: FileToAttach[]): { filename: string; content: Buffer }[] =>
  files.map(({ filename, content }) => ({ filename, content: Buffer.from(content) }));
