import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/model/actor.js';
import type { ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import { ANA, BINE, answersSince, receive, to, verdict, waiting } from '../waiting.js';
import { STAFF, csrFor, keyOf, mailFrom, newKey, withCsrs } from '../world.js';

const JAN: Actor = { kind: 'staff', id: 'U0002', name: 'Jan', door: 'slack' };
const at = (name: string): Actor => ({ kind: 'staff', id: name, name, door: 'cli' });
const good = () => withCsrs(csrFor('example.com'));

type Options = Parameters<typeof waiting>[0];

/** A CSR with the right key that waits: by default for its sender alone. */
async function inReview(more: Partial<ReceivedMailInput> = {}, options: Options = {}) {
  const w = await waiting(options);
  const mail = mailFrom('helpdesk@novak.example', { keys: [w.key], request: good(), ...more });
  expect((await receive(w.world, mail)).outcome).toBe('review');
  const { execute } = w.world.clerk;
  const decide = (decision: 'approve' | 'reject' | 'ask', actor: Actor = STAFF) =>
    execute('decide-review', { review: 'R-0001', decision }, actor);
  const show = async () => (await execute('show-review', { review: 'R-0001' }, STAFF)).review;
  const csr = async () => (await w.world.certificate('SSL-1001')).periods[0].csr;
  return { ...w, mail, execute, decide, show, csr };
}

describe('asking for a fresh mail', () => {
  it('closes the review, and the registered contact gets a keyed mail to answer', async () => {
    const w = await inReview();
    const { review } = await w.decide('ask');
    expect(review).toMatchObject({ state: 'asked', decidedBy: 'Maja (slack)' });
    const asked = (await answersSince(w)).at(-1);
    expect(asked).toMatchObject({
      to: { address: ANA },
      content: { template: 'csr-request', reason: 'again' },
      inReplyTo: w.mail.messageId,
    });
    if (!asked) throw new Error('nothing was sent');
    const answer = mailFrom(ANA, { keys: [keyOf(asked)], request: good() });
    expect(await receive(w.world, answer)).toMatchObject({ outcome: 'applied' });
    await expect(w.decide('approve', JAN)).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringMatching(/R-0001 was closed, .* by Maja \(slack\) at 2026-11-24/),
    });
    expect((await w.execute('list-reviews', { state: 'asked' }, STAFF)).reviews).toHaveLength(1);
    expect((await w.execute('list-reviews', {}, STAFF)).reviews).toEqual([]);
  });

  it('asks the contact who wrote, where the mail had no key', async () => {
    const w = await inReview({ from: [BINE], keys: [], ...verdict('none') });
    await w.decide('ask');
    expect(to(await answersSince(w))).toEqual([['csr-request', BINE]]);
  });

  it('is not offered, and refused, where it is not known for what', async () => {
    const w = await inReview({ from: [ANA], keys: [], request: withCsrs(csrFor('kos.example.com')) });
    expect(await w.show()).toMatchObject({ canAsk: false, certificate: null });
    await expect(w.decide('ask')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is not offered, and refused, for a leaked key, which is more urgent', async () => {
    const w = await waiting();
    const key = newKey();
    const { execute } = w.world.clerk;
    const base64 = Buffer.from(csrFor('example.com', key)).toString('base64');
    await execute('submit-csr', { certificate: 'SSL-1001', base64 }, STAFF);
    await execute('report-leaked-key', { spkis: [createHash('sha256').update(key.spki).digest('hex')] }, STAFF);
    const { review } = await execute('show-review', { review: 'R-0001' }, STAFF);
    expect(review.canAsk).toBe(false);
    const ask = execute('decide-review', { review: 'R-0001', decision: 'ask' }, STAFF);
    await expect(ask).rejects.toMatchObject({ safeMessage: expect.stringContaining('leaked key') });
  });
});

