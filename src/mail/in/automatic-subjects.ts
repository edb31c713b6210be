/**
 * What autoresponders write in front of a subject, or as all of it, by language: Exchange and Outlook's own words,
 * those of Gmail, Notes, cPanel, Plesk and Thunderbird's templates, and what people put in for them.
 */
const ABSENCE: Record<string, string[]> = {
  en: [
    'automatic reply',
    'automated (?:reply|response)',
    'auto(?:matic)?[ -]?(?:reply|response|responder)',
    "(?:i am |i[’']m |we are )?(?:currently )?(?:out of|away from) (?:the |my |our )?office",
    '(?:out of|away from)[ -]office(?: (?:auto[ -]?)?(?:reply|message|notice|notification|response|assistant))?',
    'ooo|oof',
    "(?:i am |i[’']m )?(?:currently )?on (?:annual |parental |maternity |sick )?(?:leave|vacation|holidays?)",
    'vacation (?:reply|message|notice|response)',
    'absence notice|notice of absence',
  ],
  de: [
    'automatische (?:antwort|rückmeldung)(?: auf)?',
    'auto(?:matische)?[ -]?(?:antwort|reply)',
    'abwesenheits(?:notiz|nachricht|meldung|info|assistent|agent)',
    'abwesen(?:d|heit)',
    '(?:ich bin )?(?:zur ?zeit |derzeit )?(?:nicht im (?:büro|haus)|außer haus|im urlaub)',
    'urlaubs(?:notiz|meldung|nachricht)',
  ],
  fr: [
    'réponse automatique',
    "message (?:automatique )?d[’']absence",
    'absen(?:t|te|ce)(?: du bureau)?',
    "en congés?|hors du bureau|notification d[’']absence",
  ],
  es: [
    'respuesta automática',
    'fuera de (?:la )?oficina',
    'ausente|ausencia',
    'de vacaciones',
    'contestación automática',
  ],
  it: ['risposta automatica', 'fuori (?:sede|ufficio)', "assen(?:te|za)(?: dall[’']ufficio)?", 'in ferie'],
  pt: ['resposta automática', 'fora do escritório', 'ausência(?: temporária)?|ausente', 'de férias'],
  nl: [
    'automatisch(?:e)? antwoord',
    'afwezig(?:heid)?(?:sbericht|smelding)?',
    'niet aanwezig|buiten kantoor|met vakantie',
  ],
  da: ['automatisk svar', 'autosvar', 'ikke til stede|fraværende|fravær(?:sbesked)?', 'på ferie'],
  no: ['automatisk svar', 'autosvar', 'fraværsmelding|fraværende|ikke til stede|ikke på kontoret'],
  sv: ['automatiskt svar', 'autosvar', 'frånvaro(?:meddelande)?|frånvarande|ej på plats', 'på semester'],
  fi: ['automaattinen vastaus', 'poissa(?:olo)?(?: toimistosta)?(?:ilmoitus)?', 'lomavastaus|lomalla'],
  is: ['sjálfvirkt svar', 'fjarverandi'],
  pl: [
    'odpowiedź automatyczna|automatyczna odpowiedź|autoodpowiedź',
    'poza biurem|nieobecność|nieobecn[ya]',
    'na urlopie',
  ],
  cs: ['automatická odpověď', 'mimo kancelář', 'nepřítomnost|nejsem v kanceláři', 'dovolená'],
  sk: ['automatická odpoveď', 'mimo kancelárie', 'neprítomnosť', 'dovolenka'],
  sl: [
    'samodejni odgovor|avtomatski odgovor|samodejno sporočilo',
    'odsotnost|odsoten|odsotna|obvestilo o odsotnosti',
    '(?:sem )?na dopustu|izven pisarne|nisem v pisarni',
  ],
  hr: [
    'automatski odgovor|automatska poruka',
    'odsutnost|odsutan|odsutna|obavijest o odsutnosti',
    'izvan ureda|nisam u uredu|na godišnjem(?: odmoru)?',
  ],
  sr: ['аутоматски одговор', 'одсутан|одсутна|одсуство', 'na odmoru|odsustvo'],
  hu: ['automatikus válasz', 'házon kívül|irodán kívül', 'távollét(?:i értesítés)?|szabadságon'],
  ro: ['răspuns automat', 'în afara biroului|absent din birou', 'în concediu'],
  bg: ['автоматичен отговор', 'извън офиса', 'отсъствие|отсъствам'],
  ru: ['автоматический ответ|автоответ(?:чик)?', 'вне офиса|нет на месте|отсутствую', 'в отпуске'],
  uk: ['автоматична відповідь|автовідповідь', 'поза офісом|відсутн(?:ій|я|ість)', 'у відпустці'],
  el: ['αυτόματη απάντηση', 'εκτός γραφείου', 'απουσία'],
  tr: ['otomatik (?:yanıt|cevap)', 'ofis dışında|ofiste değilim', 'izindeyim'],
  et: ['automaatvastus|automaatne vastus', 'kontorist väljas|puhkusel'],
  lv: ['automātiskā atbilde|automātiska atbilde', 'prombūtn(?:e|ē)'],
  lt: ['automatinis atsakymas', 'nesu biure|atostogose'],
  ca: ['resposta automàtica', "fora de l[’']oficina"],
  ar: ['رد تلقائي|الرد التلقائي', 'خارج المكتب'],
  he: ['תשובה אוטומטית|מענה אוטומטי', 'מחוץ למשרד'],
  zh: ['自动(?:答复|回复)|自動(?:回覆|回復)', '外出|不在办公室|休假'],
  ja: ['自動(?:応答|返信)(?:メール)?', '不在(?:通知|のお知らせ)?|外出中|休暇中'],
  ko: ['자동 ?(?:회신|응답|답장)', '부재 ?중'],
  vi: ['(?:trả lời|thư trả lời) tự động|tự động trả lời'],
  th: ['ตอบกลับอัตโนมัติ|การตอบกลับอัตโนมัติ'],
  id: ['balasan otomatis|jawaban otomatis'],
};

