import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReceivedMailInput } from '../../src/core/model/mail-in.js';
import type { Store } from '../../src/core/ports.js';
import { csrFor, order, seedShop, setup } from '../bot/bed.js';
import { type Doors, openDoors } from '../bot/doors.js';

const NAME = 'www.two-shop.com';

/** A CSR from the right address that nobody vouches for, so that it is held. */
const mailWithCsr = (): ReceivedMailInput => ({
  digest: createHash('sha256').update(NAME).digest('hex'),
  raw: null,
  messageId: `<${NAME}@rossi-bakery.com>`,
  references: [],
  from: ['anna@rossi-bakery.com'],
  subject: 'CSR',
  text: 'Here it is.',
  keys: [],
  automatic: null,
  authentication: { verdict: 'none', reasons: ['no DKIM'] },
  request: { kind: 'csr', csrs: [{ base64: Buffer.from(csrFor([NAME])).toString('base64'), source: 'text' }] },
});

/** Two of the staff, each with a signed request of their own, at the same moment: in whatever order a store lets them through. */
export function describeTwoAtOnce(name: string, open: () => Promise<{ store: Store; dispose(): Promise<void> }>): void {
  describe(`two of the staff at the same moment, ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let doors: Doors;
    beforeEach(async () => {
      opened = await open();
      doors = await openDoors('HTTP', opened.store);
      const { customer } = await seedShop(doors.clerk);
      await order(doors.clerk, customer, [NAME]);
    });
    afterEach(async () => {
      await doors.close();
      await opened.dispose();
    });

    /** What the two were told, when both have been answered: first who won. */
    async function both(act: (user: string) => Promise<unknown>, won: string): Promise<[string, string]> {
      await Promise.all(['U1', 'U2'].map(act));
      await doors.bot.settled();
      const told = doors.slack.responses.map(({ text }) => String(text).replaceAll('\u200B', ''));
      expect(told).toHaveLength(2);
      const [first = '', second = ''] = told.sort((a, b) => Number(b.includes(won)) - Number(a.includes(won)));
      expect(first).toContain(won);
      expect(second).not.toContain(won);
      return [first, second];
    }

    const audited = async (command: string) => {
      const { entries } = await doors.clerk.execute('list-audit', { limit: 200 }, setup);
      return entries.filter((entry) => entry.command === command);
    };

    test('a CSR that is held is approved once; the other hears by whom and when', async () => {
      await doors.clerk.execute('receive-mail', mailWithCsr(), { kind: 'mail' });
      const { reviews } = await doors.clerk.execute('list-reviews', {}, setup);
      const id = reviews[0]?.id ?? '';
      const [, other] = await both((user) => doors.press('review:approve', id, `approve ${user}`, user), 'is approved');
      expect(other).toMatch(new RegExp(`${id} was approved by (anna|benoit) \\(slack\\) at 2026-11-24T09:00`));
      expect(await audited('decide-review')).toHaveLength(1);
      const { csr } = await doors.clerk.execute('show-certificate', { certificate: NAME }, setup);
      expect(csr?.names).toEqual([NAME]);
    });

    test('it is approved by one and rejected by the other: one decision holds', async () => {
      await doors.clerk.execute('receive-mail', mailWithCsr(), { kind: 'mail' });
      const id = (await doors.clerk.execute('list-reviews', {}, setup)).reviews[0]?.id ?? '';
      const reject = { id: 'V2', callback: 'reject', metadata: '', values: { sentence: 'Please send it again.' } };
      const metadata = JSON.stringify({
        origin: { in: 'command', responseUrl: `${doors.slack.origin}/response` },
        review: id,
      });
      await Promise.all([
        doors.press('review:approve', id, 'approve'),
        doors.submit({ ...reject, metadata }, 'reject', 'U2'),
      ]);
      await doors.bot.settled();
      const { review } = await doors.clerk.execute('show-review', { review: id }, setup);
      expect(await audited('decide-review')).toHaveLength(1);
      const { csr } = await doors.clerk.execute('show-certificate', { certificate: NAME }, setup);
      expect([review.state, csr !== null]).toEqual(
        review.state === 'approved' ? ['approved', true] : ['rejected', false],
      );
    });

    test('a certificate is recorded once; the other hears by whom and when', async () => {
      const base64 = Buffer.from(csrFor([NAME])).toString('base64');
      await doors.clerk.execute('submit-csr', { certificate: NAME, base64 }, setup);
      await doors.clerk.execute('record-payment', { invoice: '2026-000001' }, setup);
      const [, other] = await both((user) => doors.command(`issue ${NAME}`, `issue ${user}`, user), 'Issued');
      expect(other).toMatch(
        /SSL-1001 has its certificate already \(recorded by (anna|benoit) \(slack\) at 2026-11-24T09:00/,
      );
      expect(await audited('record-issued')).toHaveLength(1);
      const { issued } = await doors.clerk.execute('show-certificate', { certificate: NAME }, setup);
      expect(issued).toHaveLength(1);
      const { items } = await doors.clerk.execute('list-outbox', { limit: 200 }, setup);
      const sent = items.filter((item) => item.channel === 'mail' && item.content.template === 'certificate-issued');
      expect(sent).toHaveLength(1);
    });
  });
}