describe('adding the sender to the contact', () => {
  it('gives the address the contact’s rights, tells the registered one, and leaves the review to be approved', async () => {
    const w = await inReview();
    expect(await w.show()).toMatchObject({
      newAddress: { address: 'helpdesk@novak.example', contact: `Ana Novak <${ANA}>`, added: null },
    });
    const { review, customer } = await w.execute('add-sender', { review: 'R-0001' }, STAFF);
    expect(customer.contacts[0]).toMatchObject({
      id: 'p1',
      addresses: [ANA, 'tickets@novak.example', 'helpdesk@novak.example'],
    });
    expect(review).toMatchObject({ state: 'open', newAddress: { added: 'Maja (slack)' } });
    expect((await answersSince(w)).at(-1)).toMatchObject({
      to: { address: ANA },
      content: { template: 'contact-changed', added: ['helpdesk@novak.example'] },
    });
    expect(await w.csr()).toBeUndefined();
    expect((await w.decide('approve')).review.state).toBe('approved');
    expect(await w.csr()).toBeDefined();
    const next = mailFrom('helpdesk@novak.example', { keys: [w.key], request: good() });
    expect(await receive(w.world, next)).toMatchObject({ outcome: 'applied' });
  });

  it.each<[string, Partial<ReceivedMailInput>]>([
    ['the mail is not authenticated', verdict('none')],
    ['the mail is automatic', { automatic: 'Auto-Submitted' }],
    ['the mail names two senders', { from: ['helpdesk@novak.example', ANA] }],
    ['there was no key', { from: [ANA], keys: [], ...verdict('none') }],
    ['the mail holds two CSRs', { request: withCsrs(csrFor('example.com'), csrFor('example.com')) }],
  ])('is not offered, and refused, where %s', async (_what, more) => {
    const w = await inReview(more);
    expect((await w.show()).newAddress).toBeNull();
    const add = w.execute('add-sender', { review: 'R-0001' }, STAFF);
    await expect(add).rejects.toMatchObject({ code: 'conflict' });
  });

  it('a second time says so, and after the decision it is too late', async () => {
    const w = await inReview();
    await w.execute('add-sender', { review: 'R-0001' }, STAFF);
    const again = w.execute('add-sender', { review: 'R-0001' }, JAN);
    await expect(again).rejects.toMatchObject({ safeMessage: expect.stringContaining('already') });
    await w.decide('reject');
    const late = w.execute('add-sender', { review: 'R-0001' }, JAN);
    await expect(late).rejects.toMatchObject({ safeMessage: expect.stringContaining('was rejected by Maja') });
  });
});

describe('a second approver', () => {
  const TWO: Options = { shop: { reviewApprovers: 2 } };

  it('must be another person; the first approval is recorded, shown, and told in the channel', async () => {
    const w = await inReview({}, TWO);
    expect((await w.show()).approveDoes).toContain('A second person must approve it, too');
    const posts = (await w.world.posts()).length;
    const { review } = await w.decide('approve');
    expect(review).toMatchObject({
      state: 'open',
      approvedFirst: { by: 'Maja (slack)', at: '2026-11-24T09:00:00.000Z' },
    });
    expect(review.approveDoes).not.toContain('A second person');
    expect(await w.csr()).toBeUndefined();
    expect((await w.world.posts()).slice(posts).map((p) => p.content.kind)).toEqual(['review-opened']);

    await expect(w.decide('approve')).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringMatching(/You approved R-0001 at 2026-11-24.* now another person must/),
    });
    expect(await w.csr()).toBeUndefined();

    const done = (await w.decide('approve', JAN)).review;
    expect(done).toMatchObject({ state: 'approved', decidedBy: 'Maja (slack) and Jan (slack)', approvedFirst: null });
    expect((await w.csr())?.by).toBe('Maja (slack) and Jan (slack)');
  });

  it.each<[string, Actor, boolean]>([
    ['the same person at the terminal', at('maja'), false],
    ['somebody else at the terminal', at('jan'), true],
    ['another person of the same name in Slack', { ...JAN, name: 'Maja' }, true],
    ['the same person under another name in Slack', { ...JAN, id: 'U0001' }, false],
  ])('%s', async (_what, second, counts) => {
    const w = await inReview({}, TWO);
    await w.decide('approve');
    const again = w.decide('approve', second);
    if (counts) expect((await again).review.state).toBe('approved');
    else await expect(again).rejects.toMatchObject({ code: 'conflict' });
    expect((await w.csr()) !== undefined).toBe(counts);
  });

  it('two at the same moment: the first one’s word and the second one’s deed, never two deeds', async () => {
    const w = await inReview({}, TWO);
    const results = await Promise.allSettled([w.decide('approve'), w.decide('approve', JAN), w.decide('approve', JAN)]);
    expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect((await w.show()).state).toBe('approved');
    expect(to(await answersSince(w)).filter(([template]) => template === 'csr-accepted')).toHaveLength(1);
  });

  it('what cannot be applied is said to the first one already', async () => {
    const w = await inReview({ request: withCsrs(csrFor('other.example.com')) }, TWO);
    await expect(w.decide('approve')).rejects.toMatchObject({
      safeMessage: expect.stringContaining('cannot be applied'),
    });
    expect((await w.show()).approvedFirst).toBeNull();
  });

  it('may reject what the first one approved', async () => {
    const w = await inReview({}, TWO);
    await w.decide('approve');
    expect((await w.decide('reject', JAN)).review).toMatchObject({ state: 'rejected', decidedBy: 'Jan (slack)' });
    expect(await w.csr()).toBeUndefined();
  });

  it('with one approver, two at once: one wins, the other is told by whom and when', async () => {
    const w = await inReview();
    const results = await Promise.allSettled([w.decide('approve'), w.decide('approve', JAN)]);
    const lost = results.find((r) => r.status === 'rejected');
    expect(lost?.reason).toMatchObject({
      safeMessage: expect.stringMatching(/R-0001 was approved by (Maja|Jan) \(slack\) at 2026-11-24T09:00/),
    });
  });
});

