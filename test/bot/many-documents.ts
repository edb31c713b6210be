import { type Filled, documents } from '../../bench/fill.mjs';
import type { Customer } from '../../src/core/model/customer.js';
import type { Store } from '../../src/core/ports.js';
import { csrFor, shop } from './bed.js';
import { viewCertificate } from '../../src/core/rules/view.js';
import { product } from '../core/facts.js';

/** Text that would do something if it were believed. Behind each mark stands what must not come alive. */
export const HOSTILE = [
  '<!channel> <!here> <@U0STAFF> <#C0STAFF> <!subteam^S0STAFF> MARK',
  '<https://evil.example|MARK click here> https://evil.example <mailto:a@evil.example|mail>',
  'a\n> MARK quoted\n• MARK point\r\n```MARK code```',
  '`MARK code` *MARK bold* _MARK italic_ ~MARK struck~',
  '\u202Eelpmaxe\u202C \u2066MARK\u2069 \u200F\u061C\0\u0007',
  'شركة الأمثلة للاستضافة 👩‍👩‍👧‍👦 🔐 חברת הדוגמאות',
  '&lt;!channel&gt; &amp;lt; & < > MARK :tada: @channel @here @everyone',
  `${'🧑🏽‍💻'.repeat(60)} \uD83D MARK ${'x'.repeat(400)}`,
];

export const hostile = (n: number): string => HOSTILE[n % HOSTILE.length] ?? '';

/** As long as a host name may be, of so many labels. */
const manyLabels = (n: number): string => `${'ab.'.repeat(60)}n${n}.deep.example.com`;
const manyNames = (n: number): string[] =>
  Array.from({ length: 249 }, (_, i) => `${'long-label-'.repeat(5)}${i}.names-${n}.example.com`);

/** One that came by another way than the order form: every field that is not a name says something hostile. */
function twisted(n: number, { customer, invoice, certificate }: Filled): Filled {
  const text = hostile(n);
  const [period] = certificate.periods;
  const waits = n % 4 === 1;
  const sent = n % 4 === 2;
  const by = text;
  const changed = {
    ...period,
    product: { ...period.product, name: text, ca: text },
    ...(waits ? { csr: undefined } : {}),
    ...(waits || sent ? { issued: [], paidOn: undefined, start: undefined, end: undefined, anchor: undefined } : {}),
    ...(sent ? { paidOn: '2026-11-20', sent: { on: '2026-11-20', caOrder: text, validation: text, by } } : {}),
  };
  const issued = changed.issued.map((one) => ({ ...one, issuer: text, by }));
  const names: [string, ...string[]] =
    n % 3 === 0
      ? [manyLabels(n), ...(n % 2 === 0 ? manyNames(n) : [])]
      : n % 3 === 1
        ? [`xn--mgbh0fb-${n}.example.com`]
        : certificate.names;
  return {
    customer: twistedCustomer(customer, text),
    invoice: {
      ...invoice,
      buyer: { ...invoice.buyer, name: text },
      lines: invoice.lines.map((line) => ({ ...line, description: text })),
      payments: waits ? [] : invoice.payments.map((one) => ({ ...one, by, reference: text })),
    },
    certificate: {
      ...certificate,
      names,
      ...(n % 16 === 4 ? { cancelled: { on: '2026-11-01', reason: text, by } } : {}),
      periods: [{ ...changed, issued }],
    },
  };
}

const twistedCustomer = (customer: Customer, text: string): Customer => ({
  ...customer,
  name: text,
  address: { ...customer.address, lines: [text], city: text, postalCode: text.slice(0, 20) },
  vatId: text,
  contacts: [{ id: 'p1', name: text, addresses: [`"${text.slice(0, 40)}"@example.com`] }],
});

const IN_A_TRANSACTION = 1000;

/** So many certificates with customer and invoice, of which the first ones are hostile. */
export async function fillMany(store: Store, count: number, hostileOnes: number): Promise<void> {
  for (let from = 0; from < count; from += IN_A_TRANSACTION) {
    await store.tx(async (tx) => {
      for (let n = from; n < Math.min(count, from + IN_A_TRANSACTION); n += 1) {
        const made = documents(n, '2026-11-24', shop, product({}));
        const { customer, invoice, certificate } = n < hostileOnes ? twisted(n, made) : made;
        if (n % 5 === 0) await tx.put('customer', customer);
        await tx.put('invoice', invoice);
        await tx.put('certificate', certificate);
      }
    });
  }
}

const entryId = (n: number): string => `B-${n.toString(16).padStart(16, '0').toUpperCase()}`;
const at = '2026-11-24T08:00:00.000Z';

/** What waits for a person, and what came and went: `count` of each, in the words of strangers. */
export async function fillWork(store: Store, count: number): Promise<void> {
  await store.tx(async (tx) => {
    for (let n = 0; n < count; n += 1) {
      const text = hostile(n);
      const long = `${text}\n`.repeat(40);
      const number = String(n).padStart(4, '0');
      const of = { certificateId: `SSL-${100_000 + n}`, customerId: `C-${100_000 + Math.floor(n / 5)}` };
      const { certificate, customer } = twisted(n, documents(n, '2026-11-24', shop, product({})));
      const view = viewCertificate(certificate, customer, '2026-11-24');
      const mailId = n.toString(16).padStart(64, 'a');
      const from = `"${text}" <x@example.com>`;
      if (n < HOSTILE.length) await tx.put('product', { ...product({}), id: `hostile-${n}`, name: text, ca: text });
      await tx.put('review', {
        id: `R-${number}`,
        state: 'open',
        openedAt: at,
        mailId,
        from,
        subject: text,
        text: long,
        reasons: [text, text, text],
        certificateId: of.certificateId,
        contactId: 'p1',
        messageId: text,
        ...(n % 12 === 5 ? { csr: Buffer.from(csrFor(certificate.names.slice(0, 1))).toString('base64') } : {}),
        ...(n % 12 === 2 || n % 12 === 8
          ? { payment: { entry: entryId(n), candidates: ['OLD-0000001', 'OLD-0000005'] } }
          : {}),
        ...(n % 3 === 0 ? { newAddress: `"${text.slice(0, 30)}"@example.com` } : {}),
      });
      await tx.put('question', {
        id: `Q-${number}`,
        state: 'open',
        askedAt: at,
        mailId,
        from,
        subject: text,
        text: long,
        ...of,
        files: [text, text],
        contactId: 'p1',
        doubts: [text],
        messageId: text,
        references: [],
      });
      await tx.put('mail', {
        id: mailId,
        messageId: text,
        from,
        subject: text,
        receivedAt: at,
        outcome: 'refused',
        reason: text,
        raw: null,
      });
      await tx.put('outbox', {
        id: `O-${number}00`,
        state: 'dead',
        queuedAt: at,
        nextAttemptAt: at,
        attempts: 3,
        lastError: text,
        channel: 'mail',
        to: { name: text, address: from },
        language: 'en',
        messageId: text,
        replyTo: text,
        references: [],
        content: { template: 'validation-needed', certificate: view, instructions: text },
        attachments: [],
        subject: text,
      });
      await tx.put('bank-entry', {
        id: entryId(n),
        on: '2026-11-20',
        amount: 12_000 + n,
        currency: n % 12 === 8 ? 'USD' : 'EUR',
        direction: 'in',
        isReversal: false,
        party: text,
        reference: text,
        text: long,
        account: text,
        statement: text,
        state: 'unmatched',
        bookings: [],
        importedAt: at,
        importedBy: text,
        doubt: text,
      });
    }
  });
}
