import { describe, expect, it } from 'vitest';
import { readQuestion } from '../../../src/mail/in/questions.js';
import { divideHtml, divideText } from '../../../src/mail/in/quote.js';

const ORIGINAL = 'Please send us a CSR for example.com.';

/** Everything is answered with `Here it is.`; what mail programs put around it differs. */
const REPLIES: [string, string][] = [
  ['nothing quoted', 'Here it is.\n'],
  [
    'Gmail',
    `Here it is.\n\nOn Mon, Nov 2, 2026 at 10:15 AM The clerk <ssl@clerk.example> wrote:\n\n> ${ORIGINAL}\n>\n`,
  ],
  [
    'Gmail, wrapped',
    `Here it is.\n\nOn Mon, Nov 2, 2026 at 10:15 AM The clerk of a very long name\n<ssl+abc@clerk.example> wrote:\n\n> ${ORIGINAL}\n`,
  ],
  [
    'Gmail in German',
    `Here it is.\n\nAm Mo., 2. Nov. 2026 um 10:15 Uhr schrieb The clerk <ssl@clerk.example>:\n\n> ${ORIGINAL}\n`,
  ],
  [
    'Gmail in French',
    `Here it is.\n\nLe lun. 2 nov. 2026 à 10:15, The clerk <ssl@clerk.example> a écrit :\n\n> ${ORIGINAL}\n`,
  ],
  [
    'Gmail in Italian',
    `Here it is.\n\nIl giorno lun 2 nov 2026 alle ore 10:15 The clerk <ssl@clerk.example> ha scritto:\n\n> ${ORIGINAL}`,
  ],
  [
    'Gmail in Spanish',
    `Here it is.\n\nEl lun, 2 nov 2026 a las 10:15, The clerk (<ssl@clerk.example>) escribió:\n\n> ${ORIGINAL}`,
  ],
  [
    'Gmail in Slovenian',
    `Here it is.\n\nV pon., 2. nov. 2026 ob 10:15 je oseba The clerk <ssl@clerk.example> napisala:\n\n> ${ORIGINAL}`,
  ],
  [
    'Gmail in Croatian',
    `Here it is.\n\npon, 2. stu 2026. u 10:15 The clerk <ssl@clerk.example> napisao je:\n\n> ${ORIGINAL}`,
  ],
  [
    'Gmail in Dutch',
    `Here it is.\n\nOp ma 2 nov 2026 om 10:15 schreef The clerk <ssl@clerk.example>:\n\n> ${ORIGINAL}`,
  ],
  ['Apple Mail', `Here it is.\n\n> On 2 Nov 2026, at 10:15, The clerk <ssl@clerk.example> wrote:\n> \n> ${ORIGINAL}`],
  ['Thunderbird', `Here it is.\n\nOn 2. 11. 26 10:15, The clerk wrote:\n> ${ORIGINAL}\n`],
  ['Thunderbird in German', `Here it is.\n\nAm 02.11.26 um 10:15 schrieb The clerk:\n> ${ORIGINAL}\n`],
  [
    'Outlook',
    `Here it is.\n\nFrom: The clerk <ssl@clerk.example>\nSent: Monday, November 2, 2026 10:15 AM\nTo: Ana <ana@x.example>\nSubject: CSR\n\n${ORIGINAL}`,
  ],
  [
    'Outlook on the web',
    `Here it is.\n\n________________________________\nFrom: The clerk <ssl@clerk.example>\nSent: Monday\nTo: Ana\nSubject: CSR\n\n${ORIGINAL}`,
  ],
  [
    'Outlook in German',
    `Here it is.\r\n\r\nVon: The clerk <ssl@clerk.example>\r\nGesendet: Montag, 2. November 2026 10:15\r\nAn: Ana\r\nBetreff: CSR\r\n\r\n${ORIGINAL}`,
  ],
  [
    'Outlook in Slovenian',
    `Here it is.\n\nOd: The clerk <ssl@clerk.example>\nPoslano: ponedeljek, 2. november 2026 10:15\nZa: Ana\nZadeva: CSR\n\n${ORIGINAL}`,
  ],
  [
    'Outlook, bold labels',
    `Here it is.\n\n*From:* The clerk\n*Sent:* Monday\n*To:* Ana\n*Subject:* CSR\n\n${ORIGINAL}`,
  ],
  ['an old Outlook', `Here it is.\n\n-----Original Message-----\nFrom: The clerk\n\n${ORIGINAL}`],
  ['an old Outlook in German', `Here it is.\n\n-----Ursprüngliche Nachricht-----\nVon: The clerk\n\n${ORIGINAL}`],
  ['a forward', `Here it is.\n\n---------- Forwarded message ---------\nFrom: The clerk\n\n${ORIGINAL}`],
  ['a forward by Thunderbird', `Here it is.\n\n-------- Forwarded Message --------\nSubject: CSR\n\n${ORIGINAL}`],
  ['an iPhone', `Here it is.\n\nSent from my iPhone\n\n> On 2 Nov 2026, at 10:15, The clerk wrote:\n> ${ORIGINAL}`],
  [
    'Outlook for iOS',
    `Here it is.\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: The clerk\nSent: Monday\nTo: Ana\nSubject: CSR\n\n${ORIGINAL}`,
  ],
  [
    'below the original',
    `On Mon, Nov 2, 2026 at 10:15 AM The clerk <ssl@clerk.example> wrote:\n\n> ${ORIGINAL}\n\nHere it is.`,
  ],
  ['between the lines', `> Dear Ana,\n> ${ORIGINAL}\nHere it is.\n> Regards`],
  ['with a signature', `Here it is.\n\n-- \nAna, ${ORIGINAL}`],
  ['with a bare signature line', `Here it is.\n--\nAna, ${ORIGINAL}`],
  ['nested quotes', `Here it is.\n\n>> ${ORIGINAL}\n> yes`],
  [
    'Yahoo',
    `Here it is.\n\n    On Monday, November 2, 2026 at 10:15:00 AM GMT+1, The clerk <ssl@clerk.example> wrote:\n\n ${ORIGINAL}`,
  ],
];

