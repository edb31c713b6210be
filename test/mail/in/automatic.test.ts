import { describe, expect, it } from 'vitest';
import { automaticSubject } from '../../../src/mail/in/automatic-subjects.js';
import { automaticReason } from '../../../src/mail/in/automatic.js';
import { readHeaders, valuesOf } from '../../../src/mail/in/headers.js';

const reason = (...lines: string[]): string | null => {
  const headers = readHeaders(Buffer.from(`${lines.join('\r\n')}\r\n\r\nbody`));
  const [subject = ''] = valuesOf(headers, 'subject');
  return automaticReason(headers, { loopHeader: 'X-Certclerk-Loop', clerkAddress: 'ssl@clerk.example', subject });
};

const ROBOTS: [string, string[], RegExp][] = [
  ['auto-replied', ['Auto-Submitted: auto-replied'], /Auto-Submitted: auto-replied/],
  ['auto-generated in capitals', ['AUTO-SUBMITTED: Auto-Generated'], /auto-generated/],
  ['auto-notified with a parameter', ['Auto-Submitted: auto-notified; owner-email="x@y.example"'], /auto-notified/],
  ['a value nobody knows', ['Auto-Submitted: yes'], /Auto-Submitted: yes/],
  ['an empty value', ['Auto-Submitted:'], /Auto-Submitted/],
  ['a second header that says so', ['Auto-Submitted: no', 'Auto-Submitted: auto-replied'], /auto-replied/],
  ['folded', ['Auto-Submitted:', ' auto-replied'], /auto-replied/],
  ['empty Return-Path', ['Return-Path: <>'], /Return-Path/],
  ['empty Return-Path with a space', ['Return-Path: < >'], /Return-Path/],
  ['Precedence bulk', ['Precedence: bulk'], /bulk/],
  ['Precedence junk', ['Precedence: Junk'], /junk/],
  ['Precedence list', ['Precedence: list'], /list/],
  ['Precedence auto_reply', ['Precedence: auto_reply'], /auto_reply/],
  ['List-Id', ['List-Id: <x.example>'], /list-id/],
  ['List-Unsubscribe', ['List-Unsubscribe: <mailto:x@y.example>'], /list-unsubscribe/],
  ['List-Post', ['List-Post: NO'], /list-post/],
  ['a bounce', ['Content-Type: multipart/report; report-type=delivery-status; boundary=x'], /report/],
  ['mailer-daemon', ['From: Mail Delivery System <MAILER-DAEMON@mx.example>'], /mailer-daemon@mx\.example/],
  ['postmaster', ['From: postmaster@mx.example'], /postmaster/],
  ['no-reply', ['From: Shop <no-reply@shop.example>'], /no-reply/],
  ['noreply', ['From: noreply@shop.example'], /noreply/],
  ['no_reply', ['From: no_reply@shop.example'], /no_reply/],
  ['no-reply with a tag', ['From: no-reply+42@shop.example'], /no-reply/],
  ['do-not-reply', ['From: do-not-reply@shop.example'], /do-not-reply/],
  ['bounces by their return path', ['From: Ana <ana@x.example>', 'Return-Path: <mailer-daemon@x.example>'], /daemon/],
  ['Precedence auto-reply', ['Precedence: auto-reply'], /auto-reply/],
  ['X-Precedence', ['X-Precedence: auto_reply'], /x-precedence/],
  ['an empty Return-Path without brackets', ['Return-Path:'], /Return-Path/],
  ['Gmail', ['X-Autoreply: yes'], /x-autoreply/],
  ['cPanel', ['X-Autorespond: Your certificate'], /x-autorespond/],
  ['Exchange rules', ['X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent'], /x-ms-exchange-gen/],
  ['Exim bounces', ['X-Failed-Recipients: ana@x.example'], /x-failed-recipients/],
  ['FirstClass', ['X-FC-MachineGenerated: true'], /x-fc-machinegenerated/],
  ['Notes', ['X-Notes-Item: 1; type=501; name=$AssistMail'], /x-notes-item/],
  ['OTRS', ['X-OTRS-Loop: yes'], /x-otrs-loop/],
  ['an autoresponder by its name', ['X-Mailer: PHP Autoresponder 2'], /x-mailer/],
  ['an autoresponder as recipient', ['Delivered-To: Autoresponder'], /delivered-to/],
  ['a read receipt', ['Content-Type: multipart/report; report-type=disposition-notification'], /report/],
  ['a report that is all of it', ['Content-Type: message/delivery-status'], /report/],
  ['mail-daemon', ['From: mail-daemon@x.example'], /mail-daemon/],
  ['no reply in German', ['From: nicht-antworten@shop.example'], /nicht-antworten/],
  ['no reply in French', ['From: ne-pas-repondre@shop.example'], /ne-pas/],
  ['a list server', ['From: listserv@x.example'], /listserv/],
  ['our own address', ['From: SSL@clerk.example'], /own address/],
  ['the subject alone', ['From: ana@x.example', 'Subject: Abwesenheitsnotiz: Your certificate'], /the subject/],
  ['our own mail', ['X-Certclerk-Loop: ssl@clerk.example'], /loop/],
  ['our own header in other letters', ['x-CERTCLERK-loop: 1'], /loop/],
];

