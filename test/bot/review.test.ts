import { createHash } from 'node:crypto';
import type { ReceivedMailInput } from '../../src/core/model/mail-in.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bed, buttonsOf, csrFor, only, order, readable, seedShop, setup, startBed } from './bed.js';

describe('what a person must look at', () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await startBed();
    const { customer } = await seedShop(bed.clerk);
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six', 'seven'])
      await order(bed.clerk, customer, [`www.${name}-review.com`]);
  });
  afterAll(() => bed.close());

  /** The reply key of the mail that asked for this certificate's CSR. */
  async function keyFor(name: string): Promise<string> {
    const { items } = await bed.clerk.execute('list-outbox', { limit: 200 }, setup);
    const mail = items.find(
      (item) =>
        item.channel === 'mail' &&
        item.content.template === 'order-received' &&
        item.content.certificate.commonName === name,
    );
    return (mail?.channel === 'mail' && /\+([a-z2-7]{26})@/.exec(mail.replyTo)?.[1]) || expect.fail('no key');
  }

  /** A CSR from the right address that nobody vouches for. */
  const mailOf = (name: string, text: string, more: Partial<ReceivedMailInput>): ReceivedMailInput => ({
    digest: createHash('sha256')
      .update(name + text)
      .digest('hex'),
    raw: null,
    messageId: `<${name}@rossi-bakery.com>`,
    references: [],
    from: ['anna@rossi-bakery.com'],
    subject: 'CSR <!channel>',
    text,
    keys: [],
    automatic: null,
    authentication: { verdict: 'none', reasons: ['no DKIM'] },
    request: { kind: 'csr', csrs: [{ base64: Buffer.from(csrFor([name])).toString('base64'), source: 'text' }] },
    ...more,
  });

  /** It waits in review. */
  async function csrByMail(name: string, text = 'Here it is.', more: Partial<ReceivedMailInput> = {}): Promise<string> {
    const { outcome } = await bed.clerk.execute('receive-mail', mailOf(name, text, more), { kind: 'mail' });
    expect(outcome).toBe('review');
    const { reviews } = await bed.clerk.execute('list-reviews', {}, setup);
    return reviews.at(-1)?.id ?? '';
  }

  test('it is shown with its reasons, and approving applies it', async () => {
    const id = await csrByMail('www.one-review.com');
    const shown = await bed.one(`review ${id}`);
    expect(readable(shown)).toContain('anna@rossi-bakery.com');
    expect(readable(shown)).not.toContain('<!channel>');
    expect(buttonsOf(shown)).toEqual(['review:approve', 'review:look', 'review:ask', 'review:reject']);
    const approved = only(await bed.press(shown, 'review:approve'));
    expect(approved.id).toBe(shown.id);
    expect(readable(approved)).toContain('Approved by anna');
    expect(buttonsOf(approved)).toEqual([]);
    const { csr } = await bed.clerk.execute('show-certificate', { certificate: 'www.one-review.com' }, setup);
    expect(csr?.names).toEqual(['www.one-review.com']);
  });

  test('two who decide at once: one wins, the other is told by whom and when', async () => {
    const id = await csrByMail('www.two-review.com');
    const [mine, theirs] = [await bed.one(`review ${id}`), await bed.one(`review ${id}`, bed.otherStaff)];
    await bed.press(mine, 'review:approve');
    const told = only(await bed.press(theirs, 'review:approve', { user: bed.otherStaff }));
    expect(told.text).toContain('was approved by anna');
    expect(told.text).toContain('2026-11-24');
  });

  test('a closer look shows all of it, and approves it; who comes later is told by whom and when', async () => {
    const id = await csrByMail('www.seven-review.com', 'Please *hurry* <!channel>.');
    const [mine, theirs] = [await bed.one(`review ${id}`), await bed.one(`review ${id}`, bed.otherStaff)];
    const form = only(await bed.press(mine, 'review:look'));
    const { review } = await bed.clerk.execute('show-review', { review: id }, setup);
    const fingerprint = review.csr?.spkiSha256 ?? expect.fail('no fingerprint');
    expect(form).toMatchObject({ kind: 'modal', callback_id: 'approve' });
    expect(form.text.replaceAll(' ', '')).toContain(fingerprint);
    expect(form.text).toContain('`www.seven-review.com`');
    expect(form.text).toContain(review.reasons[0]);
    expect(readable(form)).not.toContain('<!channel>');
    const late = only(await bed.press(theirs, 'review:look', { user: bed.otherStaff }));
    expect(late.callback_id).toBe('approve');
    const done = only(await bed.submit(form, {}));
    expect(done.id).toBe(mine.id);
    expect(readable(done)).toContain('Approved by anna');
    const told = only(await bed.submit(late, {}, bed.otherStaff));
    expect(told.text).toMatch(/was approved by anna \(slack\) at 2026-11-24/);
    const later = only(await bed.press(theirs, 'review:look', { user: bed.otherStaff }));
    expect(later.text).toMatch(/is approved already, by anna.* at 2026-11-24 09:00 UTC/);
  });

  test('asking for a fresh mail closes it', async () => {
    const id = await csrByMail('www.four-review.com');
    const shown = await bed.one(`review ${id}`);
    const closed = only(await bed.press(shown, 'review:ask'));
    expect(closed.id).toBe(shown.id);
    expect(readable(closed)).toContain('Asked for a fresh mail by anna (slack) at 2026-11-24');
    expect(buttonsOf(closed)).toEqual([]);
    const { items } = await bed.clerk.execute('list-outbox', {}, setup);
    expect(items.some((item) => item.channel === 'mail' && item.content.template === 'csr-request')).toBe(true);
  });

  test('a sender may be added to the contact; then it still waits to be approved', async () => {
    const id = await csrByMail('www.five-review.com', 'From the help desk.', {
      from: ['helpdesk@rossi-bakery.com'],
      keys: [await keyFor('www.five-review.com')],
      authentication: { verdict: 'pass', reasons: [] },
    });
    const shown = await bed.one(`review ${id}`);
    expect(buttonsOf(shown)).toEqual([
      'review:approve',
      'review:look',
      'review:add-sender',
      'review:ask',
      'review:reject',
    ]);
    const added = only(await bed.press(shown, 'review:add-sender'));
    expect(readable(added)).toContain('helpdesk@rossi-bakery.com` was added to the contact by anna');
    expect(buttonsOf(added)).toEqual(['review:approve', 'review:look', 'review:ask', 'review:reject']);
    expect(readable(only(await bed.press(added, 'review:approve')))).toContain('Approved by anna');
  });

  test('reply keys are revoked after a question', async () => {
    const key = await keyFor('www.six-review.com');
    const question = await bed.one('revoke-replies www.six-review.com');
    expect(buttonsOf(question)).toEqual(['card:revoke-replies', 'card:show']);
    const done = only(await bed.press(question, 'card:revoke-replies'));
    expect(done.id).toBe(question.id);
    expect(done.text).toContain('1 reply key of');
    const answer = mailOf('www.six-review.com', 'Here.', { keys: [key] });
    expect(await bed.clerk.execute('receive-mail', answer, { kind: 'mail' })).toMatchObject({ outcome: 'refused' });
    expect(readable(await bed.one('help'))).toContain('/ssl revoke-replies REF');
  });

  test('rejecting asks for a sentence, which goes to the customer', async () => {
    const id = await csrByMail('www.three-review.com', 'Please hurry.');
    const queue = await bed.one('review');
    expect(queue.text).toContain(id);
    const form = only(await bed.press(queue, 'review:reject', { value: id }));
    expect(form.callback_id).toBe('reject');
    const done = only(await bed.submit(form, { sentence: 'Please send it from your own server.' }));
    expect(readable(done)).toContain('Rejected by anna');
    const { items } = await bed.clerk.execute('list-outbox', {}, setup);
    expect(JSON.stringify(items)).toContain('Please send it from your own server.');
    expect((await bed.one('review')).text).toContain('There is nothing to look at');
  });
});
