/** A mail's text, divided into what its writer wrote now and what was quoted, forwarded, or stands below a signature. */
export interface Divided {
  fresh: string;
  quoted: string;
}

/** What mail programs put between an answer and the original is short; longer lines are somebody's text. */
const LONGEST_MARK = 500;

/** "On … wrote:" as mail programs write it above a quotation; the verb is what they have in common. */
const ATTRIBUTION =
  /(?:^|[\s)])(?:wrote|writes|schrieb|geschrieben|a écrit|écrit|ha scritto|escribió|escreveu|schreef|skrev|skrifaði|kirjoitti|napisal|napisala|napisal\(a\)|napisao|napisao\/la|napisao\(la\)|napisal\/-a|napísal|napsal|napsal\(a\)|napisał|napisała|napisał\(a\)|írta|a scris|написа|написал|написала|пише|пишет|yazdı|έγραψε)(?:\s(?:[^:\n]|(?<=\d):(?=\d\d)){0,200})?\s?:\s*$/iu;
const ATTRIBUTION_CJK = /(?:写道|寫道|のメール|さんは書きました|님이 작성)\s?[:：]\s*$/u;
/** With its address and date an attribution is wrapped over up to this many lines. */
const ATTRIBUTION_LINES = 4;
/** What an attribution holds besides the verb: a year, a time or an address. */
const ATTRIBUTION_FACT = /\d{4}|\d{1,2}[:.]\d{2}|@/;
/** How one begins, where the answer stands right above it: `On`, `Am`, a weekday, or the date. */
const ATTRIBUTION_START = /^\s*(?:(?:On|Am|Dne|Dana|V|Le|Il|El|Op|Em|Den|Dnia|W dniu)\s|\p{L}{2,4}[.,]\s|\d)/iu;

/** "-----Original Message-----" and its translations; never PEM armour. */
const DIVIDER = /^\s*-{2,}\s?(?!.*\b(?:BEGIN|END)\b)\p{L}[\p{L} .'’]{2,60}\s?-{2,}\s*$/u;
const UNDERSCORES = /^\s*_{10,}\s*$/;

const FROM_LABEL =
  /^\s*[>*_]*(?:From|Von|De|Da|Van|Od|Šalje|Pošiljatelj|Från|Fra|Lähettäjä|Feladó|Από|От|Gönderen|差出人|发件人)\s?[:：]/iu;
const OTHER_LABEL =
  /^\s*[>*_]*(?:Sent|Date|To|Cc|Subject|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Inviato|Data|A|Oggetto|Enviado(?: el)?|Fecha|Para|Asunto|Assunto|Poslano|Za|Komu|Kp|Zadeva|Predmet|Prima|Verzonden|Aan|Onderwerp|Skickat|Till|Ämne|Sendt|Til|Emne|Lähetetty|Vastaanottaja|Aihe|Odesláno|Předmět|Wysłano|Do|Temat|Дата|Кому|Тема|宛先|件名|收件人|主题)\s?[:：]/iu;
/** How many lines below `From:` its companions are looked for. */
const HEADER_BLOCK_LINES = 6;

const SIGNATURE = /^-- ?$/;
const SENT_FROM_PHONE =
  /^\s*(?:Sent from (?:my|Mail|Yahoo|Outlook|Samsung|Proton)|Sent with Proton|Outlook für (?:iOS|Android)|(?:Pridobi(?:te)?|Preuzmite|Nabavite) Outlook za|Get Outlook for|Sent via|Von meinem|Gesendet (?:von|mit)|Envoyé de(?:puis)? mon|Inviato da|Enviado desde mi|Poslano (?:z|s|iz)|Verstuurd vanaf|Skickat från min|Wysłane z|Odesláno z)\b.{0,80}$/iu;

/**
 * Divides the plain text of a mail. Answers below or between quoted lines are found too. Nothing is lost: each line is
 * in one of the two parts, quoted ones without their `>`.
 */
export function divideText(text: string): Divided {
  const lines = text.replace(/\r\n?/g, '\n').replaceAll('\u00a0', ' ').split('\n');
  const fresh: string[] = [];
  const quoted: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const attribution = attributionLines(lines, at);
    if (isQuoted(line)) {
      quoted.push(line.replace(/^\s{0,3}(?:>\s?)+/, ''));
      at += 1;
    } else if (attribution > 0) {
      quoted.push(...lines.slice(at, at + attribution));
      at += attribution;
      // Below it either `>` lines come, and then perhaps an answer, or the bare original to the end.
      let next = at;
      while (lines[next]?.trim() === '') next += 1;
      if (next < lines.length && !isQuoted(lines[next] ?? '')) break;
    } else if (is(SIGNATURE, line) || is(DIVIDER, line) || isHeaderBlock(lines, at)) {
      break;
    } else {
      (is(SENT_FROM_PHONE, line) || is(UNDERSCORES, line) ? quoted : fresh).push(line);
      at += 1;
    }
  }
  // One by one: as arguments of one call, a million lines would be too many.
  for (const line of lines.slice(at)) quoted.push(line.replace(/^\s{0,3}(?:>\s?)+/, ''));
  return { fresh: fresh.join('\n').trim(), quoted: quoted.join('\n').trim() };
}