/** What mail servers write over a mail that they give back. */
const RETURNED: string[] = [
  'undeliver(?:able|ed)(?: mail)?(?: returned to sender)?',
  '(?:mail|message) delivery (?:failed|failure|delayed|subsystem|system)(?:: returning message to sender)?',
  'delivery (?:status )?notification(?: \\((?:failure|delay)\\))?',
  'delivery (?:failure|failed|delayed|has failed|report)',
  'returned mail|mail returned|mail system error|failure notice|non[- ]?delivery (?:report|notification|receipt)',
  'warning: (?:could not send message|message .{1,40} delayed)',
  '(?:nicht|un)zustellbar(?:e nachricht)?|unzustellbarkeitsbericht|übermittlung fehlgeschlagen',
  'non remis|échec de (?:la )?(?:remise|livraison)|message non délivré',
  'no se puede entregar|no entregado|error de entrega',
  'non recapitabile|mancato recapito|impossibile recapitare',
  'não é possível entregar|não entregue|falha na entrega',
  'onbestelbaar|kan niet worden bezorgd',
  'kan ikke leveres|kan inte levereras|ei voitu toimittaa|toimittaminen epäonnistui',
  'nie można dostarczyć|niedostarczon[ey]|nedoručiteľné|nedoručitelné',
  'ni mogoče dostaviti|nedostavljivo|dostava ni uspela|nije moguće isporučiti|neisporučivo',
  'kézbesíthetetlen|nu se poate livra|недоставено|не удалось доставить|не доставлено',
  '未送达|无法送达|無法傳遞|配信不能|配信できません|배달되지 않음',
];

/** Marks that gateways put before a subject. */
const MARKS =
  /^(?:\s*(?:\[(?:ext|external|extern|spam\??)\]|\*+spam\*+|\((?:ext|external|extern)\)|(?:ext|external):))+\s*/iu;

/**
 * What may follow: an end, a mark, the subject answered, or how long it lasts. "Automatic reply is broken" goes on
 * differently, and a person wrote it.
 */
const AFTER =
  '(?=\\s*(?:[.!…]*$|[:：;|/()\\[\\]【】–—]|- |(?:re|aw|sv|vs|odg|antw)\\b|(?:until|till|from|since|bis|vom|ab)\\s|(?:\\p{L}{1,7} )?\\d))';

const oneOf = (phrases: readonly string[]): RegExp =>
  new RegExp(`^[\\s"'“”„«»\\[(【*!]*(?:${phrases.join('|')})${AFTER}`, 'iu');

const GIVEN_BACK = oneOf(RETURNED);

const SIGNS: readonly { what: string; pattern: RegExp }[] = [
  { what: 'an absence', pattern: oneOf(Object.values(ABSENCE).flat()) },
  { what: 'a mail given back', pattern: GIVEN_BACK },
  // Notes: "AUTO: Ana Novak is out of the office (returning 12/01/2026)", "Ana Novak ist außer Haus".
  { what: 'an absence', pattern: /^AUTO: \S/u },
  {
    what: 'an absence',
    pattern:
      /^(?!re\b).{1,60} (?:is|will be|are) (?:currently )?(?:out of|away from) (?:the |my |our )?office\b|^.{1,60} ist (?:derzeit |zur ?zeit )?(?:außer haus|nicht im (?:büro|haus))/iu,
  },
];

/** Looked at no further; a phrase stands in front. */
const LOOKED_AT = 200;

/**
 * What kind of robot wrote it, by the subject alone, or null. Only what begins so counts: behind `Re:` a person answers
 * to such a mail. Weaker than any header, because anybody may write such a subject.
 */
export function automaticSubject(subject: string): string | null {
  const text = tidy(subject);
  return SIGNS.find(({ pattern }) => pattern.test(text))?.what ?? null;
}

/** Whether a mail server would write so over a mail that it gives back. */
export const isReturnedSubject = (subject: string): boolean => GIVEN_BACK.test(tidy(subject));

const tidy = (subject: string): string =>
  subject.normalize('NFC').slice(0, LOOKED_AT).replace(/\s+/g, ' ').replace(MARKS, '').trim();
