import { describe, expect, it } from 'vitest';
import {
  firstOpen,
  mailToAnswer,
  payCommand,
  pickCertificate,
  resultMail,
  stepsOf,
  stillFits,
  type Pick,
} from '../../../src/sandbox/page/tour/steps.js';
import type { State } from '../../../src/sandbox/page/shapes.js';
import { certificate, mail, state } from './books.js';

const pick: Pick = { id: 'SSL-1002', paidUntil: '2026-12-25', notAfter: '2026-12-30', since: '2026-11-24' };
const doneOf = (books: State, seen = false): boolean[] => stepsOf(books, pick, seen).map((step) => step.done);

describe('the tour’s certificate', () => {
  it('is the active one 31 days before paid until that its customer installs', () => {
    const books = state([
      certificate({ id: 'SSL-1', paidUntil: '2026-12-25', installedBy: 'us' }),
      certificate({ id: 'SSL-2', paidUntil: '2027-03-01' }),
      certificate({ id: 'SSL-3', paidUntil: '2026-12-25' }),
      certificate({ id: 'SSL-4', paidUntil: '2026-12-10' }),
      certificate({ id: 'SSL-5', paidUntil: '2026-12-25', status: 'waiting for CSR' }),
    ]);
    expect(pickCertificate(books, '2026-11-24')).toEqual({ ...pick, id: 'SSL-3' });
  });

  it('is none where no active certificate has 31 days left', () => {
    expect(pickCertificate(state([certificate({ paidUntil: '2026-12-24' })]), '2026-11-24')).toBeUndefined();
  });

  it('is kept while the clock goes on, and dropped by a sandbox that begins anew', () => {
    const renewed = [certificate({ paidUntil: '2027-12-25' })];
    expect(stillFits(pick, state(renewed), '2026-11-30')).toBe(true);
    expect(stillFits(pick, state([certificate()]), '2026-11-23')).toBe(false);
    expect(stillFits(pick, state([certificate({ id: 'SSL-9' })]), '2026-11-24')).toBe(false);
  });
});

describe('the tour’s steps tick themselves', () => {
  it.each([
    ['nothing yet', certificate(), [false, false, false, false, false]],
    ['opened', certificate({ status: 'renewal due', missing: ['payment', 'csr'] }), [true, false, false, false, false]],
    ['CSR taken', certificate({ status: 'renewal due', missing: ['payment'] }), [true, true, false, false, false]],
    ['paid first', certificate({ status: 'renewal due', missing: ['csr'] }), [true, false, true, false, false]],
    ['both', certificate({ status: 'renewal due', missing: ['issue'] }), [true, true, true, false, false]],
    [
      'both, with the period paid for',
      certificate({ status: 'renewal due', missing: ['issue'], paidUntil: '2027-12-25' }),
      [true, true, true, false, false],
    ],
    ['issued', certificate({ paidUntil: '2027-12-25', notAfter: '2027-06-12' }), [true, true, true, true, false]],
    [
      'issued, and long after that a reissue is due',
      certificate({ paidUntil: '2027-12-25', notAfter: '2027-06-12', status: 'reissue due', missing: ['issue'] }),
      [true, true, true, true, false],
    ],
  ])('%s', (_, one, done) => {
    expect(doneOf(state([one]))).toEqual(done);
  });

  it('ends when the person has seen the result', () => {
    const steps = stepsOf(state([certificate({ paidUntil: '2027-12-25', notAfter: '2027-06-12' })]), pick, true);
    expect(firstOpen(steps)).toBe(5);
  });

  it('does not end by looking before there is a result', () => {
    expect(doneOf(state([certificate()]), true)[4]).toBe(false);
  });
});

describe('what the tour points at', () => {
  const books = state([certificate(), certificate({ id: 'SSL-2', commonName: 'shop.fjordkaffe.example' })], {
    invoices: [
      invoice('2026-000009', 'paid', '2026-11-25', 'SSL-1002'),
      invoice('2026-000008', 'issued', '2026-11-25', 'SSL-1002'),
      invoice('2026-000007', 'overdue', '2026-01-25', 'SSL-1002'),
      invoice('2026-000010', 'issued', '2026-11-25', 'SSL-2'),
    ],
  });

  it('pays the newest open invoice of this certificate, in the currency’s own digits', () => {
    expect(payCommand(books, certificate())).toBe('/ssl pay 2026-000008 142.80');
    expect(payCommand(state([certificate()]), certificate())).toBeUndefined();
  });

  it('answers the newest mail about it that has a keyed reply address', () => {
    const mails = [
      mail({ id: '4', subject: 'shop.fjordkaffe.example: renewal', replyTo: 'ssl+b@ssl.example.com' }),
      mail({ id: '3', subject: 'Payment received for fjordkaffe.example' }),
      mail({ id: '2', subject: 'fjordkaffe.example: renewal', replyTo: 'ssl+a@ssl.example.com' }),
      mail({ id: '1', subject: 'Your certificates' }),
    ];
    expect(mailToAnswer(mails, certificate(), books)?.id).toBe('2');
    expect(mailToAnswer([], certificate(), books)).toBeUndefined();
  });

  it('shows the mail that carries the certificate', () => {
    const pem = { filename: 'fjordkaffe.example.pem', contentType: 'application/x-pem-file', size: 1 };
    const mails = [mail({ id: '3' }), mail({ id: '2', attachments: [pem] }), mail({ id: '1' })];
    expect(resultMail(mails, certificate(), books)?.id).toBe('2');
    expect(resultMail([mail()], certificate(), books)).toBeUndefined();
  });
});

function invoice(number: string, status: string, issued: string, of: string): State['invoices'][number] {
  return { number, certificate: of, status, issued, due: issued, total: 14280, currency: 'EUR' };
}
