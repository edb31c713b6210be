import { describe, expect, it } from 'vitest';
import type { ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import { product } from '../facts.js';
import { ANA, answersSince, receive, to, verdict, waiting } from '../waiting.js';
import { STAFF, csrFor, issuedCertificate, keyOf, lastMail, mailFrom, openWorld, withCsrs } from '../world.js';

/** The same mail on another path: other bytes, for its Received headers differ. */
const again = (mail: ReceivedMailInput, more: Partial<ReceivedMailInput> = {}): ReceivedMailInput => ({
  ...mail,
  digest: mailFrom('').digest,
  ...more,
});

describe('a second copy of a mail', () => {
  it.each<[string, Partial<ReceivedMailInput>]>([
    ['with a CSR', { request: withCsrs(csrFor('example.com')) }],
    ['with a CSR but no key', { keys: [], request: withCsrs(csrFor('example.com')) }],
    ['with a question', { request: { kind: 'question', question: 'list', argument: '' } }],
    ['with words', { text: 'When is it ready?' }],
    ['with a private key', { request: { kind: 'private-key', spkis: [] } }],
    ['that waits in review', { request: withCsrs(csrFor('example.com')), ...verdict('none') }],
  ])('%s has no second effect and no second answer', async (_what, more) => {
    const w = await waiting();
    const mail = mailFrom(ANA, { keys: [w.key], ...more });
    const first = await receive(w.world, mail);
    const answers = to(await answersSince(w));
    const posts = (await w.world.posts()).length;
    for (const copy of [again(mail), again(mail, verdict('none'))]) {
      expect(await receive(w.world, copy)).toMatchObject({
        outcome: 'ignored',
        reason: `A second copy of a mail that came before and ended as ${first.outcome}.`,
        duplicate: false,
      });
    }
    expect(to(await answersSince(w))).toEqual(answers);
    expect(await w.world.posts()).toHaveLength(posts);
    expect(await w.world.every('review')).toHaveLength(first.outcome === 'review' ? 1 : 0);
    expect(await w.world.every('mail')).toHaveLength(3);
  });

  it.each<[string, Partial<ReceivedMailInput>, string]>([
    ['another CSR', { request: withCsrs(csrFor('example.com')) }, 'applied'],
    ['another question', { request: { kind: 'question', question: 'invoices', argument: '' } }, 'answered'],
    ['another sender', { from: ['eve@evil.example'] }, 'review'],
    ['another key', { keys: [] }, 'answered'],
    ['no Message-ID', { messageId: null }, 'applied'],
    ['another Message-ID', { messageId: '<another@customer.example>' }, 'applied'],
  ])('is none with %s', async (_what, more, outcome) => {
    const w = await waiting();
    const mail = mailFrom(ANA, { keys: [w.key], request: withCsrs(csrFor('example.com')) });
    await receive(w.world, mail);
    expect(await receive(w.world, again(mail, more))).toMatchObject({ outcome });
  });

  it('that is proved does not stand back for an unproved one sent ahead', async () => {
    const w = await waiting();
    const mail = mailFrom(ANA, { keys: [w.key], request: withCsrs(csrFor('example.com')) });
    expect(await receive(w.world, again(mail, verdict('none')))).toMatchObject({ outcome: 'review' });
    expect(await receive(w.world, mail)).toMatchObject({ outcome: 'applied' });
    expect(await receive(w.world, again(mail))).toMatchObject({ outcome: 'ignored' });
  });

  it('that came straight does not stand back for one that came through a list', async () => {
    const w = await waiting();
    const mail = mailFrom(ANA, { keys: [w.key], request: withCsrs(csrFor('example.com')) });
    const listed = { automatic: 'mailing list (list-id)' };
    expect(await receive(w.world, again(mail, listed))).toMatchObject({ outcome: 'review' });
    expect(await receive(w.world, mail)).toMatchObject({ outcome: 'applied' });
    expect(await receive(w.world, again(mail, listed))).toMatchObject({ outcome: 'ignored' });
  });

  it('of words that differ is handled', async () => {
    const w = await waiting();
    const mail = mailFrom(ANA, { keys: [w.key], text: 'hello' });
    await receive(w.world, mail);
    const { reason } = await receive(w.world, again(mail, { text: 'hello, once more' }));
    expect(reason).not.toContain('second copy');
  });

  it('of what could not be read is handled each time: nobody knows what it asked', async () => {
    const w = await waiting();
    const mail = mailFrom(ANA, { request: { kind: 'quarantine', why: 'It has 900 parts.' } });
    expect(await receive(w.world, mail)).toMatchObject({ outcome: 'review' });
    expect(await receive(w.world, again(mail))).toMatchObject({ outcome: 'review' });
  });
});

describe('an old mail sent again', () => {
  it.each<[string, Partial<ReceivedMailInput>]>([
    ['with its Message-ID', {}],
    ['with another Message-ID', { messageId: '<forged@customer.example>' }],
  ])('%s, after its CSR was replaced, waits for a person, who is told why, once', async (_what, more) => {
    const w = await waiting();
    const send = (csr: string) => mailFrom(ANA, { keys: [w.key], request: withCsrs(csr) });
    const [old, newer] = [send(csrFor('example.com')), send(csrFor('example.com'))];
    expect((await receive(w.world, old)).outcome).toBe('applied');
    expect((await receive(w.world, newer)).outcome).toBe('applied');
    const now = (await w.world.certificate('SSL-1001')).periods[0].csr?.sha256;

    const replay = again(old, more);
    expect(await receive(w.world, replay)).toMatchObject({
      outcome: 'review',
      reason: expect.stringContaining('a newer one has taken its place'),
    });
    expect((await w.world.certificate('SSL-1001')).periods[0].csr?.sha256).toBe(now);
    for (const messageId of [replay.messageId, '<third@customer.example>', null]) {
      expect(await receive(w.world, again(replay, { messageId }))).toMatchObject({ outcome: 'ignored' });
    }
    expect(await w.world.every('review')).toHaveLength(1);
    // Whoever means it can have it: a person says so.
    await w.world.clerk.execute('decide-review', { review: 'R-0001', decision: 'approve' }, STAFF);
    expect((await w.world.certificate('SSL-1001')).periods[0].csr?.sha256).not.toBe(now);
  });

  it('that a customer really means is looked at again after the first one was turned down', async () => {
    const w = await waiting();
    const send = (csr: string) => receive(w.world, mailFrom(ANA, { keys: [w.key], request: withCsrs(csr) }));
    const old = csrFor('example.com');
    for (const csr of [old, csrFor('example.com')]) expect((await send(csr)).outcome).toBe('applied');
    expect((await send(old)).outcome).toBe('review');
    expect(await send(old)).toMatchObject({ outcome: 'ignored', reason: expect.stringContaining('R-0001') });
    await w.world.clerk.execute('decide-review', { review: 'R-0001', decision: 'ask' }, STAFF);
    expect((await send(old)).outcome).toBe('review');
  });

  it('without a key, after its CSR was replaced, waits for a person, too', async () => {
    const w = await waiting();
    const send = (csr: string) => receive(w.world, mailFrom(ANA, { keys: [w.key], request: withCsrs(csr) }));
    const old = csrFor('example.com');
    await send(old);
    await send(csrFor('example.com'));
    const keyless = mailFrom(ANA, { request: withCsrs(old) });
    expect(await receive(w.world, keyless)).toMatchObject({ outcome: 'review' });
  });

  it('with the word "same", after a newer CSR, waits for a person', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6, renewalCsr: 'reuse-allowed' })] });
    await issuedCertificate(world);
    world.windTo('2027-04-24');
    await world.sweep();
    const keys = [keyOf(lastMail(await world.mails(), 'renewal-notice').mail)];
    const same = mailFrom(ANA, { keys, request: { kind: 'confirm', answer: 'same' } });
    expect((await receive(world, same)).outcome).toBe('applied');
    const newer = mailFrom(ANA, { keys, request: withCsrs(csrFor('example.com')) });
    expect((await receive(world, newer)).outcome).toBe('applied');
    const replay = again(same, { messageId: null });
    expect(await receive(world, replay)).toMatchObject({ outcome: 'review' });
  });
});
