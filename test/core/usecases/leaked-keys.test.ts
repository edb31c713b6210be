import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import type { TestKey } from '../../fixtures/keys.js';
import { product } from '../facts.js';
import {
  MAIL,
  STAFF,
  type World,
  addCustomer,
  certificateFor,
  csrFor,
  csrInput,
  keyOf,
  lastMail,
  mailFrom,
  newKey,
  openWorld,
  order,
  withCsrs,
} from '../world.js';

const ANA = 'ana@novak.example';
const EVE = 'eve@evil.example';
const digestOf = (key: TestKey): string => createHash('sha256').update(key.spki).digest('hex');
const receive = (world: World, mail: ReceivedMailInput) => world.clerk.execute('receive-mail', mail, MAIL);
const keyMail = (from: string, key: TestKey, more: Partial<ReceivedMailInput> = {}) =>
  mailFrom(from, { request: { kind: 'private-key', spkis: [digestOf(key)] }, ...more });
const approve = (world: World, review: string) =>
  world.clerk.execute('decide-review', { review, decision: 'approve' }, STAFF);

/** Ana's certificate waits for its CSR. */
async function waiting() {
  const world = await openWorld();
  await order(world, await addCustomer(world));
  return { world, replyKey: keyOf(lastMail(await world.mails(), 'order-received').mail) };
}

/** Ana's certificate is issued for `key`. */
async function issuedFor(key: TestKey, more: { products?: Parameters<typeof product>[0]; by?: 'us' } = {}) {
  const world = await openWorld({ products: [product(more.products)] });
  const customer = await addCustomer(world);
  const { certificate, invoice } = await order(world, customer, 'example.com', { installedBy: more.by });
  await world.clerk.execute('submit-csr', { certificate: certificate.id, base64: csrInput('example.com', key) }, STAFF);
  await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
  await world.clerk.execute('record-issued', { certificate: certificate.id }, STAFF);
  return world;
}
const view = async (world: World) =>
  (await world.clerk.execute('show-certificate', { certificate: 'SSL-1001' }, STAFF)).view;

describe('a key that was sent by mail', () => {
  it.each<[string, string, Partial<ReceivedMailInput>]>([
    ['the contact', ANA, {}],
    ['a stranger', EVE, {}],
    ['somebody whose domain refuses the mail', ANA, { authentication: { verdict: 'fail', reasons: ['dmarc'] } }],
    ['a robot', ANA, { automatic: 'Auto-Submitted' }],
  ])('from %s is remembered: no CSR with it is taken, by mail or from staff', async (_, from, more) => {
    const { world, replyKey } = await waiting();
    const key = newKey();
    await receive(world, keyMail(from, key, more));
    expect(await world.every('leaked-key')).toEqual([{ id: digestOf(key), since: world.clock.now().toISOString() }]);

    const csr = csrFor('example.com', key);
    const byMail = await receive(world, mailFrom(ANA, { keys: [replyKey], request: withCsrs(csr) }));
    expect(byMail).toMatchObject({ outcome: 'refused', reason: 'key-leaked' });
    const { content } = lastMail(await world.mails(), 'csr-refused');
    expect(content.findings[0]).toMatchObject({ code: 'key-leaked', message: expect.stringContaining('private key') });
    const byStaff = await world.clerk.execute(
      'submit-csr',
      { certificate: 'SSL-1001', base64: Buffer.from(csr).toString('base64') },
      STAFF,
    );
    expect(byStaff.accepted).toBe(false);
    expect(byStaff.report.findings.map((f) => f.code)).toEqual(['key-leaked']);
    expect((await world.certificate('SSL-1001')).periods[0].csr).toBeUndefined();
    expect(await world.every('review')).toEqual([]);
  });

  it('refuses a later CSR also where that would wait in review; only an authenticated sender is told', async () => {
    const { world, replyKey } = await waiting();
    const key = newKey();
    await receive(world, keyMail(EVE, key));
    const mails = (await world.mails()).length;
    const csr = { keys: [replyKey], request: withCsrs(csrFor('example.com', key)) };
    const none = { authentication: { verdict: 'none' as const, reasons: [] } };
    expect(await receive(world, mailFrom(ANA, { ...csr, ...none }))).toMatchObject({ reason: 'key-leaked' });
    expect(await world.mails()).toHaveLength(mails);
    expect(await receive(world, mailFrom(EVE, csr))).toMatchObject({ outcome: 'refused', reason: 'key-leaked' });
    expect((await world.mails()).slice(mails).map((m) => [m.content.template, m.to.address])).toEqual([
      ['csr-refused', ANA],
    ]);
  });

  it('that did not sign blocks nobody', async () => {
    const { world, replyKey } = await waiting();
    const key = newKey();
    await receive(world, mailFrom(EVE, { request: { kind: 'private-key', spkis: [] } }));
    const csr = withCsrs(csrFor('example.com', key));
    expect(await receive(world, mailFrom(ANA, { keys: [replyKey], request: csr }))).toMatchObject({
      outcome: 'applied',
    });
  });
});

