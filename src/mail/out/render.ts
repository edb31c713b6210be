import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Attachment, OutboxMail } from '../../core/model/outbox.js';
import type { Shop } from '../../core/model/shop.js';
import type { RenderMail } from '../../core/ports.js';
import { dateIn } from '../../core/rules/calendar.js';
import { compiledTemplatesDir } from '../../words/compiled-templates.js';
import type { OwnTemplates } from '../../words/own-templates.js';
import { loadWords } from '../../words/words.js';
import { LOOP_HEADER } from '../loop-header.js';
import { readCompiledMails } from './compiled-mails.js';
import { createDkimSigner, type DkimKey } from './dkim.js';
import { factsOf } from './facts/index.js';
import { phrasing } from './phrasing.js';
import { wrapText } from './wrap.js';

/**
 * Reads templates and words, once; the renderer then makes the MIME bytes of a mail. The same mail, attachments and
 * date give the same bytes.
 * @param options.dkim signs each mail; left out: they are not signed here
 * @param options.own the shop's own templates and words, laid over those of the package
 * @throws AppError `invalid-input` where the templates are not built
 */
export function createMailRenderer(options: { shop: Shop; dkim?: DkimKey; own?: OwnTemplates | null }): RenderMail {
  const { shop, own } = options;
  const templatesDir = compiledTemplatesDir();
  const words = loadWords(path.join(templatesDir, 'words'), own?.words);
  const domain = shop.mailAddress.slice(shop.mailAddress.lastIndexOf('@') + 1);
  const sign = options.dkim ? createDkimSigner(domain, options.dkim) : undefined;
  const mails = readCompiledMails(templatesDir, words, own);
  const logo = readLogo(shop.logo);
  return async (mail, attachments, date) => {
    const language = words.best(mail.language);
    const inLanguage = { ...mail, language };
    const facts = factsOf(
      phrasing(words, shop, inLanguage, attachments, dateIn(shop.timeZone, date), logo !== undefined),
    );
    const bodies = mails(mail.content.template, language);
    const subject = oneLine(facts.subject);
    const mime = await mimeBytes(shop, inLanguage, [...attachments.map(asPart), ...(logo ?? [])], new Date(date), {
      subject,
      html: crlf(bodies.html(facts)),
      text: crlf(wrapText(bodies.text(facts))),
    });
    return { mime: sign ? await sign(mime) : mime, subject };
  };
}

interface Bodies {
  subject: string;
  html: string;
  text: string;
}

function mimeBytes(
  shop: Shop,
  mail: OutboxMail,
  attachments: MailComposer.Options['attachments'],
  date: Date,
  bodies: Bodies,
): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: shop.seller.name, address: shop.mailAddress },
    replyTo: mail.replyTo,
    to: mail.to,
    ...bodies,
    date,
    messageId: mail.messageId,
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    headers: {
      // RFC 3834 §5: `auto-replied` for an answer to a mail, `auto-generated` for everything else.
      'Auto-Submitted': mail.inReplyTo ? 'auto-replied' : 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      [LOOP_HEADER]: shop.mailAddress,
      'Content-Language': mail.language,
    },
    attachments,
    // Frozen bytes are made once, but a second run must not differ: the boundary comes from the Message-ID.
    baseBoundary: createHash('sha256').update(mail.messageId).digest('hex').slice(0, 24),
    // Said outright, for finding the best encoding out would take a third of the time.
    encoding: 'quoted-printable',
    textEncoding: 'Q',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

const asPart = ({ filename, contentType, content }: Attachment) => ({
  filename,
  contentType,
  content: Buffer.from(content),
});

/** It is in every mail, so a large one stays on the invoices alone. */
const LARGEST_LOGO = 50_000;

/** The shop's logo as a picture within the mail (RFC 2392), so that nothing is loaded from anywhere. */
function readLogo(file: string | undefined) {
  if (file === undefined) return undefined;
  const content = readFileSync(file);
  const filename = path.basename(file);
  return content.length > LARGEST_LOGO
    ? undefined
    : [{ filename, content, cid: 'logo', contentDisposition: 'inline' as const }];
}

/** Lines of a mail end in CRLF (RFC 5322 §2.3); a CR of its own would be one more. */
const crlf = (text: string): string => text.replace(/\r\n?|\n/g, '\r\n');

/** A subject made of what somebody asked for must not break the header. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200);
