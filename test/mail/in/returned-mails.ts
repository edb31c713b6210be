/** The mail of ours that came back. */
export interface Returned {
  /** Where it comes back to: a bounce address, or the clerk's own. */
  to: string;
  messageId: string;
  recipient: string;
}

const original = ({ messageId, recipient }: Returned): string[] => [
  'From: "Northgate Hosting" <ssl@ssl.northgate.example>',
  `To: ${recipient}`,
  'Subject: Your order for example.com: we need a CSR',
  'References: <O-000001@ssl.northgate.example>',
  `Message-ID: ${messageId}`,
  'Auto-Submitted: auto-generated',
];

interface Report {
  from: string;
  subject: string;
  action: string;
  status: string;
  diagnostic: string;
  /** What comes back with it. */
  back?: 'message/rfc822' | 'text/rfc822-headers' | 'nothing';
  more?: string[];
}

/** A report as RFC 3464 wants it. */
function report(
  about: Returned,
  { from, subject, action, status, diagnostic, back = 'message/rfc822', more = [] }: Report,
) {
  const boundary = 'report-1';
  const part = (...lines: string[]): string[] => [`--${boundary}`, ...lines];
  return [
    `From: ${from}`,
    `To: ${about.to}`,
    `Subject: ${subject}`,
    'Message-ID: <report@mx.example>',
    ...more,
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    ...part('Content-Type: text/plain; charset=us-ascii', '', 'This is the mail system at host mx.example.', ''),
    ...part(
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example',
      '',
      `Final-Recipient: rfc822; ${about.recipient}`,
      `Action: ${action}`,
      `Status: ${status}`,
      ...(diagnostic ? [`Diagnostic-Code: ${diagnostic}`] : []),
      '',
    ),
    ...(back === 'nothing'
      ? []
      : part(`Content-Type: ${back}`, '', ...original(about), '', ...(back === 'message/rfc822' ? ['Dear Ana,'] : []))),
    `--${boundary}--`,
  ];
}

const plain = (about: Returned, headers: string[], body: string[]): string[] => [
  ...headers,
  `To: ${about.to}`,
  'Message-ID: <plain@mx.example>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  '',
  ...body,
];

const DAEMON = 'Mail Delivery System <MAILER-DAEMON@mx.example>';
const undelivered = { from: DAEMON, subject: 'Undelivered Mail Returned to Sender', action: 'failed', status: '5.1.1' };

/** What mail servers send back, by product; each is about one mail of ours. */
export const FAILED: Record<string, (about: Returned) => string[]> = {
  Postfix: (about) =>
    report(about, {
      ...undelivered,
      diagnostic:
        `smtp; 550 5.1.1 <${about.recipient}>: Recipient address rejected:\n    User unknown in virtual mailbox table`.replace(
          '\n',
          '\r\n',
        ),
    }),
  'Postfix, the header alone': (about) =>
    report(about, {
      ...undelivered,
      diagnostic: 'smtp; 552 5.2.2 Mailbox full',
      status: '5.2.2',
      back: 'text/rfc822-headers',
    }),
  'Postfix, after five days': (about) =>
    report(about, {
      ...undelivered,
      status: '4.4.1',
      diagnostic: 'X-Postfix; connect to mx.example: Connection timed out',
    }),
  'Exchange Online': (about) =>
    report(about, {
      ...undelivered,
      from: 'Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@novak.example>',
      subject: 'Undeliverable: Your order for example.com: we need a CSR',
      diagnostic: 'smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
      status: '5.1.10',
      more: [`In-Reply-To: ${about.messageId}`],
    }),
  Gmail: (about) =>
    report(about, {
      ...undelivered,
      from: 'Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
      subject: 'Delivery Status Notification (Failure)',
      diagnostic: 'smtp; 550-5.1.1 The email account that you tried to reach does not exist.',
      more: [
        'Auto-Submitted: auto-replied',
        `In-Reply-To: ${about.messageId}`,
        'X-Failed-Recipients: ana@novak.example',
      ],
      back: 'nothing',
    }),
  'sendmail, without a code': (about) =>
    report(about, {
      ...undelivered,
      subject: 'Returned mail: see transcript for details',
      diagnostic: '',
      status: '5.1.2',
    }),
  Exim: (about) =>
    plain(
      about,
      [
        `X-Failed-Recipients: ${about.recipient}`,
        'Auto-Submitted: auto-replied',
        'From: Mail Delivery System <Mailer-Daemon@mx.example>',
        'Subject: Mail delivery failed: returning message to sender',
      ],
      [
        'This message was created automatically by mail delivery software.',
        '',
        'A message that you sent could not be delivered to one or more of its',
        'recipients. This is a permanent error. The following address(es) failed:',
        '',
        `  ${about.recipient}`,
        '    host mx.novak.example [192.0.2.7]',
        '    SMTP error from remote mail server after RCPT TO: 550 No such user',
        '',
        '------ This is a copy of the message, including all the headers. ------',
        '',
        ...original(about),
        '',
        'Dear Ana, mail that is delayed does not need to be resent.',
      ],
    ),
  qmail: (about) =>
    plain(
      about,
      ['Return-Path: <>', 'From: MAILER-DAEMON@mx.example', 'Subject: failure notice'],
      [
        'Hi. This is the qmail-send program at mx.example.',
        "I'm afraid I wasn't able to deliver your message to the following addresses.",
        "This is a permanent error; I've given up. Sorry it didn't work out.",
        '',
        `<${about.recipient}>:`,
        '192.0.2.7 does not like recipient.',
        'Remote host said: 550 5.1.1 unknown user',
        '',
        '--- Below this line is a copy of the message.',
        '',
        ...original(about),
      ],
    ),
  'Exchange 2003': (about) =>
    plain(
      about,
      [
        'Return-Path: <>',
        'From: System Administrator <postmaster@novak.example>',
        'Subject: Undeliverable: Your order',
      ],
      [
        'Your message did not reach some or all of the intended recipients.',
        '',
        '      Subject:  Your order',
        'The following recipient(s) could not be reached:',
        '',
        `      ${about.recipient} on 24.11.2026 09:00`,
        '            The e-mail account does not exist at the organization this message was sent to.',
        '            <mail.novak.example #5.1.1>',
        '',
        ...original(about).map((line) => `> ${line}`),
      ],
    ),
};

