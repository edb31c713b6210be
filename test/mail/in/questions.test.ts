import { describe, expect, it } from 'vitest';
import { readQuestion } from '../../../src/mail/in/questions.js';

/** `list`, `status example.com`, `yes`, or null. */
function asked(subject: string, text = ''): string | null {
  const said = readQuestion(subject, text);
  if (said === null) return null;
  return said.kind === 'confirm' ? said.answer : `${said.question} ${said.argument}`.trim();
}

describe('a subject', () => {
  const rows: [string, string | null][] = [
    ['list', 'list'],
    ['List', 'list'],
    ['LIST.', 'list'],
    ['  list please ', 'list'],
    ['Please list my certificates', 'list'],
    ['my certificates', 'list'],
    ['list certs', 'list'],
    ['Re: list', 'list'],
    ['AW: Re: list', 'list'],
    ['[EXT] list', 'list'],
    ['"list"', 'list'],
    ['Liste', 'list'],
    ['seznam', 'list'],
    ['popis', 'list'],
    ['status example.com', 'status example.com'],
    ['Status: example.com', 'status example.com'],
    ['STATUS   Example.COM!', 'status Example.COM'],
    ['status of example.com', 'status example.com'],
    ['status of my certificate for www.example.com please', 'status www.example.com'],
    ['status https://example.com/', 'status example.com'],
    ['status *.example.com', 'status *.example.com'],
    ['status SSL-1042', 'status SSL-1042'],
    ['status bücher.example', 'status bücher.example'],
    // What is repeated in the answer must not turn the reading around or hide something.
    ['status \u202egro.elpmaxe', 'status gro.elpmaxe'],
    ['status \u2066example.com\u2069\u061c', 'status example.com'],
    ['status exam\u0007ple\u00ad.com', 'status example.com'],
    ['invoice \u202e321000-6202', 'invoice 321000-6202'],
    ['\ufeffstatus\texample.com', 'status example.com'],
    ['status', 'status'],
    ['status?', 'status'],
    ['show example.com', 'status example.com'],
    ['show', null],
    ['invoices', 'invoices'],
    ['Invoices?', 'invoices'],
    ['invoice', 'invoices'],
    ['list invoices', 'invoices'],
    ['my invoices, please', 'invoices'],
    ['Rechnungen', 'invoices'],
    ['računi', 'invoices'],
    ['invoice 2026-000123', 'invoice 2026-000123'],
    ['Invoice: 2026-000123', 'invoice 2026-000123'],
    ['invoice no. 2026-000123', 'invoice 2026-000123'],
    ['Invoice #2026-000123.', 'invoice 2026-000123'],
    ['invoices 2026-000123', 'invoice 2026-000123'],
    ['please send me invoice 2026-000123', 'invoice 2026-000123'],
    ['Rechnung Nr. 2026-000123', 'invoice 2026-000123'],
    ['invoice is wrong', null],
    ['help', 'help'],
    ['Help!', 'help'],
    ['?', 'help'],
    ['Hilfe', 'help'],
    ['pomoč', 'help'],
    ['yes', 'yes'],
    ['same', 'same'],
    ['', null],
    ['Question', null],
    ['Status update is needed as soon as possible', null],
    ['A list of things that we need', null],
    ['Yes we have no bananas', null],
  ];
  it.each(rows)('%j', (subject, expected) => expect(asked(subject)).toBe(expected));
});

describe('the first line of the text', () => {
  const rows: [string, string, string | null][] = [
    ['Hello', 'list', 'list'],
    ['Re: Renew example.com by 3 March', '\n\n  status example.com\n\nBest regards\nAna', 'status example.com'],
    ['Re: x', 'Hello,\n\ninvoices please\n\nThanks', 'invoices'],
    ['Re: x', 'Dear clerk,\nyes', 'yes'],
    ['Re: x', 'Yes, please!', 'yes'],
    ['Re: x', 'YES', 'yes'],
    ['Re: x', 'Ja', 'yes'],
    ['Re: x', 'da', 'yes'],
    ['Re: x', 'confirmed', 'yes'],
    ['Re: x', 'same', 'same'],
    ['Re: x', 'Use the same CSR.', 'same'],
    ['Re: x', 'reuse the old CSR', 'same'],
    ['Re: x', 'The same as last year', 'same'],
    ['Re: x', 'status', 'status'],
    ['Re: x', 'status example.com<http://example.com>', 'status example.com'],
    ['Re: x', '*status* example.com', 'status example.com'],
    ['status example.com', 'Could you tell me?', 'status example.com'],
    ['list', 'invoices', 'invoices'],
    ['Re: Invoice 2026-000123', 'This one was paid yesterday.', null],
    ['Re: Invoice 2026-000123', '', 'invoice 2026-000123'],
    ['Re: x', 'Yes, but we moved to another office and would like to change our address first.', null],
    ['Re: x', 'I do not want the same', null],
    ['Re: x', 'no', null],
    ['Re: x', 'What is the status of my order, and when will the certificate be ready for us to install it?', null],
  ];
  it.each(rows)('%j / %j', (subject, text, expected) => expect(asked(subject, text)).toBe(expected));
});

