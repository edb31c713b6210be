import { writeMail } from './write-mail.js';

/** What autoresponders write before a subject, by language. */
const AWAY: Record<string, string> = {
  en: 'Automatic reply',
  de: 'Abwesenheitsnotiz',
  fr: 'Réponse automatique',
  es: 'Respuesta automática',
  it: 'Risposta automatica',
  pt: 'Resposta automática',
  nl: 'Automatisch antwoord',
  da: 'Autosvar',
  sv: 'Frånvaro',
  fi: 'Automaattinen vastaus',
  pl: 'Odpowiedź automatyczna',
  cs: 'Automatická odpověď',
  sl: 'Samodejni odgovor',
  hr: 'Odsutnost',
  hu: 'Automatikus válasz',
  ro: 'Răspuns automat',
  ru: 'Автоматический ответ',
  el: 'Αυτόματη απάντηση',
  tr: 'Otomatik yanıt',
  ja: '自動応答',
};

type Headers = Record<string, string>;

/**
 * What each product writes on its automatic mails: nothing but its own signs, and for those that have none, the subject
 * alone. `away`: the language's words.
 */
const PRODUCTS: Record<string, (away: string) => Headers> = {
  Exchange: () => ({ 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }),
  'Exchange rules': () => ({ 'X-MS-Exchange-Generated-Message-Source': 'Mailbox Rules Agent' }),
  Gmail: () => ({ 'X-Autoreply': 'yes', Precedence: 'bulk' }),
  Dovecot: () => ({ 'Auto-Submitted': 'auto-replied (vacation)' }),
  Zimbra: () => ({ 'Auto-Submitted': 'auto-replied (zimbra; vacation)', Precedence: 'bulk' }),
  vacation: () => ({ Precedence: 'junk' }),
  cPanel: () => ({ 'X-Autorespond': 'Your order', 'X-Loop': 'ana@novak.example' }),
  Plesk: () => ({ 'X-Autoresponder': 'Plesk' }),
  Notes: () => ({ 'X-Notes-Item': '1; type=501; name=$AssistMail' }),
  'Thunderbird, by a filter': (away) => ({ Subject: `${away}: Your order for example.com` }),
  'Notes, older': () => ({ Subject: 'AUTO: Ana Novak is out of the office (returning 12/01/2026)' }),
  FirstClass: () => ({ 'X-FC-MachineGenerated': 'true' }),
  OTRS: () => ({ 'X-OTRS-Loop': 'yes' }),
  'Request Tracker': () => ({ Precedence: 'bulk', 'X-RT-Loop-Prevention': 'novak.example' }),
  Jira: () => ({ 'X-JIRA-FingerPrint': '0123abc' }),
  Mailman: () => ({ 'List-Id': '<office.novak.example>', Precedence: 'list' }),
  'Google Groups': () => ({ 'List-Post': '<mailto:office@novak.example>' }),
  'an unknown robot': () => ({ 'Return-Path': '<>' }),
  'a read receipt': () => ({ 'Content-Type-Hint': 'report' }),
  cron: () => ({ 'X-Cron-Env': '<SHELL=/bin/sh>' }),
};

export interface AutomaticMail {
  name: string;
  hasCsr: boolean;
  raw: Buffer;
}

/** Each product in each language; every fifth brings a CSR, in the text or attached. All answer one of our mails. */
export function automaticMails(about: {
  to: string;
  from: string;
  messageId: string;
  csr: () => string;
}): AutomaticMail[] {
  const mails: AutomaticMail[] = [];
  for (const [product, signs] of Object.entries(PRODUCTS))
    for (const [language, away] of Object.entries(AWAY)) {
      const n = mails.length;
      const hasCsr = n % 5 === 0;
      const { 'Content-Type-Hint': hint, Subject, ...own } = signs(away);
      const subject = Subject ?? 'Re: Your order for example.com';
      const words = { type: 'text/plain; charset=utf-8', body: `${away}.\nlist`, encoding: '8bit' as const };
      const csr = { type: 'application/octet-stream', name: 'example.csr', disposition: 'attachment' as const };
      const type = hint ? 'multipart/report; report-type=disposition-notification' : 'multipart/mixed';
      const raw = writeMail(
        {
          From: about.from,
          To: about.to,
          Subject: `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
          'Message-ID': `<auto-${n}@novak.example>`,
          'In-Reply-To': about.messageId,
          ...own,
        },
        { type, parts: [words, ...(hasCsr ? [{ ...csr, body: about.csr() }] : [])] },
      );
      mails.push({ name: `${product}, ${language}`, hasCsr, raw });
    }
  return mails;
}
