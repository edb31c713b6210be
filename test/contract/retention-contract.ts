import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clean } from '../../src/core/jobs/clean.js';
import type { Invoice } from '../../src/core/model/invoice.js';
import type { ReceivedMail } from '../../src/core/model/mail-in.js';
import type { OutboxMail } from '../../src/core/model/outbox.js';
import type { Question } from '../../src/core/model/question.js';
import type { Review } from '../../src/core/model/review.js';
import type { Store } from '../../src/core/ports.js';
import { addDays } from '../../src/core/rules/calendar.js';
import { createClerk } from '../../src/core/execute.js';
import { shop } from '../core/facts.js';
import { MAIL, mailFrom } from '../core/world.js';
import { queued, received } from './documents.js';
import type { OpenedStore } from './store-contract.js';

const TODAY = '2026-11-24';
const at = (daysAgo: number): string => `${addDays(TODAY, -daysAgo)}T08:00:00.000Z`;
const OLD = at(181);
const FRESH = at(179);
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A mail whose bytes are its name. */
const mail = (name: string, receivedAt: string): ReceivedMail => ({
  ...received(digestOf(name), receivedAt),
  from: `${name}@people.example`,
  subject: `Words of ${name}`,
  messageId: `<${name}@people.example>`,
  asked: 'abc',
  raw: digestOf(name),
});

const sent = (id: string, doneAt: string, more: Partial<OutboxMail> = {}): OutboxMail => ({
  ...queued(id, doneAt, 'sent'),
  doneAt,
  subject: `Words of ${id}`,
  frozen: digestOf(id),
  ...more,
});

const review = (id: string, state: Review['state'], mailId: string): Review => ({
  id,
  state,
  openedAt: OLD,
  decidedAt: state === 'open' ? undefined : OLD,
  mailId,
  from: 'ana@people.example',
  subject: 'Words of Ana',
  text: 'Words of Ana',
  reasons: ['A person must look.'],
  csr: 'AAAA',
  messageId: null,
});

const question = (id: string, state: Question['state'], mailId: string): Question => ({
  id,
  state,
  askedAt: OLD,
  mailId,
  from: 'ana@people.example',
  subject: 'Words of Ana',
  text: 'Words of Ana',
  files: ['Words of Ana.pdf'],
  customerId: 'C-1',
  contactId: 'p1',
  doubts: [],
  messageId: null,
  references: [],
  answer: state === 'answered' ? 'Words to Ana' : undefined,
  settledAt: state === 'open' ? undefined : OLD,
});

const invoice = (id: string, pdf: string): Invoice => ({
  id,
  certificateId: 'SSL-1001',
  period: 1,
  customerId: 'C-1',
  issued: '2020-01-01',
  due: '2020-01-11',
  reference: 'RF00',
  seller: shop().seller,
  buyer: { name: 'Ana', address: shop().seller.address },
  language: 'en',
  lines: [],
  currency: 'EUR',
  net: 0,
  vat: [],
  vatTotal: 0,
  total: 0,
  payments: [],
  pdf,
});