describe('a key that an active certificate has', () => {
  it('is put up for revocation, urgently; approving it revokes, and the customer’s new CSR is applied', async () => {
    const key = newKey();
    const world = await issuedFor(key);
    const before = await view(world);
    await receive(world, keyMail(EVE, key, { text: 'the words of the mail' }));

    const { reviews } = await world.clerk.execute('list-reviews', {}, STAFF);
    expect(reviews).toMatchObject([
      { id: 'R-0001', urgent: true, from: EVE, text: '', csr: null, certificate: { id: 'SSL-1001' } },
    ]);
    expect(reviews[0]?.reasons[0]).toMatch(/issued certificate.*serial.*revoked within 24 hours/);
    expect(reviews[0]?.approveDoes).toContain('Records SSL-1001 example.com as revoked');
    const posted = (await world.posts()).at(-1);
    expect(posted?.content).toMatchObject({ kind: 'review-opened', review: { urgent: true } });
    expect(await view(world)).toMatchObject({ status: 'active' });

    const invoices = await world.every('invoice');
    await approve(world, 'R-0001');
    expect(await view(world)).toMatchObject({ status: 'revoked', missing: ['csr'], paidUntil: before.paidUntil });
    const { mail, content } = lastMail(await world.mails(), 'private-key-received');
    expect(mail.to.address).toBe(ANA);
    expect(content.revoked).toBe(true);
    const issueNow = world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
    await expect(issueNow).rejects.toMatchObject({ code: 'conflict', safeMessage: expect.stringContaining('CSR') });

    const csr = withCsrs(csrFor('example.com'));
    expect(await receive(world, mailFrom(ANA, { keys: [keyOf(mail)], request: csr }))).toMatchObject({
      outcome: 'applied',
    });
    await world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
    expect(await view(world)).toMatchObject({ status: 'active', missing: [], paidUntil: before.paidUntil });
    expect(await world.every('invoice')).toEqual(invoices);
  });

  it('stands before all other reviews', async () => {
    const key = newKey();
    const world = await issuedFor(key);
    await receive(world, mailFrom(ANA, { request: withCsrs(csrFor('example.com')) }));
    await receive(world, keyMail(EVE, key));
    const { reviews } = await world.clerk.execute('list-reviews', {}, STAFF);
    expect(reviews.map((r) => [r.id, r.urgent])).toEqual([
      ['R-0002', true],
      ['R-0001', false],
    ]);
  });

  it('opens one review, however often it is sent', async () => {
    const key = newKey();
    const world = await issuedFor(key);
    await receive(world, keyMail(EVE, key));
    await receive(world, keyMail(ANA, key));
    await world.clerk.execute('report-leaked-key', { spkis: [digestOf(key)] }, STAFF);
    expect(await world.every('review')).toHaveLength(1);
  });

  it('from Slack or the command line does the same', async () => {
    const key = newKey();
    const world = await issuedFor(key);
    const spkis = [digestOf(key), digestOf(newKey())];
    const told = await world.clerk.execute('report-leaked-key', { spkis }, STAFF);
    expect(told).toEqual({ remembered: 2, reviews: ['R-0001'] });
    expect(await world.every('review')).toMatchObject([{ from: 'Maja (slack)', leakedSpki: digestOf(key) }]);
    expect((await world.every('audit')).at(-1)?.about).toEqual(
      ['R-0001', ...spkis.map((spki) => `leaked-key:${spki}`)].sort(),
    );
  });

  it('is left alone where the review is rejected, and no mail says otherwise', async () => {
    const key = newKey();
    const world = await issuedFor(key);
    await receive(world, keyMail(EVE, key));
    const mails = (await world.mails()).length;
    const sentence = 'It was a test key.';
    await world.clerk.execute('decide-review', { review: 'R-0001', decision: 'reject', sentence }, STAFF);
    expect(await view(world)).toMatchObject({ status: 'active' });
    expect(await world.mails()).toHaveLength(mails);
  });

  it('where we install it, staff enter the new CSR and the customer is not asked', async () => {
    const key = newKey();
    const world = await issuedFor(key, { by: 'us' });
    await receive(world, keyMail(EVE, key));
    const mails = (await world.mails()).length;
    await approve(world, 'R-0001');
    expect(await view(world)).toMatchObject({ status: 'revoked', missing: ['csr'], turn: 'staff' });
    expect(await world.mails()).toHaveLength(mails);
  });

  it('of a certificate that was replaced by one with another key: only the old one is revoked', async () => {
    const key = newKey();
    const world = await issuedFor(key);
    await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
    await world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
    await receive(world, keyMail(EVE, key));
    await approve(world, 'R-0001');
    expect(await view(world)).toMatchObject({ status: 'active', missing: [] });
    const { issued } = await world.clerk.execute('show-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect(issued.map((one) => one.revokedOn)).toEqual([undefined, '2026-11-24']);
  });

  it('of an expired certificate needs nobody', async () => {
    const key = newKey();
    const world = await issuedFor(key);
    world.wind(800);
    await receive(world, keyMail(EVE, key));
    expect(await world.every('leaked-key')).toHaveLength(1);
    expect((await world.every('review')).map((r) => r.reasons[0])).toEqual([expect.stringContaining('accepted CSR')]);
  });
});

describe('a key in an accepted CSR, before anything is issued', () => {
  it('is not issued; approving the review drops the CSR and asks for another', async () => {
    const { world } = await waiting();
    const key = newKey();
    await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com', key) }, STAFF);
    await world.clerk.execute('record-payment', { invoice: '2026-000001' }, STAFF);
    await receive(world, keyMail(ANA, key));
    const base64 = await certificateFor(csrFor('example.com', key), ['example.com'], world.clock.now());
    for (const input of [{}, { base64 }]) {
      const issue = world.clerk.execute('record-issued', { certificate: 'SSL-1001', ...input }, STAFF);
      await expect(issue).rejects.toMatchObject({ safeMessage: expect.stringContaining('known to others') });
    }
    const { review } = await approve(world, 'R-0001');
    expect(review.state).toBe('approved');
    expect(await view(world)).toMatchObject({ status: 'waiting for CSR', missing: ['csr'] });
    const { content, mail } = lastMail(await world.mails(), 'csr-refused');
    expect(content.findings.map((f) => f.code)).toEqual(['key-leaked']);
    const another = withCsrs(csrFor('example.com'));
    expect(await receive(world, mailFrom(ANA, { keys: [keyOf(mail)], request: another }))).toMatchObject({
      outcome: 'applied',
    });
    await expect(approve(world, 'R-0001')).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('two different CSRs by mail', () => {
  it('the sender is asked which one, nobody can approve both, and the answer with one is applied', async () => {
    const { world, replyKey } = await waiting();
    const [one, two] = [csrFor('example.com'), csrFor('example.com')];
    const both = mailFrom(ANA, { keys: [replyKey], request: withCsrs(one, two) });
    expect(await receive(world, both)).toMatchObject({ outcome: 'review' });
    const { mail, content } = lastMail(await world.mails(), 'csr-in-review');
    const said = content.findings?.map((f) => `${f.message} ${f.advice}`).join() ?? '';
    for (const pem of [one, two]) {
      const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64');
      const digest = createHash('sha256').update(der).digest('hex').slice(0, 8);
      expect(said).toContain(`EC P-256, SHA-256 ${digest}: example.com`);
    }
    expect(said).toContain('Answer with the one that is meant');
    const { reviews } = await world.clerk.execute('list-reviews', {}, STAFF);
    expect(reviews).toMatchObject([{ approveDoes: null }]);
    await expect(approve(world, 'R-0001')).rejects.toMatchObject({ safeMessage: expect.stringContaining('several') });
    expect(await receive(world, mailFrom(ANA, { keys: [keyOf(mail)], request: withCsrs(two) }))).toMatchObject({
      outcome: 'applied',
    });
  });

  it('where something else is doubtful as well, a person looks and nothing is asked', async () => {
    const { world, replyKey } = await waiting();
    const request = withCsrs(csrFor('example.com'), csrFor('example.com'));
    await receive(world, mailFrom(EVE, { keys: [replyKey], request }));
    expect(lastMail(await world.mails(), 'csr-in-review').content.findings).toEqual([]);
  });
});