const PEOPLE: [string, string[]][] = [
  ['a plain mail', ['From: Ana <ana@x.example>', 'Return-Path: <ana@x.example>']],
  ['Auto-Submitted: no', ['Auto-Submitted: no']],
  ['Auto-Submitted: no with a comment', ['Auto-Submitted: no (by hand)']],
  ['Auto-Submitted: no with a parameter', ['Auto-Submitted: No; x=y']],
  ['X-Auto-Response-Suppress alone', ['From: ana@x.example', 'X-Auto-Response-Suppress: All']],
  ['Precedence: first-class', ['Precedence: first-class']],
  ['multipart/mixed', ['Content-Type: multipart/mixed; boundary=report']],
  ['a name like a robot', ['From: "no-reply" <ana@x.example>']],
  ['norepl is a surname', ['From: noreplica@x.example']],
  ['a header that only begins like one', ['Listing: 4']],
  ['an envelope sender of a mail service', ['From: ana@x.example', 'Return-Path: <bounces+17-ana@send.example>']],
  ['X-Autoreply: no', ['From: ana@x.example', 'X-Autoreply: no']],
  ['an answer to an automatic reply', ['From: ana@x.example', 'Subject: Re: Automatic reply: Your certificate']],
  ['the words in the body only', ['Subject: x', '', 'Precedence: bulk']],
];

describe('automaticReason', () => {
  it.each(ROBOTS)('robot: %s', (_, lines, expected) => expect(reason(...lines)).toMatch(expected));
  it.each(PEOPLE)('person: %s', (_, lines) => expect(reason(...lines)).toBeNull());
});

/** What autoresponders and mail servers write over their mails, language by language. */
const SUBJECTS: Record<string, string[]> = {
  en: [
    'Automatic reply: Your order',
    'Auto-Reply: Re: Your order',
    'Out of Office',
    'Out of office until Monday',
    '[Auto-Reply] Your order',
    'I am out of the office',
    'AUTO: Ana Novak is out of the office (returning 12/01/2026)',
    'Ana Novak is out of the office.',
    'On vacation 12-20 Dec',
    '[EXT] Automatic reply: Your order',
    'OOO: back on Monday',
  ],
  de: [
    'Automatische Antwort: Your order',
    'Abwesenheitsnotiz: Your order',
    'Abwesend bis 3. Jänner',
    'Abwesenheit: Your order',
    'Außer Haus',
    'Ana Novak ist außer Haus',
    'Im Urlaub',
  ],
  fr: [
    'Réponse automatique : Your order',
    "Message d'absence",
    'Absence du bureau : Your order',
    'Absent du 3 au 7 mars',
  ],
  es: ['Respuesta automática: Your order', 'Fuera de la oficina', 'De vacaciones'],
  it: ['Risposta automatica: Your order', "Assente dall'ufficio", 'Fuori sede'],
  pt: ['Resposta automática: Your order', 'Ausência temporária'],
  nl: ['Automatisch antwoord: Your order', 'Afwezigheidsbericht', 'Afwezig: Your order'],
  da: ['Automatisk svar: Your order', 'Ikke til stede: Your order'],
  sv: ['Autosvar: Your order', 'Frånvaro: Your order'],
  fi: ['Automaattinen vastaus: Your order', 'Poissa: Your order'],
  pl: ['Odpowiedź automatyczna: Your order', 'Nieobecność: Your order'],
  cs: ['Automatická odpověď: Your order', 'Mimo kancelář: Your order'],
  sk: ['Automatická odpoveď: Your order'],
  sl: ['Samodejni odgovor: Your order', 'Odsotnost od 3. 3.', 'Sem na dopustu'],
  hr: ['Automatski odgovor: Your order', 'Odsutnost: Your order', 'Na godišnjem odmoru'],
  hu: ['Automatikus válasz: Your order', 'Házon kívül: Your order'],
  ro: ['Răspuns automat: Your order'],
  bg: ['Автоматичен отговор: Your order'],
  ru: ['Автоматический ответ: Your order', 'Автоответ'],
  uk: ['Автоматична відповідь: Your order'],
  el: ['Αυτόματη απάντηση: Your order'],
  tr: ['Otomatik yanıt: Your order'],
  zh: ['自动答复: Your order', '自動回覆：Your order'],
  ja: ['自動応答: Your order', '不在通知'],
  ko: ['자동 회신: Your order'],
  'given back': [
    'Undeliverable: Your order',
    'Mail delivery failed: returning message to sender',
    'Undelivered Mail Returned to Sender',
    'Delivery Status Notification (Failure)',
    'failure notice',
    'Returned mail: see transcript for details',
    'Unzustellbar: Your order',
    'Non remis : Your order',
    'Onbestelbaar: Your order',
  ],
};

/** What people write about their certificates, some of it in the same words. */
const PEOPLES_SUBJECTS = [
  'Re: Automatic reply: Your order',
  'AW: Abwesenheitsnotiz: Ihre Bestellung',
  'Fwd: Out of office',
  'Automatic reply is broken on our side',
  'Automatic renewal of example.com',
  'Auto-renewal',
  'Office certificate for out-of-band management',
  'Absence du certificat intermédiaire',
  'Abwesenheitsvertretung fragt: welcher CSR?',
  'On vacation, so here is the CSR early',
  'Poissaolo.example certificate',
  'Delivery of the certificate',
  'Delivery address for the invoice',
  'AUTOMOTIVE-PARTS.example',
  'Returned to you with the right CSR',
  'Undo the cancellation',
  'status oof.example',
  'list',
];

describe('automaticSubject', () => {
  const all = Object.entries(SUBJECTS).flatMap(([where, subjects]) => subjects.map((s) => [where, s] as const));
  it.each(all)('robot, %s: %s', (_, subject) => expect(automaticSubject(subject)).not.toBeNull());
  it.each(PEOPLES_SUBJECTS)('person: %s', (subject) => expect(automaticSubject(subject)).toBeNull());
  it('looks at a subject of a megabyte for no time', () => {
    const began = performance.now();
    for (const part of ['re: ', '[ext] ', 'a ', '( ']) automaticSubject(part.repeat(300_000));
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