const is = (mark: RegExp, line: string | undefined): boolean =>
  line !== undefined && line.length <= LONGEST_MARK && mark.test(line);

const isQuoted = (line: string): boolean => /^\s{0,3}>/.test(line);

/** Over how many lines an attribution runs that begins at `at`; 0 for none. */
function attributionLines(lines: readonly string[], at: number): number {
  if ((lines[at] ?? '').trim() === '') return 0;
  for (let count = 1; count <= ATTRIBUTION_LINES; count++) {
    const last = lines[at + count - 1];
    if (last === undefined || last.trim() === '' || isQuoted(last) || is(SIGNATURE, last)) return 0;
    if (!/[:：]$/.test(last.trimEnd())) continue;
    const joined = lines.slice(at, at + count).join(' ');
    if (joined.length > LONGEST_MARK) return 0;
    if (!(ATTRIBUTION.test(joined) || ATTRIBUTION_CJK.test(joined)) || !ATTRIBUTION_FACT.test(joined)) continue;
    return beginsBelow(lines.slice(at, at + count)) ? 0 : count;
  }
  return 0;
}

/** The first of these lines is the end of an answer that has no empty line below it. */
function beginsBelow(lines: readonly string[]): boolean {
  const fact = lines.findIndex((line) => ATTRIBUTION_FACT.test(line));
  const start = lines.findIndex((line) => ATTRIBUTION_START.test(line));
  return start > 0 && start <= fact;
}

/** Outlook puts the original's headers above it, in the language of the writer; GMX begins with the date. */
function isHeaderBlock(lines: readonly string[], at: number): boolean {
  const isFrom = is(FROM_LABEL, lines[at]);
  if (!isFrom && !is(OTHER_LABEL, lines[at])) return false;
  const below = lines.slice(at + 1, at + 1 + HEADER_BLOCK_LINES);
  const others = below.filter((line) => is(OTHER_LABEL, line)).length;
  return others >= 2 && (isFrom || below.some((line) => is(FROM_LABEL, line)));
}

/** Where mail programs begin the original in HTML: Gmail, Apple Mail, Thunderbird, Outlook and OWA, Yahoo, others. */
const HTML_QUOTE =
  /<blockquote\b|<div[^>]{0,120}\bclass="?[^">]{0,60}(?:gmail_quote|gmail_attr|moz-cite-prefix|yahoo_quoted|protonmail_quote|zmail_extra|tutanota_quote)|<div[^>]{0,120}\bid="?(?:divRplyFwdMsg|appendonsend|x_divRplyFwdMsg|reply-intro|mail-editor-reference-message-container)|border-top:\s?solid #[0-9a-f]{6} 1\.0pt|-----Original Message-----/i;

/** Answers stand above the original; a mail whose first half megabyte has none of it has none. */
const SEARCHED_HTML = 512 * 1024;

/** The same for HTML. Here only what stands above the first quotation is the writer's. */
export function divideHtml(html: string): Divided {
  const at = html.slice(0, SEARCHED_HTML).search(HTML_QUOTE);
  return at < 0 ? { fresh: html, quoted: '' } : { fresh: html.slice(0, at), quoted: html.slice(at) };
}
