import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bed, buttonsOf, csrFor, only, order, readable, seedShop, setup, startBed } from './bed.js';

describe('what a person must look at', () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await startBed();
    const { customer } = await seedShop(bed.clerk);
    for (const name of ['one', 'two', 'three']) await order(bed.clerk, customer, [`www.${name}-review.com`]);
  });
  afterAll(() => bed.close());

  /** A CSR from the right address that nobody vouches for: it waits in review. */
  async function csrByMail(name: string, text = 'Here it is.'): Promise<string> {
    const { outcome } = await bed.clerk.execute(
      'receive-mail',
      {
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
      },
      { kind: 'mail' },
    );
    expect(outcome).toBe('review');
    const { reviews } = await bed.clerk.execute('list-reviews', {}, setup);
    return reviews.at(-1)?.id ?? '';
  }

  test('it is shown with its reasons, and approving applies it', async () => {
    const id = await csrByMail('www.one-review.com');
    const shown = await bed.one(`review ${id}`);
    expect(readable(shown)).toContain('anna@rossi-bakery.com');
    expect(readable(shown)).not.toContain('<!channel>');
    expect(buttonsOf(shown)).toEqual(['review:approve', 'review:reject']);
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
