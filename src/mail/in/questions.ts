import type { MailRequest } from '../../core/model/mail-in.js';

export type Said = Extract<MailRequest, { kind: 'question' | 'confirm' }>;

/** A line longer than that is a sentence to a person, not a command. */
const LONGEST_COMMAND = 120;
const LONGEST_LINE = 1_000;
/** Beside a subject that is taken for a wish: a greeting, a thank-you and a name. */
const LONGEST_BESIDE = 200;
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

/** A CSR is asked for by its name, or to have a certificate issued again. */
const WANTS_CSR =
  /^(?:csrs?|csr-?(?:(?:e-?)?mails?|requests?|anfrage|anforderung|zahtevek|zahtjev)|re-?issue|re-?key|neuausstellung|zertifikatsanforderung)$/iu;
const WANTS_RENEWAL =
  /^(?:renew(?:al|ing)?|(?:zu)?erneuern|erneuerung|verlängern|verlängerung|podaljš(?:aj|ajte|ati|anje)|obnov(?:i|ite|iti|a|u|o|itev)|produ(?:lji|ljite|ljiti|ljenje|ži|žite|žiti|ženje))$/iu;
/** What may stand beside it; with any other word the line is a sentence to a person. */
const BESIDE_CSR = new RegExp(
  `^(?:${[
    'a|an|the|my|our|for|of|to|new|another|again|anew|once|more|send|resend|request|mail|e-?mail|message|link|need|want|would|like',
    'i|we|me|us|you|can|could|please|it|now|certificates?|certs?|ssl|tls|domain|replace|asking',
    'ein|eine|einen|einem|der|die|das|den|neue[nrs]?|noch|einmal|nochmals?|erneut|wieder|schicken|schicke|senden|sende|zusenden|anfordern',
    'anfrage|anforderung|brauche|brauchen|benötigen?|möchten?|ich|wir|mir|uns|sie|bitte|für|von|zum|zur|zertifikats?|ersetzen|e-mail-anforderung',
    'nov|novi|nova|novo|novega|nove|še|enkrat|znova|ponovno|ponovna|ponovno|izdaja|izdajo|izdavanje|pošlji|pošljite|poslati|zahtevek|zahtevka',
    'sporočilo|potrebujem|potrebujemo|želim|želimo|mi|nam|prosim|certifikata?|potrdil[oa]|domen[oae]|zamenjaj|zamenjati|za',
    'opet|još|jednom|pošalji|pošaljite|zahtjeva?|poruku|poruka|trebam|trebamo|molim|zamijeni|zamijeniti',
  ].join('|')})$`,
  'iu',
);

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
  return readInvoice(plain) ?? readCsr(plain) ?? readStatus(plain) ?? readStatus(said);
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
  if (isAnswer(subject) && lines.length > 0) return null;
  const fromSubject = readLine(plainSubject(subject));
  const wantsCsr =
    fromSubject?.kind === 'question' && (fromSubject.question === 'csr' || fromSubject.question === 'renew');
  return wantsCsr && !isOnlyWish(subject, lines) ? null : fromSubject;
}

/**
 * `CSR for example.com` is also what people write above something else: a CSR that they forgot to attach to the answer
 * to our mail, or a question. Then a person reads it.
 */
const isOnlyWish = (subject: string, lines: readonly string[]): boolean =>
  !isAnswer(subject) && lines.join(' ').length <= LONGEST_BESIDE && !lines.some((line) => line.includes('?'));

/** A subject without `Re:` and its like. */
export const plainSubject = (subject: string): string => readable(subject).replace(REPLY_PREFIX, '');

/** Whether the subject is that of an answer or of a forwarded mail. */
export const isAnswer = (subject: string): boolean => REPLY_PREFIX.test(readable(subject));

/** A megabyte of `[a][a]…` would take minutes; nothing behind the first thousand characters makes it an answer. */
const readable = (subject: string): string => subject.slice(0, LONGEST_LINE);

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

/** `new csr for example.com`, `renew example.com`, `CSR`, and whatever else is made of such words and one name. */
function readCsr(plain: string): Said | null {
  const words = plain
    .replace(/certificate signing requests?/i, 'csr')
    .split(/[\s,;]+/)
    .map(tidyArgument)
    .filter((word) => word !== '');
  const names = words.filter((word) => NAME.test(word));
  const others = words.filter((word) => !NAME.test(word));
  const wantsCsr = others.some((word) => WANTS_CSR.test(word)) || /\bponovn[ao] izda(?:ja|jo|vanje)\b/iu.test(plain);
  const wantsRenewal = others.some((word) => WANTS_RENEWAL.test(word));
  const isKnown = (word: string): boolean => WANTS_CSR.test(word) || WANTS_RENEWAL.test(word) || BESIDE_CSR.test(word);
  const isCommand = (wantsCsr || wantsRenewal) && names.length <= 1 && others.every(isKnown);
  // Who names the CSR as well wants the mail that asks for it.
  const asked = wantsCsr ? 'csr' : 'renew';
  return isCommand ? { kind: 'question', question: asked, argument: names[0] ?? '' } : null;
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