describe('the wish for a CSR mail', () => {
  const wishes: [string, string][] = [
    // English
    ['CSR example.com', 'csr example.com'],
    ['csr', 'csr'],
    ['CSR for www.example.com', 'csr www.example.com'],
    ['csr: example.com', 'csr example.com'],
    ['new csr for example.com', 'csr example.com'],
    ['please send me the csr mail again', 'csr'],
    ['Could you send me the CSR request for example.com again, please?', 'csr example.com'],
    ['I need a new CSR mail for example.com', 'csr example.com'],
    ['certificate signing request example.com', 'csr example.com'],
    ['renew example.com', 'renew example.com'],
    ['Please renew my certificate for *.example.com', 'renew *.example.com'],
    ['renewal SSL-1042', 'renew SSL-1042'],
    ['csr for the renewal of example.com', 'csr example.com'],
    ['reissue example.com', 'csr example.com'],
    ['Re-issue SSL-1042.', 'csr SSL-1042'],
    ['rekey example.com please', 'csr example.com'],
    // German
    ['CSR-Anfrage für example.com', 'csr example.com'],
    ['Bitte CSR-Mail noch einmal senden', 'csr'],
    ['neuer CSR für example.com', 'csr example.com'],
    ['Ich brauche einen neuen CSR', 'csr'],
    ['Zertifikat example.com verlängern', 'renew example.com'],
    ['Verlängerung example.com', 'renew example.com'],
    ['bitte example.com erneuern', 'renew example.com'],
    ['Neuausstellung bücher.example', 'csr bücher.example'],
    // Slovenian
    ['zahtevek CSR za example.com', 'csr example.com'],
    ['nov csr example.com, prosim', 'csr example.com'],
    ['Prosim, pošljite mi znova CSR', 'csr'],
    ['podaljšaj example.com', 'renew example.com'],
    ['obnovitev certifikata example.com', 'renew example.com'],
    ['ponovna izdaja example.com', 'csr example.com'],
    // Croatian
    ['CSR zahtjev za example.com', 'csr example.com'],
    ['novi CSR za example.com molim', 'csr example.com'],
    ['Molim pošaljite mi opet CSR poruku', 'csr'],
    ['obnova example.com', 'renew example.com'],
    ['produljenje certifikata example.com', 'renew example.com'],
    ['ponovno izdavanje example.com', 'csr example.com'],
  ];
  it.each(wishes)('%j is one', (said, expected) => {
    expect(asked(said)).toBe(expected);
    expect(asked('Re: x', `Hello,\n\n${said}\n\nAna`)).toBe(expected);
  });

  it.each([
    'How do I make a CSR for example.com?',
    'The CSR is attached',
    'I sent you the CSR for example.com yesterday',
    'Why was my CSR refused?',
    'do not renew example.com',
    'no renewal please',
    'We will not renew',
    'renew a.example.com and cancel b.example.com',
    'csr a.example.com b.example.com',
    'When does example.com renew',
    'Der CSR folgt morgen',
    'Bitte nicht verlängern',
    'ne obnovi',
    'Kdaj bo obnova?',
    'certificate',
    'new certificate',
    'ponovno',
  ])('%j is a sentence to a person', (said) => {
    const read = asked(`Re: x`, said);
    expect(read === null || !read.startsWith('csr')).toBe(true);
  });

  it('in a subject counts only above next to nothing', () => {
    expect(asked('CSR for example.com', 'Thanks\nAna Novak\nBakery Novak')).toBe('csr example.com');
    expect(asked('CSR for example.com', 'which menu of IIS is it in?')).toBeNull();
    expect(
      asked('CSR for example.com', `Our company has moved. ${'Please write the new address. '.repeat(8)}`),
    ).toBeNull();
    // The subject of our own mail, answered without a word: the CSR was to be attached.
    expect(asked('Re: Please send us the CSR for example.com', '')).toBeNull();
    expect(asked('AW: Ein neuer CSR für example.com: antworten Sie damit', '')).toBeNull();
  });
});