describe('revoking the reply keys', () => {
  const YES = { request: { kind: 'confirm', answer: 'yes' } } as const;

  it('makes the mails sent so far worthless; new ones carry new keys', async () => {
    const w = await waiting();
    const { execute } = w.world.clerk;
    await receive(w.world, mailFrom(ANA, { request: good() }));
    const held = keyOf((await answersSince(w))[0] ?? expect.fail());
    expect(await execute('revoke-replies', { certificate: 'example.com' }, STAFF)).toMatchObject({ revoked: 2 });

    for (const answer of [
      mailFrom(ANA, { keys: [w.key], request: good() }),
      mailFrom(ANA, { keys: [held], ...YES }),
      mailFrom(ANA, { keys: [w.key], request: { kind: 'confirm', answer: 'same' } }),
    ]) {
      expect(await receive(w.world, answer)).toMatchObject({
        outcome: 'refused',
        reason: expect.stringContaining('revoked'),
      });
      expect((await answersSince(w)).at(-1)).toMatchObject({
        to: { address: ANA },
        content: { template: 'review-rejected', sentence: { because: 'old-address' } },
      });
    }
    const told = (await answersSince(w)).length;
    const unproved = mailFrom(ANA, { keys: [w.key], request: good(), ...verdict('none') });
    expect(await receive(w.world, unproved)).toMatchObject({ outcome: 'refused' });
    expect(await answersSince(w)).toHaveLength(told);

    await execute('request-csr', { certificate: 'SSL-1001' }, STAFF);
    const fresh = keyOf((await w.world.mails()).at(-1) ?? expect.fail());
    expect(fresh).not.toBe(w.key);
    expect(await receive(w.world, mailFrom(ANA, { keys: [fresh], request: good() }))).toMatchObject({
      outcome: 'applied',
    });
    // And again.
    expect(await execute('revoke-replies', { certificate: 'SSL-1001' }, STAFF)).toMatchObject({ revoked: 1 });
    expect(await receive(w.world, mailFrom(ANA, { keys: [fresh], request: good() }))).toMatchObject({
      outcome: 'refused',
    });
  });

  it('leaves those of other certificates alone', async () => {
    const w = await waiting();
    await w.world.clerk.execute('revoke-replies', { certificate: 'SSL-1002' }, STAFF);
    expect(await receive(w.world, mailFrom(ANA, { keys: [w.key], request: good() }))).toMatchObject({
      outcome: 'applied',
    });
  });
});
