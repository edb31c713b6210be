import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clerk } from '../../src/core/clerk.js';
import { createClerk } from '../../src/core/execute.js';
import { putHold } from '../../src/core/hold.js';
import { clean } from '../../src/core/jobs/clean.js';
import { type Documents, KINDS, type Kind } from '../../src/core/model/documents.js';
import type { Store } from '../../src/core/ports.js';
import { all } from '../../src/core/usecases/find.js';
import { product, shop } from '../core/facts.js';
import {
  MAIL,
  SETUP,
  STAFF,
  START,
  csrFor,
  csrInput,
  issueForTests,
  keyOf,
  mailFrom,
  withCsrs,
} from '../core/world.js';
import type { OpenedStore } from './store-contract.js';

const NAMES = /Novak|ana@|Maribor|Glavni trg/i;
const MARIBOR = { lines: ['Glavni trg 1'], postalCode: '2000', city: 'Maribor', country: 'SI' };
const CELJE = { lines: ['Stari trg 2'], postalCode: '3000', city: 'Celje', country: 'SI' };
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A customer is exported and erased, alike in every store. */
export function describeErasure(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: a customer's data`, () => {
    let opened: OpenedStore;
    let store: Store;
    let clerk: Clerk;
    const clock = { now: () => new Date(START) };
    const everyOf = <K extends Kind>(kind: K): Promise<Documents[K][]> =>
      store.read(async (tx) => {
        const documents: Documents[K][] = [];
        for await (const one of all(tx, kind)) documents.push(one);
        return documents;
      });
    const begin = (): void => {
      clerk = createClerk({
        store,
        clock,
        shop: shop(),
        secrets: ['a secret of the shop, for tests'],
        printInvoice: (invoice) => Promise.resolve(Buffer.from(`PDF of ${invoice.id}`)),
        issueNow: issueForTests,
      });
    };
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      begin();
      await clerk.execute('add-product', product(), SETUP);
    });
    afterEach(() => opened.dispose());

    const register = async (customer: string, address: string, place = MARIBOR): Promise<string> => {
      const contacts = [{ name: `${customer} office`, addresses: [address] }];
      return (await clerk.execute('register-customer', { name: customer, address: place, contacts }, SETUP)).customer
        .id;
    };
    const order = async (customer: string, domain: string) => {
      const input = { customer, product: 'dv-single', names: [domain] };
      const { certificate, invoice } = await clerk.execute('order-certificate', input, STAFF);
      await clerk.execute('submit-csr', { certificate: certificate.id, base64: csrInput(domain) }, STAFF);
      return { id: certificate.id, invoice: invoice.number };
    };
    /** As if the mail server and Slack had taken all that waits. */
    const sendAll = async (): Promise<void> => {
      for (const item of await everyOf('outbox')) {
        if (item.state !== 'queued') continue;
        const done = { ...item, state: 'sent' as const, doneAt: START };
        const frozen = item.channel === 'mail' ? { frozen: await store.blobs.put(Buffer.from(item.id)) } : {};
        await store.tx((tx) => tx.put('outbox', { ...done, ...frozen }));
      }
    };
    const write = async (text: string, from = 'ana@novak.example') => {
      const digest = await store.blobs.put(Buffer.from(text));
      const words = {
        digest,
        raw: digest,
        subject: `Re: ${text}`,
        request: { kind: 'unclear' as const, words: text },
      };
      await clerk.execute('receive-mail', mailFrom(from, words), MAIL);
      return digest;
    };
    const erase = () => clerk.execute('erase-customer', { customer: 'Bakery Novak' }, STAFF);

    test('is erased when nothing goes on any more: what names them goes, invoices and the audit trail stay', async () => {
      const id = await register('Bakery Novak', 'ana@novak.example');
      const other = await register('Cafe Krt', 'eva@krt.example', CELJE);
      const { id: certificate, invoice } = await order(id, 'example.com');
      await order(other, 'example.org');
      const raw = await write('Ana Novak asks something.');
      const otherRaw = await write('Eva asks something.', 'eva@krt.example');
      await expect(erase()).rejects.toThrow(
        new RegExp(`${certificate}: certificates.*${invoice}: invoices.*Q-0001: q`),
      );
      await clerk.execute('answer-question', { question: 'Q-0001', answer: 'Dear Ana Novak, yes.' }, STAFF);
      await clerk.execute('record-payment', { invoice }, STAFF);
      await clerk.execute('record-issued', { certificate }, STAFF);
      await expect(erase()).rejects.toThrow(/cancel them first.*mails that have not gone out/);
      const keyed = (await everyOf('outbox')).find((o) => o.channel === 'mail' && o.replyTo.includes('+'));
      await clerk.execute('cancel-certificate', { certificate, reason: 'Novak is closed' }, STAFF);
      await sendAll();

      const exported = await clerk.execute('export-customer', { customer: id }, STAFF);
      expect(exported).toMatchObject({
        customer: { id, name: 'Bakery Novak' },
        certificates: [{ id: certificate, periods: [{ csr: { key: 'EC P-256' } }] }],
        invoices: [{ id: invoice }],
        mails: [{ id: raw }],
        questions: [{ id: 'Q-0001', answer: 'Dear Ana Novak, yes.' }],
      });
      expect(exported.sent.map(({ to }) => to)).toContain('ana@novak.example');
      expect(JSON.stringify(exported)).not.toMatch(/krt\.example|example\.org|ssl\+/);

      const invoices = await everyOf('invoice');
      const result = await erase();
      expect(result).toMatchObject({ customer: { id, name: `erased ${id}` }, staysNamed: [invoice] });
      expect((await clean({ store, clock, shop: shop() })).emptied).toBeGreaterThan(2);
      store = await opened.reopen();
      begin();

      for (const kind of KINDS)
        if (kind !== 'invoice') expect(JSON.stringify(await everyOf(kind)), kind).not.toMatch(NAMES);
      expect(await everyOf('invoice')).toEqual(invoices);
      expect([await store.blobs.get(raw), await store.blobs.get(otherRaw)]).toEqual([undefined, expect.anything()]);
      for (const { id: item, channel } of exported.sent)
        if (channel === 'mail') expect(await store.blobs.get(digestOf(item)), item).toBeUndefined();
      expect(await store.read((tx) => tx.get('customer', other))).toMatchObject({ name: 'Cafe Krt' });
      expect(await clerk.execute('verify-audit', {}, STAFF)).toMatchObject({ fault: null });

      for (const words of ['Novak', 'ana@novak.example', 'Glavni']) {
        const found = await clerk.execute('list-customers', { words }, STAFF);
        expect(
          found.customers.map((one) => one.id),
          words,
        ).not.toContain(id);
      }
      await expect(order(id, 'example.net')).rejects.toThrow(/was erased on 2026-11-24/);
      await expect(clerk.execute('erase-customer', { customer: id }, STAFF)).rejects.toThrow(/was erased on/);
      if (keyed?.channel !== 'mail') throw new Error('no mail carried a key');
      const late = mailFrom('ana@novak.example', { keys: [keyOf(keyed)], request: withCsrs(csrFor('example.com')) });
      const { outcome } = await clerk.execute('receive-mail', late, MAIL);
      expect(outcome).not.toBe('applied');
      expect(await store.read((tx) => tx.count('reply-right', { index: 'certificate', is: certificate }))).toBe(0);
    });

    test.each([
      ['a clerk has to run for them', false, /mails that have not gone out yet: .*certclerk start.*outbox show/],
      ['on hold: they are sent or withdrawn by a word', true, /not gone out yet: .*on hold.*--waiting withdraw/],
    ])('mails that wait stand in the way; %s', async (_what, onHold, sentence) => {
      await order(await register('Bakery Novak', 'ana@novak.example'), 'example.com');
      if (onHold) await store.tx((tx) => putHold(tx, { since: START, why: 'A backup was put back.' }));
      await expect(erase()).rejects.toThrow(sentence);
    });

    test('is not erased by halves: refused, nothing has changed', async () => {
      const id = await register('Bakery Novak', 'ana@novak.example');
      await order(id, 'example.com');
      const before = JSON.stringify(await Promise.all(KINDS.map((kind) => everyOf(kind))));
      await expect(erase()).rejects.toThrow(/cannot be erased yet/);
      expect(JSON.stringify(await Promise.all(KINDS.map((kind) => everyOf(kind))))).toBe(before);
    });
  });
}