export const DELAYED: Record<string, (about: Returned) => string[]> = {
  Postfix: (about) =>
    report(about, {
      from: DAEMON,
      subject: 'Delayed Mail (still being retried)',
      action: 'delayed',
      status: '4.4.1',
      diagnostic: 'X-Postfix; connect to mx.novak.example[192.0.2.7]:25: Connection timed out',
    }),
  Exim: (about) =>
    plain(
      about,
      [
        'Return-Path: <>',
        'Auto-Submitted: auto-replied',
        'From: Mail Delivery System <Mailer-Daemon@mx.example>',
        'Subject: Warning: message 1kQ delayed 24 hours',
      ],
      [
        'A message that you sent has not yet been delivered to one or more of its',
        'recipients after more than 24 hours on the queue on mx.example.',
        '',
        'The address to which the message has not yet been delivered is:',
        '',
        `  ${about.recipient}`,
        '',
        'No action is required on your part. Delivery attempts will continue for',
        'some time, and this warning may be repeated.',
        '',
        ...original(about),
      ],
    ),
};

/** Automatic mails that look like one, and are none. */
export const NO_BOUNCE: Record<string, (about: Returned) => string[]> = {
  'a report of success': (about) =>
    report(about, {
      from: DAEMON,
      subject: 'Successful Mail Delivery Report',
      action: 'delivered',
      status: '2.0.0',
      diagnostic: '',
    }),
  'a report on the way': (about) =>
    report(about, {
      from: DAEMON,
      subject: 'Mail Delivery Report',
      action: 'relayed',
      status: '2.0.0',
      diagnostic: '',
    }),
  'a read receipt': (about) =>
    report(about, {
      from: 'Ana <ana@novak.example>',
      subject: 'Read: Your order',
      action: 'displayed',
      status: '',
      diagnostic: '',
    }),
  'an autoresponder that answers to the envelope sender': (about) =>
    plain(
      about,
      ['Return-Path: <>', 'From: Ana <ana@novak.example>', 'Auto-Submitted: auto-replied', 'Subject: Out of office'],
      ['I am away until Monday.', ...original(about).map((line) => `> ${line}`)],
    ),
  'a person who quotes one': (about) =>
    plain(
      about,
      ['From: Ana <ana@novak.example>', 'Subject: Re: Undelivered Mail Returned to Sender'],
      ['This came to us, 550 5.1.1 user unknown, what is it?', '', ...original(about)],
    ),
  'a list’s digest from postmaster': (about) =>
    plain(about, ['From: postmaster@novak.example', 'Subject: Your mailbox is almost full'], ['Please delete mails.']),
};
