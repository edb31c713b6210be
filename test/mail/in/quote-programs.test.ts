import { expect, it } from 'vitest';
import { divideText } from '../../../src/mail/in/quote.js';

/**
 * What mail programs put below an answer, in the languages in which mails go out. quote.test.ts has the rest of the
 * world, and what is done with the original.
 */
const BELOW: [program: string, below: string][] = [
  [
    'Outlook in German',
    '\n\nVon: The clerk <ssl@clerk.example> \nGesendet: Dienstag, 24. November 2026 09:00\nAn: Ana Novak <ana@clerk.example>\nBetreff: Ihre Bestellung\n\nGuten Tag',
  ],
  [
    'Outlook in Slovenian',
    '\n\nOd: The clerk <ssl@clerk.example>\nPoslano: torek, 24. november 2026 09:00\nZa: Ana Novak\nZadeva: Naročilo\n\nPozdravljeni',
  ],
  [
    'Outlook in Croatian',
    '\n\nŠalje: The clerk <ssl@clerk.example>\nPoslano: utorak, 24. studenoga 2026. 09:00\nPrima: Ana Novak\nPredmet: Narudžba\n\nDobar dan',
  ],
  [
    'Outlook in Croatian, older',
    '\n\nOd: The clerk <ssl@clerk.example>\nPoslano: 24. studenoga 2026. 09:00\nPrima: Ana Novak <ana@clerk.example>\nPredmet: Narudžba\n\nDobar dan',
  ],
  [
    'Outlook for Mac in German',
    '\n\nVon: The clerk <ssl@clerk.example>\nDatum: Dienstag, 24. November 2026 um 09:00\nAn: Ana Novak <ana@clerk.example>\nBetreff: Ihre Bestellung\nGuten Tag',
  ],
  [
    'Outlook for iOS in German',
    '\n\nOutlook für iOS<https://aka.ms/o0ukef> beziehen\n________________________________\nVon: N <ssl@clerk.example>\nGesendet: Dienstag, 24. November 2026 09:00\nAn: A <a@clerk.example>\nBetreff: Ihre\n\nGuten',
  ],
  [
    'Outlook for iOS in Slovenian',
    '\n\nPridobi Outlook za iOS<https://aka.ms/o0ukef>\n________________________________\nOd: N <ssl@clerk.example>\nPoslano: torek, 24. november 2026 09:00\nZa: A <a@clerk.example>\nZadeva: N\n\nP',
  ],
  [
    'Outlook for Android in Croatian',
    '\n\nPreuzmite Outlook za Android<https://aka.ms/AAb9ysg>\n________________________________\nŠalje: N <ssl@clerk.example>\nPoslano: utorak, 24. studenog 2026. 09:00\nPrima: A <a@clerk.example>\nPredmet: N\n\nP',
  ],
  ['Gmail for Android in German', '\n\nThe clerk <ssl@clerk.example> schrieb am Di., 24. Nov. 2026, 09:00:\n\n> Guten'],
  [
    'Gmail in Slovenian',
    '\n\nV V tor., 24. nov. 2026 ob 09:00 je oseba The clerk <ssl@clerk.example> napisala:\n\n> Poz',
  ],
  [
    'Gmail in Slovenian, the person first',
    '\n\nOseba The clerk <ssl@clerk.example> je v tor., 24. nov. 2026 ob 09:00 napisala:\n\n> Poz',
  ],
  [
    'Gmail in Slovenian, wrapped',
    '\n\nV tor., 24. nov. 2026, 09:00 je oseba The clerk <ssl@clerk.example>\nnapisala:\n\n> Poz',
  ],
  [
    'Gmail in Croatian, with Dana',
    '\n\nDana uto, 24. stu 2026. u 09:00 The clerk <ssl@clerk.example> napisao/la je:\n\n> Dob',
  ],
  [
    'Gmail in Croatian, wrapped',
    '\n\nuto, 24. stu 2026. u 09:00 The clerk <ssl@clerk.example> je\nnapisao/la:\n\n> Dob',
  ],
  [
    'Apple Mail on a telephone in German',
    '\n\nVon meinem iPhone gesendet\n\n> Am 24.11.2026 um 09:00 schrieb The clerk <ssl@clerk.example>:\n> \n> Guten',
  ],
  [
    'Apple Mail on a telephone in Slovenian',
    '\n\nPoslano iz mojega iPhona\n\n> The clerk <ssl@clerk.example> je 24. nov. 2026 ob 09:00 napisal:\n> \n> P',
  ],
  [
    'Apple Mail on a telephone in Croatian',
    '\n\nPoslano s mog iPhonea\n\n> Dana 24.11.2026., u 09:00, korisnik The clerk <ssl@clerk.example> napisao je:\n> \n> P',
  ],
  ['Apple Mail in Croatian', '\n\nDana 24. stu 2026., u 09:00, The clerk <ssl@clerk.example> je napisao:\n\n> P'],
  ['Thunderbird in German', '\n\nAm 24.11.26 um 09:00 schrieb The clerk:\n> Guten'],
  ['Thunderbird in Slovenian', '\n\nThe clerk je 24. 11. 26 ob 09:00 napisal(a):\n> P'],
  ['Thunderbird in Slovenian, with Dne', '\n\nDne 24. 11. 2026 ob 09:00 je The clerk napisal(a):\n> P'],
  ['Thunderbird in Croatian', '\n\nThe clerk je napisao/la dana 24. 11. 2026. u 09:00:\n> P'],
  ['Thunderbird in Croatian, with Dana', '\n\nDana 24. 11. 2026. u 09:00, The clerk je napisao/la:\n> P'],
  ['Roundcube', '\n\nOn 2026-11-24 09:00, The clerk wrote:\n> P'],
  ['Roundcube in German', '\n\nAm 24.11.2026 09:00, schrieb The clerk:\n> P'],
  ['Roundcube in Slovenian', '\n\nDne 2026-11-24 09:00, je The clerk napisal:\n> P'],
  ['Roundcube in Slovenian, older', '\n\n24.11.2026 09:00 je The clerk napisal/-a:\n> P'],
  ['Roundcube in Croatian', '\n\nDana 24.11.2026 09:00, The clerk je napisao:\n> P'],
  ['Roundcube in Croatian, older', '\n\n24.11.2026 09:00, The clerk je napisao(la):\n> P'],
  [
    'Samsung Mail in German',
    '\n\nVon meinem Galaxy gesendet\n\n-------- Ursprüngliche Nachricht --------\nVon: The clerk <ssl@clerk.example>\nDatum: 24.11.26 09:00 (GMT+01:00)\nAn: A\nBetreff: x\n\nGuten',
  ],
  [
    'Samsung Mail in Slovenian',
    '\n\nPoslano iz mojega Galaxy\n\n-------- Izvirno sporočilo --------\nOd: The clerk <ssl@clerk.example>\nDatum: 24. 11. 26 09:00\nZa: A\nZadeva: x\n\nP',
  ],
  [
    'Samsung Mail in Croatian',
    '\n\nPoslano s Galaxy uređaja\n\n-------- Izvorna poruka --------\nOd: The clerk <ssl@clerk.example>\nDatum: 24. 11. 26. 09:00\nZa: A\nPredmet: x\n\nP',
  ],
  [
    'GMX',
    '\n\nGesendet: Dienstag, 24. November 2026 um 09:00 Uhr\nVon: "The clerk" <ssl@clerk.example>\nAn: ana@clerk.example\nBetreff: Ihre Bestellung\nGuten Tag',
  ],
  ['no empty line, in German', '\nAm 24.11.2026 um 09:00 schrieb The clerk <ssl@clerk.example>:\n> G'],
  ['no empty line, wrapped', '\nOn Tue, Nov 24, 2026 at 9:00 AM The clerk <ssl@clerk.example>\nwrote:\n> G'],
  ['no empty line, in Croatian', '\nuto, 24. stu 2026. u 09:00 N <ssl@clerk.example> je napisao:\n> G'],
  [
    'WEB.DE',
    '\n--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.\nAm 24.11.26, 09:00 schrieb The clerk <ssl@clerk.example>:\nGuten Tag',
  ],
  [
    'Yahoo in German',
    '\n\n    Am Dienstag, 24. November 2026, 09:00:00 MEZ hat The clerk <ssl@clerk.example> Folgendes geschrieben:  \n \n Guten',
  ],
  [
    'Proton Mail',
    '\n\nSent with Proton Mail secure email.\n\nOn Tuesday, November 24th, 2026 at 9:00 AM, The clerk <ssl@clerk.example> wrote:\n\n> D',
  ],
  ['Outlook, plain, in German', '\n\n-----Ursprüngliche Nachricht-----\nVon: N\nGesendet: x\nAn: A\nBetreff: x\n\nD'],
  ['Outlook, plain, in Slovenian', '\n\n-----Izvirno sporočilo-----\nOd: N\nPoslano: x\nZa: A\nZadeva: x\n\nD'],
  ['Outlook, plain, in Croatian', '\n\n-----Izvorna poruka-----\nOd: N\nPoslano: x\nPrima: A\nPredmet: x\n\nD'],
  [
    'Zimbra',
    '\n\nFrom: "The clerk" <ssl@clerk.example>\nTo: "Ana" <ana@clerk.example>\nSent: Tuesday, November 24, 2026 9:00:00 AM\nSubject: x\n\nD',
  ],
  [
    'K-9 Mail in German',
    '\n\nAm 24. November 2026 09:00:00 MEZ schrieb The clerk <ssl@clerk.example>:\n>Guten\n\n-- \nDiese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.',
  ],
  [
    'Windows Mail in Slovenian',
    '\n\nPoslano iz Pošta za Windows\n\nOd: N <ssl@clerk.example>\nPoslano: torek\nZa: A\nZadeva: x\n\nD',
  ],
  [
    'Windows Mail in Croatian',
    '\n\nPoslano s Pošta za Windows\n\nŠalje: N <ssl@clerk.example>\nPoslano: utorak\nPrima: A\nPredmet: x\n\nD',
  ],
  [
    'Outlook, with bold labels',
    '\n\n*From:* The clerk <ssl@clerk.example>\n*Sent:* Tuesday, November 24, 2026 9:00 AM\n*To:* Ana\n*Subject:* x\n\nD',
  ],
  ['a telephone in Croatian', '\n\nPoslano s mojeg iPhonea'],
  ['GMX for telephones', '\n\nGesendet mit der GMX Mail App'],
  ['a telephone in Slovenian', '\n\nPoslano iz mojega iPhone-a'],
];

it.each(BELOW)('%s: only the writer’s own words are left', (_, below) => {
  expect(divideText(`Is it urgent?${below}`).fresh).toBe('Is it urgent?');
});

it('a line that only looks like a label is none', () => {
  const text = 'To: the person who reads this\n\nFrom: me';
  expect(divideText(text).fresh).toBe(text);
});