/** Words and bytes are kept for as long as the shop says, alike in every store. */
export function describeRetention(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: mails are kept for a time only`, () => {
    let opened: OpenedStore;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.dispose());

    const cleanNow = async (retentionDays?: { mails: number; sent: number; quarantine: number }): Promise<number> =>
      (await clean({ store, shop: shop({ retentionDays }), clock: { now: () => new Date(`${TODAY}T09:00:00.000Z`) } }))
        .emptied;
    const put = (...names: string[]) => Promise.all(names.map((one) => store.blobs.put(Buffer.from(one))));
    const isThere = async (text: string): Promise<boolean> => (await store.blobs.get(digestOf(text))) !== undefined;
    const mailOf = (text: string) => store.read((tx) => tx.get('mail', digestOf(text)));

    test('a received mail: bytes and words go after their days, its outcome stays, and it is still known', async () => {
      await put('old', 'fresh');
      await store.tx(async (tx) => {
        await tx.put('mail', mail('old', OLD));
        await tx.put('mail', mail('fresh', FRESH));
      });
      expect(await cleanNow()).toBe(1);
      expect([await isThere('old'), await isThere('fresh')]).toEqual([false, true]);
      const emptied = await mailOf('old');
      expect(emptied).toMatchObject({ receivedAt: OLD, outcome: 'applied', reason: 'test', raw: null, emptied: TODAY });
      expect(JSON.stringify(emptied)).not.toMatch(/Words|old@people\.example","/);
      expect(await mailOf('fresh')).toEqual(mail('fresh', FRESH));
      store = await opened.reopen();
      expect(await cleanNow()).toBe(0);

      const clerk = createClerk({
        store,
        shop: shop(),
        clock: { now: () => new Date(`${TODAY}T09:00:00.000Z`) },
        secrets: ['a secret of the shop, for tests'],
        printInvoice: () => Promise.resolve(Buffer.from('PDF')),
        issueNow: null,
      });
      const again = mailFrom('ana@people.example', { digest: digestOf('old'), request: { kind: 'unclear' } });
      expect(await clerk.execute('receive-mail', again, MAIL)).toMatchObject({ outcome: 'applied', duplicate: true });
    });

    test('more than a page of them, and days of the shop for each kind', async () => {
      const names = Array.from({ length: 450 }, (_, n) => `mail ${n}`);
      await put('mail 0', 'mail 449', 'O-1');
      await store.tx(async (tx) => {
        for (const one of names) await tx.put('mail', mail(one, at(40)));
        await tx.put('outbox', sent('O-1', at(40)));
      });
      expect(await cleanNow()).toBe(0);
      expect(await cleanNow({ mails: 39, sent: 41, quarantine: 30 })).toBe(450);
      expect([await isThere('mail 0'), await isThere('mail 449'), await isThere('O-1')]).toEqual([false, false, true]);
      expect(await cleanNow({ mails: 39, sent: 39, quarantine: 30 })).toBe(1);
      expect(await isThere('O-1')).toBe(false);
    });

    test('what waits is left alone: queued and dead mails, open reviews and questions and the mails they came from', async () => {
      await put('in review', 'asked', 'O-1', 'O-2');
      const waiting = {
        outbox: [sent('O-1', OLD, { state: 'queued', doneAt: undefined }), sent('O-2', OLD, { state: 'dead' })],
        review: [review('R-1', 'open', digestOf('in review'))],
        question: [question('Q-1', 'open', digestOf('asked'))],
        mail: [mail('in review', OLD), mail('asked', OLD)],
      };
      await store.tx(async (tx) => {
        for (const one of waiting.outbox) await tx.put('outbox', one);
        for (const one of waiting.review) await tx.put('review', one);
        for (const one of waiting.question) await tx.put('question', one);
        for (const one of waiting.mail) await tx.put('mail', one);
      });
      expect(await cleanNow()).toBe(0);
      for (const text of ['in review', 'asked', 'O-1', 'O-2']) expect(await isThere(text), text).toBe(true);
      await store.tx((tx) => tx.put('review', review('R-1', 'approved', digestOf('in review'))));
      expect(await cleanNow()).toBe(2);
      expect([await isThere('in review'), await isThere('asked')]).toEqual([false, true]);
    });

    test('closed reviews, answered questions, sent answers and posts lose their words and stay what they were', async () => {
      const asked = { id: 'Q-1', subject: 'Words of Ana', text: 'Words of Ana', askedAt: OLD, by: 'Words' };
      await store.tx(async (tx) => {
        await tx.put('review', review('R-1', 'rejected', digestOf('a')));
        await tx.put('question', question('Q-1', 'answered', digestOf('b')));
        await tx.put('outbox', {
          ...sent('O-1', OLD),
          content: { template: 'staff-answer', certificate: null, answer: 'Words to Ana', question: asked },
        });
        await tx.put('outbox', {
          id: 'O-2',
          state: 'sent',
          queuedAt: OLD,
          nextAttemptAt: OLD,
          attempts: 1,
          channel: 'slack',
          content: { kind: 'notice', text: 'Words on Ana' },
        });
      });
      expect(await cleanNow()).toBe(4);
      const left = await store.read(async (tx) => [
        await tx.get('review', 'R-1'),
        await tx.get('question', 'Q-1'),
        await tx.get('outbox', 'O-1'),
        await tx.get('outbox', 'O-2'),
      ]);
      expect(left).toMatchObject([
        { state: 'rejected', reasons: ['A person must look.'], emptied: TODAY },
        { state: 'answered', answer: '(removed)', customerId: 'C-1', emptied: TODAY },
        { state: 'sent', content: { template: 'staff-answer' }, emptied: TODAY },
        { state: 'sent', channel: 'slack', emptied: TODAY },
      ]);
      expect(JSON.stringify(left)).not.toMatch(/Words|ana@people/);
    });

    test('bytes that another document names stay, whoever names them: a PDF of an invoice is never touched', async () => {
      await put('PDF', 'both', 'own');
      await store.tx(async (tx) => {
        await tx.put('invoice', invoice('2020-000001', digestOf('PDF')));
        await tx.put('mail', mail('PDF', OLD)); // a mail that is, byte for byte, our PDF
        await tx.put('mail', mail('both', OLD));
        await tx.put('outbox', sent('O-1', FRESH, { frozen: digestOf('both') }));
        await tx.put('mail', mail('own', FRESH));
        await tx.put('outbox', sent('O-2', OLD, { frozen: digestOf('own') }));
      });
      expect(await cleanNow()).toBe(3);
      for (const text of ['PDF', 'both', 'own']) expect(await isThere(text), text).toBe(true);
      expect(await store.read((tx) => tx.get('invoice', '2020-000001'))).toMatchObject({ pdf: digestOf('PDF') });
    });

    test('killed between the bytes and the document, the next run does the rest', async () => {
      await store.tx((tx) => tx.put('mail', mail('half', OLD))); // its bytes are gone
      expect(await cleanNow()).toBe(1);
      expect(await mailOf('half')).toMatchObject({ raw: null, emptied: TODAY });
    });
  });
}
