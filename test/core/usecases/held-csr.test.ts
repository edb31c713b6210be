import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clean } from '../../../src/core/jobs/clean.js';
import type { ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import type { OutboxMail } from '../../../src/core/model/outbox.js';
import { pem } from '../../fixtures/der.js';
import { soundCsr } from '../../fixtures/generate-csr.js';
import { product } from '../facts.js';
import { ANA, BINE, type Waiting, answersSince, receive, to, verdict, waiting } from '../waiting.js';
import { STAFF, addCustomer, base64, csrFor, csrInput, keyOf, mailFrom, newKey, order, withCsrs } from '../world.js';

const YES = { request: { kind: 'confirm', answer: 'yes' } } as const;
const digestOf = (csrPem: string): string =>
  createHash('sha256')
    .update(Buffer.from(csrPem.replace(/-----[^-]+-----|\s/g, ''), 'base64'))
    .digest('hex');
const csrOf = async ({ world }: Waiting, id = 'SSL-1001') => (await world.certificate(id)).periods[0].csr?.sha256;

/** A CSR from Ana without a key; answers the mail that asks her about it. */
async function held(w: Waiting, csr = csrFor('example.com'), more: Partial<ReceivedMailInput> = {}) {
  const result = await receive(w.world, mailFrom(ANA, { request: withCsrs(csr), ...more }));
  const mail = (await w.world.mails()).at(-1);
  if (result.outcome !== 'answered' || mail?.content.template !== 'csr-held') throw new Error(JSON.stringify(result));
  return { csr, mail, content: mail.content, sha256: digestOf(csr) };
}

/** A `yes` to that mail: with the plus part of its address, or with what it refers to alone. */
const yesTo = (mail: OutboxMail, more: Partial<ReceivedMailInput> = {}) =>
  mailFrom(ANA, { keys: [keyOf(mail)], references: [mail.messageId], ...YES, ...more });

describe('a CSR without a reply key', () => {
  it('is held: the contact gets a keyed mail that names it, and nothing changes', async () => {
    const w = await waiting();
    const { mail, content, sha256 } = await held(w);
    expect(to(await answersSince(w))).toEqual([['csr-held', ANA]]);
    expect(content).toMatchObject({
      certificate: { id: 'SSL-1001' },
      key: 'EC P-256',
      fingerprint: sha256.slice(0, 8),
      names: ['example.com'],
      receivedOn: '2026-11-24',
    });
    expect(keyOf(mail)).not.toBe(w.key);
    expect(await csrOf(w)).toBeUndefined();
    expect(await w.world.every('review')).toEqual([]);
  });

  it('is applied by a yes, once', async () => {
    const w = await waiting();
    const { mail, sha256 } = await held(w);
    expect(await receive(w.world, yesTo(mail))).toMatchObject({ outcome: 'applied' });
    expect(await csrOf(w)).toBe(sha256);
    expect(await receive(w.world, yesTo(mail))).toMatchObject({
      outcome: 'answered',
      reason: expect.stringContaining('waits no more'),
    });
    expect((await answersSince(w)).at(-1)?.content).toMatchObject({
      template: 'review-rejected',
      sentence: { because: 'held-no-more' },
    });
  });

  it.each<[string, (mail: OutboxMail) => Partial<ReceivedMailInput>, string, RegExp]>([
    ['from another contact', () => ({ from: [BINE] }), 'review', /not an address of the contact/],
    ['from a stranger', () => ({ from: ['eve@evil.example'] }), 'review', /not an address of the contact/],
    ['not authenticated', () => verdict('none'), 'review', /Nothing proves/],
    ['refused by DMARC', () => verdict('fail'), 'refused', /domain refuses/],
    ['with two senders', () => ({ from: [ANA, BINE] }), 'review', /2 senders/],
    ['with a wrong key', () => ({ keys: ['a'.repeat(26)] }), 'refused', /wrong or was revoked/],
    ['without any key', () => ({ keys: [] }), 'answered', /Not understood/],
    ['automatic', () => ({ automatic: 'Auto-Submitted' }), 'ignored', /Automatic/],
  ])('a yes %s does not apply it', async (_what, more, outcome, reason) => {
    const w = await waiting();
    const { mail } = await held(w);
    const result = await receive(w.world, yesTo(mail, more(mail)));
    expect(result).toMatchObject({ outcome, reason: expect.stringMatching(reason) });
    expect(await csrOf(w)).toBeUndefined();
    expect(await w.world.every('review')).toHaveLength(outcome === 'review' ? 1 : 0);
  });

  it('is applied from review by a person, after a doubtful yes', async () => {
    const w = await waiting();
    const { mail, sha256 } = await held(w);
    await receive(w.world, yesTo(mail, verdict('none')));
    await w.world.clerk.execute('decide-review', { review: 'R-0001', decision: 'approve' }, STAFF);
    expect(await csrOf(w)).toBe(sha256);
  });

  it('that comes later is never applied by a yes to an earlier mail', async () => {
    const w = await waiting();
    const first = await held(w);
    const second = await held(w);
    expect(keyOf(second.mail)).not.toBe(keyOf(first.mail));
    expect(await receive(w.world, yesTo(first.mail))).toMatchObject({ outcome: 'applied' });
    expect(await csrOf(w)).toBe(first.sha256);
    // The other one was dropped with that.
    expect(await receive(w.world, yesTo(second.mail))).toMatchObject({ outcome: 'answered' });
    expect(await csrOf(w)).toBe(first.sha256);
  });

  it('both answered at the same moment: one is applied, the other is told', async () => {
    const w = await waiting();
    const [first, second] = [await held(w), await held(w)];
    const results = await Promise.all([first, second].map(({ mail }) => receive(w.world, yesTo(mail))));
    expect(results.map((r) => r.outcome).sort()).toEqual(['answered', 'applied']);
    expect(await csrOf(w)).toBe(results[0]?.outcome === 'applied' ? first.sha256 : second.sha256);
  });

  it('is dropped when another CSR is accepted, whoever entered it', async () => {
    const w = await waiting();
    const { mail } = await held(w);
    const newer = csrFor('example.com');
    await w.world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: base64(newer) }, STAFF);
    expect(await receive(w.world, yesTo(mail))).toMatchObject({ outcome: 'answered' });
    expect(await csrOf(w)).toBe(digestOf(newer));
    expect((await w.world.every('reply-right')).filter((right) => right.csr)).toEqual([]);
  });

  it('once dropped, its key is forgotten after 40 days; a yes is then refused, and other keys stay', async () => {
    const w = await waiting();
    const kept = (await w.world.every('reply-right')).map(({ id }) => id);
    const { mail } = await held(w);
    await w.world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
    w.world.wind(40);
    await clean(w.world);
    expect(await receive(w.world, yesTo(mail))).toMatchObject({ outcome: 'answered' });
    w.world.wind(1);
    await clean(w.world);
    expect(await receive(w.world, yesTo(mail, { text: 'Again.' }))).toMatchObject({ outcome: 'refused' });
    expect((await w.world.every('reply-right')).map(({ id }) => id)).toEqual(expect.arrayContaining(kept));
  });

  it('is dropped with its key where replies are revoked, and both are forgotten', async () => {
    const w = await waiting();
    const kept = (await w.world.every('reply-right')).map(({ id }) => id);
    await held(w);
    await w.world.clerk.execute('revoke-replies', { certificate: 'SSL-1001' }, STAFF);
    w.world.wind(41);
    await clean(w.world);
    expect((await w.world.every('reply-right')).map(({ id }) => id)).toEqual(kept);
  });

  it('expires with its request', async () => {
    const w = await waiting({ products: [product({ termMonths: 6 })] });
    const execute = w.world.clerk.execute;
    await execute('submit-csr', { certificate: 'SSL-1001', base64: base64(csrFor('example.com')) }, STAFF);
    await execute('record-payment', { invoice: '2026-000001' }, STAFF);
    const { mail } = await held(w);
    await execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
    expect(await receive(w.world, yesTo(mail))).toMatchObject({
      outcome: 'answered',
      reason: expect.stringContaining('waits no more'),
    });
    w.world.windTo('2027-04-24');
    await w.world.sweep();
    expect(await receive(w.world, yesTo(mail))).toMatchObject({ outcome: 'answered' });
    expect((await w.world.certificate('SSL-1001')).periods[1]?.csr).toBeUndefined();
  });

  it('is checked again at the yes: a key that leaked in between is refused', async () => {
    const w = await waiting();
    const key = newKey();
    const { mail } = await held(w, csrFor('example.com', key));
    const spkis = [createHash('sha256').update(key.spki).digest('hex')];
    await w.world.clerk.execute('report-leaked-key', { spkis }, STAFF);
    expect(await receive(w.world, yesTo(mail))).toMatchObject({ outcome: 'refused', reason: 'key-leaked' });
    expect((await answersSince(w)).at(-1)?.content.template).toBe('csr-refused');
    expect(await csrOf(w)).toBeUndefined();
  });

  it('may be answered with a better one instead', async () => {
    const w = await waiting();
    const { mail } = await held(w);
    const better = csrFor('example.com');
    const answer = mailFrom(ANA, { keys: [keyOf(mail)], request: withCsrs(better) });
    expect(await receive(w.world, answer)).toMatchObject({ outcome: 'applied' });
    expect(await csrOf(w)).toBe(digestOf(better));
  });

  it('that cannot be used is explained at once, with a key', async () => {
    const w = await waiting();
    const request = withCsrs(pem(soundCsr({ cn: 'example.com', dns: ['example.com', 'www.other.example'] })));
    expect(await receive(w.world, mailFrom(ANA, { request }))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('name'),
    });
    const [answer] = await answersSince(w);
    expect(answer).toMatchObject({ content: { template: 'csr-refused' }, to: { address: ANA } });
    expect(answer?.replyTo).toContain(w.key);
  });

  it.each<[string, (w: Waiting) => Promise<unknown>, Partial<ReceivedMailInput>]>([
    [
      'it has the names of two certificates',
      (w) => order(w.world, w.ana, 'shop.example.com'),
      { request: withCsrs(pem(soundCsr({ cn: 'example.com', dns: ['example.com', 'shop.example.com'] }))) },
    ],
    [
      'the certificate is one that we install',
      (w) => order(w.world, w.ana, 'ours.example.com', { installedBy: 'us' }),
      { request: withCsrs(csrFor('ours.example.com')) },
    ],
    [
      'the certificate is cancelled',
      (w) => w.world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF),
      {},
    ],
    ['two CSRs', () => Promise.resolve(), { request: withCsrs(csrFor('example.com'), csrFor('example.com')) }],
    ['it belongs to another customer', () => Promise.resolve(), { request: withCsrs(csrFor('kos.example.com')) }],
    ['the mail is automatic', () => Promise.resolve(), { automatic: 'Auto-Submitted' }],
    ['the mail is not authenticated', () => Promise.resolve(), verdict('none')],
  ])('waits in review where %s', async (_what, before, more) => {
    const w = await waiting();
    await before(w);
    const mail = mailFrom(ANA, { request: withCsrs(csrFor('example.com')), ...more });
    expect(await receive(w.world, mail)).toMatchObject({ outcome: 'review' });
    expect(to(await answersSince(w)).map(([template]) => template)).not.toContain('csr-held');
  });

  it('is held for the certificate that it fits, where two have one of its names', async () => {
    const w = await waiting();
    await order(w.world, w.ana, 'www.example.com');
    // The first one includes www; the second one is for nothing but that.
    const csr = pem(soundCsr({ cn: 'example.com', dns: ['example.com', 'www.example.com'] }));
    expect((await held(w, csr)).content.certificate.id).toBe('SSL-1001');
  });

  it('of somebody who is a contact of several customers is held for the one whose name it has', async () => {
    const w = await waiting();
    const agency = await addCustomer(w.world, 'Zupan', [ANA]);
    await order(w.world, agency, 'zupan.example.com');
    const { content, mail, sha256 } = await held(w, csrFor('zupan.example.com'));
    expect(content.certificate.customer.name).toBe('Zupan');
    expect(await receive(w.world, yesTo(mail))).toMatchObject({ outcome: 'applied' });
    expect(await csrOf(w, 'SSL-1003')).toBe(sha256);
  });
});

describe('a yes', () => {
  it('where nothing is held gets a clear answer, and only the contact gets it', async () => {
    const w = await waiting();
    const yes = (more: Partial<ReceivedMailInput> = {}) =>
      receive(w.world, mailFrom(ANA, { keys: [w.key], ...YES, ...more }));
    expect(await yes()).toMatchObject({ outcome: 'answered', reason: expect.stringContaining('no CSR waits') });
    const [answer] = await answersSince(w);
    expect(answer).toMatchObject({
      to: { address: ANA },
      content: { template: 'review-rejected', sentence: { because: 'nothing-held' } },
    });
    expect(await yes({ from: ['eve@evil.example'] })).toMatchObject({ outcome: 'ignored' });
    expect(await yes(verdict('none'))).toMatchObject({ outcome: 'ignored' });
    expect(await answersSince(w)).toHaveLength(1);
  });

  it('with the ordinary key of the request does not apply what is held', async () => {
    const w = await waiting();
    await held(w);
    expect(await receive(w.world, mailFrom(ANA, { keys: [w.key], ...YES }))).toMatchObject({ outcome: 'answered' });
    expect(await csrOf(w)).toBeUndefined();
  });
});