describe('divideText', () => {
  it.each(REPLIES)('%s', (_, text) => {
    const { fresh, quoted } = divideText(text);
    expect(fresh).toBe('Here it is.');
    if (text.includes(ORIGINAL)) expect(quoted).toContain(ORIGINAL);
  });

  const KEPT: [string, string][] = [
    ['PEM armour is no divider', '-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----'],
    [
      'new armour is no divider',
      '-----BEGIN NEW CERTIFICATE REQUEST-----\nMIIB\n-----END NEW CERTIFICATE REQUEST-----',
    ],
    ['a rule of dashes', 'a\n-----\nb'],
    ['a sentence with "wrote"', 'As you wrote:\nwe need it'],
    ['one label is no header block', 'From: the server\nwe sent it'],
  ];
  it.each(KEPT)('keeps: %s', (_, text) => expect(divideText(text)).toEqual({ fresh: text, quoted: '' }));

  const LARGE: [string, string][] = [
    ['dashes', '-'.repeat(4_000_000)],
    ['spaces between two words', `a${' '.repeat(2_000_000)}b`],
    ['dots', `a${'.'.repeat(2_000_000)}b`],
    ['attributions with quotes', 'On 2026 a wrote:\n> x\n'.repeat(100_000)],
    ['attributions and empty lines', 'On 2026 wrote:\n\n\n\n> \n'.repeat(100_000)],
    ['labels', 'From: x\n'.repeat(300_000)],
    ['HTML', '<div class="'.repeat(200_000)],
  ];
  it.each(LARGE)('is not held up by megabytes of %s', (_, text) => {
    const began = performance.now();
    divideHtml(text);
    readQuestion(text, divideText(text).fresh);
    // Quadratic time would be minutes.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('divideHtml', () => {
  const rows: [string, string][] = [
    ['Gmail', '<div>Here</div><div class="gmail_quote gmail_quote_container"><div>'],
    ['Apple Mail', '<div>Here</div><blockquote type="cite">'],
    ['Thunderbird', '<div>Here</div><div class="moz-cite-prefix">On 2. 11. 26'],
    ['Outlook on the web', '<div>Here</div><div id="appendonsend"></div><hr>'],
    ['OWA', '<div>Here</div><div id="divRplyFwdMsg" dir="ltr">'],
    ['Outlook', '<div>Here</div><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt">'],
    ['Yahoo', '<div>Here</div><div id="x" class="yahoo_quoted">'],
  ];
  it.each(rows)('%s', (_, html) => {
    const { fresh, quoted } = divideHtml(`${html}ORIGINAL`);
    expect(fresh).toContain('Here');
    expect(fresh).not.toContain('ORIGINAL');
    expect(quoted).toContain('ORIGINAL');
  });
});
