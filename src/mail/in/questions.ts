import type { MailRequest } from '../../core/model/mail-in.js';

export type Said = Extract<MailRequest, { kind: 'question' | 'confirm' }>;

/** A line longer than that is a sentence to a person, not a command. */
const LONGEST_COMMAND = 120;
const LONGEST_LINE = 1_000;
const LONGEST_ARGUMENT = 300;

/** What may stand around a command, in the languages in which mails go out. */
const POLITE =
  /^(?:please|pls|kindly|bitte|prosim|molim|hi|hello|hallo|could you|can you|send me|show me|show|give me|get|my|the|our|all|meine|moji|moje)\s+|\s+(?:please|pls|bitte|prosim|molim|thanks|thank you|danke|hvala|now)$/i;
const GREETING =
  /^(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?|moin|servus|grüezi|pozdravljeni|spoštovani|živjo|zdravo|dober dan|dobar dan|poštovani|bok|bonjour|ciao|buongiorno|hola)\b.{0,60}$/iu;

const LIST =
  /^(?:list|list (?:of )?(?:my |our |the |all )?(?:certificates?|certs?)|certificates?|certificate list|ssl list|ssl|liste|zertifikate|seznam|potrdila|certifikati|popis)$/i;
const INVOICES =
  /^(?:invoices?|bills?|list (?:of )?(?:my |our |the |all )?(?:invoices?|bills?)|invoice list|rechnung(?:en)?|računi?|fakture?)$/iu;
const HELP = /^(?:help|help me|commands?|usage|how to|how does this work|info|hilfe|pomoč|pomoc|pomoć|\?+)$/iu;
const YES =
  /^(?:yes|y|yes,? (?:please|apply(?: it)?|that is (?:right|correct)|it is)|yep|yeah|confirm|confirmed|i confirm|apply|apply it|ja|ja,? bitte|da|da,? prosim|da,? molim|potrjujem|potvrđujem)$/iu;
const SAME =
  /^(?:(?:yes,? )?(?:use |keep |take |with )?(?:the )?same(?: (?:csr|one|key|again|as before|as last (?:time|year)))?|re-?use(?: (?:it|the (?:old|last|same) (?:csr|one)))?|gleich|(?:den|die|das)?gleichen?|derselbe|dieselbe|isti|enak|enako|isto)$/iu;

const STATUS = /^(?:status|state|stanje|show|details?)(?:\b|(?=[:#]))\s*[:#-]?\s*(.*)$/iu;
const INVOICE =
  /^(?:invoices?|bill|rechnung(?:en)?|računi?|faktura)\b\s*(?:no\.?|nr\.?|number|nummer|št\.?|br\.?)?\s*[:#]?\s*(.+)$/iu;
const FILLER =
  /^(?:of|for|on|about|my|the|our|certificate|cert|ssl|domain|von|für|zertifikat|za|please|bitte|prosim)$/iu;

const INVOICE_NUMBER = /^(?=.*\d)[\p{L}\d][\p{L}\d/_.-]{0,60}$/u;
/** A domain name, a wildcard, or a certificate's id. */
const NAME = /^(?:\*\.)?[\p{L}\d](?:[\p{L}\d_-]*\.)+[\p{L}\d-]{2,}$|^ssl-\d+$/iu;

/** Reads one line as a customer's command (design §1), generously; null where it is none. */
export function readLine(line: string): Said | null {
  // Looked at before it is tidied, too: a line of a megabyte would take its time.
  const said = line.length > LONGEST_LINE ? '' : tidy(line);
  if (said === '' || said.length > LONGEST_COMMAND) return null;
  if (YES.test(said)) return { kind: 'confirm', answer: 'yes' };
  if (SAME.test(said)) return { kind: 'confirm', answer: 'same' };
  const plain = withoutCourtesy(said);
  if (HELP.test(plain) || HELP.test(said)) return question('help');
  if (LIST.test(plain)) return question('list');
  if (INVOICES.test(plain)) return question('invoices');
  return readInvoice(plain) ?? readStatus(plain) ?? readStatus(said);
}

/**
 * What a mail asks for: the first line that its writer wrote now (greetings aside), else the subject. The subject of an
 * answer is mostly ours, so it counts only where the writer added no words.
 */
export function readQuestion(subject: string, fresh: string): Said | null {
  const lines = fresh.split('\n').filter((line) => line.length > LONGEST_LINE || tidy(line) !== '');
  const first = lines.find((line) => !isGreeting(line) || readLine(line) !== null);
  const fromText = first === undefined ? null : readLine(first);
  if (fromText) return fromText;
  const isAnswer = REPLY_PREFIX.test(subject);
  return isAnswer && lines.length > 0 ? null : readLine(subject.replace(REPLY_PREFIX, ''));
}

const isGreeting = (line: string): boolean => line.length <= LONGEST_COMMAND && GREETING.test(line.trim());

/** `Re:`, `AW:`, `Fwd: [EXT]` and their like, any number of them. */
const REPLY_PREFIX =
  /^(?:\s*(?:re|aw|antw|antwort|wg|fw|fwd|sv|vs|odg|odp|ref|tr|rv|r|i|ynt|vá|回复|答复)(?:\[\d+\])?\s?[:：]|\s*\[[^\]]{1,30}\](?=.*\S))+\s*/iu;

const question = (name: 'list' | 'invoices' | 'help'): Said => ({ kind: 'question', question: name, argument: '' });

/** An argument is repeated in our answer, so nothing invisible stays in it, nor what turns the reading around. */
const INVISIBLE = /[\p{Cc}\p{Cf}]/gu;

function tidy(line: string): string {
  return line
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .replace(INVISIBLE, '')
    .replace(/[<[](?:mailto:|https?:)[^\]>]*[\]>]/gi, ' ')
    .replace(/^(?:(?!\*\.)[\s>*_`"'“”„«»([{-])+|[\s*_`"'“”„«»)\]},;.!…]+$/gu, '')
    .replace(/\s+/g, ' ');
}

function withoutCourtesy(said: string): string {
  let plain = said;
  for (let before = ''; before !== plain;) {
    before = plain;
    plain = tidy(plain.replace(POLITE, ' ').replace(/\?+$/, (marks) => (before === marks ? marks : '')));
  }
  return plain;
}

function readInvoice(plain: string): Said | null {
  const rest = INVOICE.exec(plain)?.[1];
  const number = rest === undefined ? '' : tidyArgument(rest);
  return INVOICE_NUMBER.test(number) ? { kind: 'question', question: 'invoice', argument: number } : null;
}

function readStatus(plain: string): Said | null {
  const rest = STATUS.exec(plain)?.[1];
  if (rest === undefined) return null;
  const words = rest
    .split(/\s+/)
    .map(tidyArgument)
    .filter((word) => word !== '' && !FILLER.test(word));
  const names = words.filter((word) => NAME.test(word));
  const name = names.length === 1 ? names[0] : words.length <= 1 ? (words[0] ?? '') : undefined;
  const isBare = /^(?:show|details?)/i.test(plain) && name !== undefined && !NAME.test(name);
  if (name === undefined || isBare) return null;
  return { kind: 'question', question: 'status', argument: name };
}

const tidyArgument = (word: string): string =>
  tidy(word.replace(/^<+|>+$/g, ''))
    .replace(/^https?:\/\//i, '')
    .replace(/[/?:]+$/, '')
    .slice(0, LONGEST_ARGUMENT);
