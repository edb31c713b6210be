import { LONGEST_WORDS, type MailRequest } from '../../core/model/mail-in.js';
import { type FoundCsr, findCsrs } from '../../core/rules/csr/check-csr.js';
import type { ParsedMail } from './parse.js';
import { isAnswer, readQuestion } from './questions.js';
import { divideHtml, divideText } from './quote.js';
import { clean } from './clean.js';
import { searchForKeys } from './private-key.js';

/** One place in a mail where a CSR or a key may lie. */
interface Place {
  /** For staff: `the text`, `attachment server.csr`. */
  source: string;
  bytes: Uint8Array;
}

/** A damaged CSR is handed on with the text around it, so that the finding can say what is wrong. */
const LARGEST_DAMAGED = 64 * 1024;
/** Staff see what came along; they need not see everything. */
const MOST_FILES = 10;
const LONGEST_FILE_NAME = 120;
/** Pictures are in every signature and never hold a CSR. */
const PICTURE = /^(?:89504e47|ffd8ff|47494638)/;

export interface Interpreted {
  request: MailRequest;
  /** No private key lies in it: all of it could be searched, and there was none. */
  isFreeOfKeys: boolean;
}

/**
 * What a mail asks for (design §4, "interpret"). A private key anywhere outweighs all; then a CSR, whatever the words
 * say; then the customer's commands. A CSR in the quoted part counts only where the new part has none: it is then
 * the only one, and else an older one that the answer replaces.
 */
export async function interpret(mail: ParsedMail): Promise<Interpreted> {
  const text = divideText(mail.text);
  const html = divideHtml(mail.html);
  const fresh = [
    ...mail.files.filter(isNoPicture).map((f) => place(f.name ? `attachment ${f.name}` : 'attachment', f.content)),
    place('the text', text.fresh),
    place('the HTML text', html.fresh),
    ...mail.nested.flatMap((m) => [place('an attached mail', m.text), place('an attached mail', m.html)]),
  ];
  const quoted = [place('the quoted text', text.quoted), place('the quoted HTML text', html.quoted)];
  // The parts as they came, too: a key must not slip through between what was cut.
  const whole = [place('the subject', mail.subject), place('the text', mail.text), place('the HTML', mail.html)];
  // They are searched first: should time run out over what is packed in the files, the words at least are known.
  const { held, spkis, complete } = await searchForKeys([...whole, ...fresh].map(({ bytes }) => bytes));
  if (held) return { request: { kind: 'private-key', spkis }, isFreeOfKeys: false };

  const csrs = csrsIn(fresh);
  const found = csrs.length > 0 ? csrs : csrsIn(quoted);
  const request: MailRequest =
    found.length > 0
      ? { kind: 'csr', csrs: found }
      : (readQuestion(mail.subject, text.fresh) ?? wordsOf(mail, text.fresh));
  return { request, isFreeOfKeys: complete };
}

/** What a person is to read. A mail that begins a thread may say all in its subject. */
function wordsOf(mail: ParsedMail, fresh: string): MailRequest {
  const said = fresh === '' && !isAnswer(mail.subject) ? mail.subject : fresh;
  return {
    kind: 'unclear',
    words: clean(said, LONGEST_WORDS).trim(),
    files: mail.files.slice(0, MOST_FILES).map((file) => clean(file.name, LONGEST_FILE_NAME) || file.type),
  };
}

/** Every CSR in these places, each once. Damaged ones only where there is no whole one, and then the first. */
function csrsIn(places: readonly Place[]): { base64: string; source: string }[] {
  const whole = new Map<string, { base64: string; source: string }>();
  let damaged: { base64: string; source: string } | undefined;
  for (const { source, bytes } of places) {
    for (const csr of findCsrs(bytes)) {
      if (csr.damage !== null) damaged ??= { base64: base64(asItLay(bytes, csr)), source };
      else if (!whole.has(csr.sha256)) whole.set(csr.sha256, { base64: base64(csr.der), source });
    }
  }
  return whole.size > 0 ? [...whole.values()] : damaged ? [damaged] : [];
}

function asItLay(bytes: Uint8Array, csr: FoundCsr): Uint8Array {
  if (bytes.length <= LARGEST_DAMAGED) return bytes;
  const begin = Buffer.from(bytes).indexOf('BEGIN');
  if (begin < 0) return csr.der;
  return bytes.subarray(Math.max(0, begin - 16), begin + LARGEST_DAMAGED);
}

const place = (source: string, content: string | Uint8Array): Place => ({
  source,
  bytes: typeof content === 'string' ? Buffer.from(content) : content,
});

const isNoPicture = (file: { content: Uint8Array }): boolean =>
  !PICTURE.test(Buffer.from(file.content.subarray(0, 4)).toString('hex'));

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
