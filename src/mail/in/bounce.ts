import type { MailRequest } from '../../core/model/mail-in.js';
import { isReturnedSubject } from './automatic-subjects.js';
import { statusReports, type StatusReport } from './delivery-status.js';
import { type Header, readHeaders, valuesOf } from './headers.js';
import { bounceAddressesIn, ownMessageIds, referencesOf } from './keys.js';
import type { ParsedMail } from './parse.js';
import { sendersOf } from './senders.js';

export type Bounce = Extract<MailRequest, { kind: 'bounce' }>;

/** What is said and the header of what comes back stand at the beginning; the rest is the mail itself. */
const LOOKED_AT = 64 * 1024;
/** For staff; servers write whole paragraphs. */
const LONGEST_DIAGNOSTIC = 500;

const DAEMON = /^(?:mail(?:er)?[-_.]?daemon|postmaster|mail[-_.]?delivery|microsoftexchange[0-9a-f]+)(?:[-+=].*)?@/;
const STATUS_TYPE = /^message\/(?:global-)?delivery-status$/i;
const HEADERS_TYPE = /^(?:text|message)\/(?:rfc822-headers|global-headers)$/i;

/** What servers write that send no report: qmail, Exim, Exchange, Notes, sendmail, Gmail, Yahoo and their like. */
const FAILED =
  /wasn't able to deliver your message|could not be delivered to one or more|could not be delivered|did not reach (?:some or all of )?the intended recipient|could not be reached|was not delivered to|had permanent fatal errors|failed permanently|unable to deliver your message|delivery (?:to the following recipients? )?(?:has )?failed|undeliverable|user unknown|no such (?:user|mailbox)|mailbox (?:is )?(?:full|unavailable|not found|disabled)|konnte nicht zugestellt|n'a pas pu être (?:remis|délivré)|no se ha podido entregar|non (?:è stato possibile consegnare|recapitabile)/i;
const DELAYED =
  /\bdelayed\b|not (?:yet )?been delivered|will (?:continue to|keep|be) (?:try|retr)|do(?:es)? not need to (?:be resent|resend)|warning message only|verzögert|noch nicht zugestellt/i;
/** `550 5.1.1 …`, `#5.1.1`, `SMTP error … 452`. */
const CODE = /(?:^|[\s<(#])(?:[45]\d\d[ -]\S|#?[45]\.\d{1,3}\.\d{1,3}\b)/;

/**
 * A mail server's report that a mail of ours could not be delivered, or is late (RFC 3464, and what servers write that
 * send no such report); null for anything else. It names no more than what leads to an outbox item; whether it is ours
 * is the core's to say.
 */
export function readBounce(headers: readonly Header[], mail: ParsedMail, clerkAddress: string): Bounce | null {
  const to = bounceAddressesIn(headers, clerkAddress);
  const messageIds = returnedIds(headers, mail, clerkAddress);
  if (to.length + messageIds.length === 0) return null;
  const said = fromReport(headers, mail) ?? fromWords(headers, mail, to.length > 0);
  return said && { kind: 'bounce', to, messageIds, ...said };
}

type Said = Pick<Bounce, 'action' | 'recipient' | 'diagnostic'>;

/** By the fields of the report; where several recipients are named, the worst counts. */
function fromReport(headers: readonly Header[], mail: ParsedMail): Said | null {
  const isReport = valuesOf(headers, 'content-type').some(
    (type) => /^multipart\/report\b/i.test(type) || STATUS_TYPE.test(type.split(';', 1)[0]?.trim() ?? ''),
  );
  if (!isReport) return null;
  const parts = mail.files.filter((f) => STATUS_TYPE.test(f.type)).map((f) => textOf(f.content));
  const reports = [mail.text.slice(0, LOOKED_AT), ...parts].flatMap(statusReports);
  const worst = reports.find((r) => r.action === 'failed') ?? reports.find((r) => r.action === 'delayed');
  return worst ? { action: worst.action, recipient: worst.recipient, diagnostic: diagnosticOf(worst) } : null;
}

const diagnosticOf = ({ status, diagnostic }: StatusReport): string =>
  clean(diagnostic.includes(status) ? diagnostic : `${status} ${diagnostic}`);

/** By the words, where a server sends no report. A person may write the same words, so a robot must have sent it. */
function fromWords(headers: readonly Header[], mail: ParsedMail, isToBounceAddress: boolean): Said | null {
  const failedRecipients = valuesOf(headers, 'x-failed-recipients')[0];
  const isEmptyPath = valuesOf(headers, 'return-path').some((path) => /^<\s*>/.test(path));
  const isDaemon = sendersOf(headers).some((address) => DAEMON.test(address));
  const isReport = valuesOf(headers, 'content-type').some((type) => /^multipart\/report\b/i.test(type));
  if (isReport || !(failedRecipients !== undefined || isDaemon || (isEmptyPath && isToBounceAddress))) return null;
  const words = beforeCopy(mail.text.slice(0, LOOKED_AT));
  const isLate = DELAYED.test(words);
  const isFailed = failedRecipients !== undefined || isReturnedSubject(mail.subject) || FAILED.test(words);
  if (!isLate && !isFailed) return null;
  const recipient =
    failedRecipients?.split(',', 1)[0] ??
    /^[ \t]*<?([^\s<>@]+@[^\s<>@:]+)>?(?::?[ \t]*$|[ \t]+on\s)/m.exec(words)?.[1] ??
    '';
  const diagnostic = words.split('\n').find((line) => CODE.test(line)) ?? words.split('\n').find((l) => FAILED.test(l));
  return {
    action: isLate && failedRecipients === undefined && !/permanent/i.test(words) ? 'delayed' : 'failed',
    recipient: clean(recipient).slice(0, 320),
    diagnostic: clean(diagnostic ?? mail.subject),
  };
}

/** Where the copy of the mail begins; its words are ours. */
const COPY =
  /^-{2,}.{0,20}(?:below this line is a copy|this is a copy of (?:the|your) message|original message|returned message).*$/im;
const beforeCopy = (text: string): string => text.slice(0, COPY.exec(text)?.index ?? text.length);

/** Our Message-IDs on what came back, the surest place first: the mail, its header, a copy in the text, the answer's header. */
function returnedIds(headers: readonly Header[], mail: ParsedMail, clerkAddress: string): string[] {
  const [returned] = mail.nested;
  const headerParts = mail.files.filter((f) => HEADERS_TYPE.test(f.type)).map((f) => readHeaders(f.content));
  const inText = /^[> \t]*message-id:\s{0,20}(<[^<>\s]{1,900}>)/im.exec(mail.text.slice(0, LOOKED_AT))?.[1] ?? '';
  const ids = [
    returned?.messageId ?? '',
    ...headerParts.flatMap((part) => valuesOf(part, 'message-id')),
    inText,
    referencesOf(headers)[0] ?? '',
  ];
  return ownMessageIds(ids, clerkAddress);
}

const textOf = (content: Uint8Array): string => Buffer.from(content.subarray(0, LOOKED_AT)).toString('utf8');

const clean = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_DIAGNOSTIC);
