import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { MailOutcome, ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import { readHeaders } from '../../../src/mail/in/headers.js';
import { replyKeys } from '../../../src/mail/in/keys.js';
import { sendersOf } from '../../../src/mail/in/senders.js';
import {
  ADKIM_S,
  REJECT,
  SERVER,
  check,
  dmarc,
  mail as rawMail,
  onTop,
  signed,
} from '../../mail/in/authentication/bed.js';
import { ANA, BINE, type Waiting, answersSince, receive, to, verdict, waiting } from '../waiting.js';
import { STAFF, csrFor, csrInput, keyOf, lastMail, mailFrom, newKey, withCsrs } from '../world.js';

// Every sentence of design §6.3, in its order and nearly in its words, as a row. The depth is in the tests beside this.

const good = () => withCsrs(csrFor('example.com'));
const EVE = 'eve@evil.example';

/** Sends a CSR with Ana's key; what became of it, and which mail went to whom. */
async function sent(w: Waiting, more: Partial<ReceivedMailInput> = {}) {
  const before = (await w.world.mails()).length;
  const { outcome, reason } = await receive(w.world, mailFrom(ANA, { keys: [w.key], request: good(), ...more }));
  return { outcome, reason, answers: to((await w.world.mails()).slice(before)) };
}

/** The row's mail ends so, with these answers. */
const ends =
  (more: Partial<ReceivedMailInput>, outcome: MailOutcome, answers: [string, string][]) =>
  async (w: Waiting): Promise<void> =>
    expect(await sent(w, more)).toMatchObject({ outcome, answers });

const refusedTo = (who: string): [string, string][] => [['review-rejected', who]];
const REVIEW: [string, string][] = [['csr-in-review', ANA]];
const proved = async (raw: Buffer, is: string, ...rest: [Parameters<typeof check>[1]?, string?]): Promise<void> =>
  expect((await check(raw, ...rest)).verdict).toBe(is);

type Row = [sentence: string, holds: (w: Waiting) => Promise<unknown>];

const replyKey: Row[] = [
  ['it is 128 bits in lower-case base32', async (w) => expect(w.key).toMatch(/^[a-z2-7]{26}$/)],
  [
    'it stands in the address that an answer goes to, and in a Message-ID of ours that the answer refers to',
    async (w) => {
      const { mail } = lastMail(
        (await w.world.mails()).filter((m) => m.certificateId === 'SSL-1001'),
        'order-received',
      );
      for (const line of [`To: ${mail.replyTo}`, `In-Reply-To: ${mail.messageId}`, `References: ${mail.messageId}`])
        expect(replyKeys(readHeaders(Buffer.from(`${line}\r\n\r\n`)), w.world.shop.mailAddress)).toEqual([w.key]);
    },
  ],
  [
    'older mails of the same request keep working',
    async (w) => {
      await w.world.clerk.execute('request-csr', { certificate: 'SSL-1001' }, STAFF);
      expect(await sent(w)).toMatchObject({ outcome: 'applied' });
    },
  ],
  [
    'staff can revoke it',
    async (w) => {
      await w.world.clerk.execute('revoke-replies', { certificate: 'SSL-1001' }, STAFF);
      expect(await sent(w)).toMatchObject({ outcome: 'refused', answers: refusedTo(ANA) });
    },
  ],
  [
    'a CSR on a request that is done is a reissue request, in review',
    async (w) => {
      const { execute } = w.world.clerk;
      await execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
      await execute('record-payment', { invoice: '2026-000001' }, STAFF);
      await execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
      expect(await sent(w)).toMatchObject({ outcome: 'review', reason: expect.stringContaining('reissue') });
    },
  ],
];

const sender: Row[] = [
  ['exactly one From', ends({ from: [ANA, EVE] }, 'review', REVIEW)],
  ['with one mailbox', ends({ from: [] }, 'review', REVIEW)],
  ['equal, case aside', ends({ from: ['ANA@Novak.Example'] }, 'applied', [['csr-accepted', ANA]])],
  ['to an address of that contact', ends({ from: ['tickets@novak.example'] }, 'applied', [['csr-accepted', ANA]])],
  ['and not of another contact', ends({ from: [BINE] }, 'review', REVIEW)],
  [
    'staff may add addresses; the old address is told',
    async (w) => {
      const edit = { customer: w.ana.id, contact: ANA, add: 'shared@novak.example' };
      await w.world.clerk.execute('edit-contact', edit, STAFF);
      expect(to(await answersSince(w))).toEqual([['contact-changed', ANA]]);
      expect(await sent(w, { from: ['shared@novak.example'] })).toMatchObject({ outcome: 'applied' });
    },
  ],
  [
    'from the review, too',
    async (w) => {
      await sent(w, { from: ['desk@novak.example'] });
      await w.world.clerk.execute('add-sender', { review: 'R-0001' }, STAFF);
      expect(to(await answersSince(w)).at(-1)).toEqual(['contact-changed', ANA]);
      expect(await sent(w, { from: ['desk@novak.example'] })).toMatchObject({ outcome: 'applied' });
    },
  ],
];

const RECEIVED = `Received: from mail.customer.example (mail.customer.example [192.0.2.7])\r\n\tby ${SERVER} (Postfix) with ESMTPS id 4XyZ; Mon,  1 Jun 2026 09:00:01 +0200`;
const results = (what: string, id = SERVER): string => `Authentication-Results: ${id}; ${what}`;
const SPF = 'spf=pass smtp.mailfrom=ana@customer.example';

const authenticated: Row[] = [
  ['an aligned DKIM pass, checked here', () => proved(signed(), 'pass')],
  [
    'or an aligned SPF pass of the configured server',
    () => proved(onTop(rawMail(), results(SPF), RECEIVED), 'pass', {}, SERVER),
  ],
  [
    'which stands above the shop’s own entry Received',
    () => proved(onTop(rawMail(), RECEIVED, results(SPF)), 'none', {}, SERVER),
  ],
  [
    'another server is not believed',
    () => proved(onTop(rawMail(), results(SPF, 'mx.evil.example'), RECEIVED), 'none', {}, SERVER),
  ],
  ['without a configured server only DKIM counts', () => proved(onTop(rawMail(), results(SPF), RECEIVED), 'none')],
  [
    'no DMARC record means relaxed alignment, not failure',
    () => proved(signed({ d: 'mail.customer.example' }), 'pass'),
  ],
  ['adkim=s is honoured', () => proved(signed({ d: 'mail.customer.example' }), 'fail', ADKIM_S)],
  [
    'aspf=s is honoured',
    () =>
      proved(
        onTop(rawMail(), results('spf=pass smtp.mailfrom=bounce.customer.example'), RECEIVED),
        'fail',
        dmarc('p=reject; aspf=s'),
        SERVER,
      ),
  ],
  ['DKIM l= never counts', () => proved(signed({ l: '5' }), 'none')],
  [
    'ARC alone is not enough',
    () => proved(onTop(rawMail(), `ARC-Authentication-Results: i=1; ${SERVER}; ${SPF}`, RECEIVED), 'none', {}, SERVER),
  ],
  ['DMARC fails under reject', () => proved(rawMail(), 'fail', REJECT)],
  ['and under quarantine', () => proved(rawMail(), 'fail', dmarc('p=quarantine'))],
];

/** A key that has leaked, in a CSR for Ana's certificate. */
async function leaked(w: Waiting): Promise<ReceivedMailInput['request']> {
  const key = newKey();
  const spkis = [createHash('sha256').update(key.spki).digest('hex')];
  await w.world.clerk.execute('report-leaked-key', { spkis }, STAFF);
  return withCsrs(csrFor('example.com', key));
}

const outcome: Row[] = [
  ['key, sender and authentication: applied', ends({}, 'applied', [['csr-accepted', ANA]])],
  [
    'a wrong key: refused, explained to the registered contact',
    ends({ keys: ['a'.repeat(26)] }, 'refused', refusedTo(ANA)),
  ],
  ['but only if the mail is authenticated', ends({ keys: ['a'.repeat(26)], ...verdict('none') }, 'refused', [])],
  ['DMARC fails: refused', ends(verdict('fail'), 'refused', [])],
  [
    'names outside the order: refused, and explained',
    ends({ request: withCsrs(csrFor('other.example.com')) }, 'refused', [['csr-refused', ANA]]),
  ],
  [
    'a leaked key: refused, and explained',
    async (w) =>
      expect(await sent(w, { request: await leaked(w) })).toMatchObject({
        outcome: 'refused',
        answers: [['csr-refused', ANA]],
      }),
  ],
  ['the right key and another sender: review', ends({ from: [EVE] }, 'review', REVIEW)],
  ['not authenticated: review', ends(verdict('none'), 'review', REVIEW)],
  [
    'forwarded: whoever forwards it is another sender, and a changed signature proves nothing: review',
    ends({ from: ['colleague@novak.example'], ...verdict('none') }, 'review', REVIEW),
  ],
  [
    'two different CSRs: review',
    ends({ request: withCsrs(csrFor('example.com'), csrFor('example.com')) }, 'review', REVIEW),
  ],
  [
    'a key known from another customer: review',
    async (w) => {
      const shared = newKey();
      const base64 = Buffer.from(csrFor('kos.example.com', shared)).toString('base64');
      await w.world.clerk.execute('submit-csr', { certificate: 'SSL-1002', base64 }, STAFF);
      const request = withCsrs(csrFor('example.com', shared));
      expect(await sent(w, { request })).toMatchObject({
        outcome: 'review',
        reason: expect.stringContaining('another customer'),
      });
    },
  ],
  [
    'staff see why',
    async (w) => {
      await sent(w, { from: [EVE], ...verdict('none') });
      const { reviews } = await w.world.clerk.execute('list-reviews', {}, STAFF);
      expect(reviews[0]?.reasons).toEqual([
        expect.stringContaining('not an address'),
        expect.stringContaining('Nothing proves'),
      ]);
    },
  ],
  [
    'no key at all but an authenticated contact: held, and a keyed mail',
    ends({ keys: [] }, 'answered', [['csr-held', ANA]]),
  ],
  [
    'answering it with yes applies it',
    async (w) => {
      await sent(w, { keys: [] });
      const keys = [keyOf(lastMail(await w.world.mails(), 'csr-held').mail)];
      const yes = { keys, request: { kind: 'confirm', answer: 'yes' } } as const;
      expect(await sent(w, yes)).toMatchObject({ outcome: 'applied', answers: [['csr-accepted', ANA]] });
    },
  ],
];

const list = { request: { kind: 'question', question: 'list', argument: '' } } as const;

const answers: Row[] = [
  ['they go to the registered address only', ends({ from: [EVE] }, 'review', REVIEW)],
  [
    'never to one that a mail brought along, and carry no key of others',
    async (w) => {
      await sent(w, { from: [BINE], ...list });
      const answer = (await answersSince(w)).at(-1);
      expect(answer).toMatchObject({ to: { address: BINE } });
      expect(JSON.stringify(answer)).not.toContain(w.key);
    },
  ],
  [
    'nor history of others',
    async (w) => {
      await sent(w, { from: ['kos@kos.example'], text: 'secret words of Ana', ...list });
      expect(JSON.stringify((await answersSince(w)).at(-1)?.content)).not.toMatch(/secret words|SSL-1001/);
    },
  ],
  [
    'CC gives no rights',
    async (w) => {
      const from = sendersOf(readHeaders(Buffer.from(`From: ${EVE}\r\nCc: ${ANA}\r\nReply-To: ${ANA}\r\n\r\n`)));
      await ends({ from }, 'review', REVIEW)(w);
    },
  ],
  [
    'a question of an unauthenticated contact is answered at the registered address',
    ends({ keys: [], ...list, ...verdict('none') }, 'answered', [['answer-list', ANA]]),
  ],
  ['a stranger gets silence', ends({ keys: [], from: [EVE], ...list }, 'ignored', [])],
  [
    'and a line in the log',
    async (w) => {
      await sent(w, { keys: [], from: [EVE], ...list });
      expect((await w.world.every('mail')).map((m) => [m.outcome, m.from, m.reason.length > 0])).toEqual([
        ['ignored', EVE, true],
      ]);
    },
  ],
];

describe.each([
  ['the reply key', replyKey],
  ['the sender', sender],
  ['authenticated', authenticated],
  ['what becomes of it', outcome],
  ['answers', answers],
])('who may change what by mail: %s', (_part, rows) => {
  it.each(rows)('%s', async (_sentence, holds) => {
    await holds(await waiting());
  });
});
