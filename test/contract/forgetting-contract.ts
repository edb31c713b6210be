import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clean } from '../../src/core/jobs/clean.js';
import type { Documents, Kind } from '../../src/core/model/documents.js';
import type { Review } from '../../src/core/model/review.js';
import type { Store } from '../../src/core/ports.js';
import { addDays } from '../../src/core/rules/calendar.js';
import { countUp } from '../../src/core/usecases/count-up.js';
import { all } from '../../src/core/usecases/find.js';
import { shop } from '../core/facts.js';
import type { OpenedStore } from './store-contract.js';

const TODAY = '2026-11-24';
const GONE = addDays(TODAY, -1);
/** More of a kind than are looked at in one transaction. */
const MANY = 1_100;

const review = (id: string, state: Review['state']): Review => ({
  id,
  state,
  openedAt: `${TODAY}T09:00:00.000Z`,
  from: 'a@b.example',
  subject: '',
  text: '',
  reasons: [],
  messageId: null,
});

const right = (id: string, more: Partial<Documents['reply-right']>): Documents['reply-right'] => ({
  id,
  certificateId: 'SSL-1001',
  contactId: 'p1',
  request: 1,
  ...more,
});

/** Limits are counted, and what was claimed, counted or dropped is forgotten, alike in every store. */
export function describeForgetting(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: what is kept for a time only`, () => {
    let opened: OpenedStore;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.dispose());

    const cleanOn = (day: string) =>
      clean({ store, shop: shop(), clock: { now: () => new Date(`${day}T09:00:00.000Z`) } });
    const idsOf = <K extends Kind>(kind: K): Promise<string[]> =>
      store.read(async (tx) => {
        const ids: string[] = [];
        for await (const { id } of all(tx, kind)) ids.push(id);
        return ids;
      });

    test('50 that count at once count 50, each another number, and none of it is a series of numbers', async () => {
      const counted = await Promise.all(
        Array.from({ length: 50 }, () => store.tx((tx) => countUp({ tx, today: TODAY }, 'mails C-1 2026-11-24T10'))),
      );
      expect(counted.sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
      store = await opened.reopen();
      expect(await store.tx((tx) => countUp({ tx, today: TODAY }, 'mails C-1 2026-11-24T10'))).toBe(51);
      expect(await idsOf('counter')).toEqual([]);
    });

    test('goes after its last day, and not before', async () => {
      await store.tx(async (tx) => {
        for (let n = 0; n < MANY; n += 1) await tx.put('claim', { id: `claim ${n}`, result: null, until: GONE });
        await tx.put('claim', { id: 'of today', result: null, until: TODAY });
        await tx.put('tally', { id: 'gone', count: 3, until: GONE });
        await tx.put('tally', { id: 'of today', count: 3, until: TODAY });
        await tx.put('reply-right', right('waits', { held: 'abc', csr: 'PEM' }));
        await tx.put('reply-right', right('dropped', { held: 'abc', until: TODAY }));
        await tx.put('reply-right', right('gone', { held: 'abc', until: GONE, revoked: true }));
        await tx.put('reply-right', right('ordinary', {}));
        await tx.put('reply-right', right('revoked', { revoked: true }));
      });
      expect(await cleanOn(TODAY)).toMatchObject({ deleted: MANY + 2 });
      expect(await idsOf('claim')).toEqual(['of today']);
      expect(await idsOf('tally')).toEqual(['of today']);
      expect(await idsOf('reply-right')).toEqual(['dropped', 'ordinary', 'revoked', 'waits']);
      expect(await cleanOn(TODAY)).toMatchObject({ deleted: 0 });
      store = await opened.reopen();
      expect(await cleanOn(addDays(TODAY, 400))).toMatchObject({ deleted: 3 });
      expect(await idsOf('reply-right')).toEqual(['ordinary', 'revoked', 'waits']);
    });

    test('where an old mail waits in a review, and that staff were told of one, is known as long as it is open', async () => {
      await store.tx(async (tx) => {
        await tx.put('review', review('R-0001', 'open'));
        await tx.put('review', review('R-0002', 'rejected'));
        for (const n of [1, 2, 3]) {
          await tx.put('claim', { id: `replayed:${n}`, result: `R-000${n}`, until: GONE });
          await tx.put('claim', { id: `urgent:review:R-000${n}`, result: null, until: GONE });
        }
      });
      expect(await cleanOn(TODAY)).toMatchObject({ deleted: 4 });
      expect(await cleanOn(addDays(TODAY, 400))).toMatchObject({ deleted: 0 });
      await store.tx((tx) => tx.put('review', review('R-0001', 'approved')));
      expect(await cleanOn(addDays(TODAY, 800))).toMatchObject({ deleted: 2 });
    });

    test('what an older program wrote without a day gets one; its counts of limits go, its numbers stay', async () => {
      const limits = [
        'mails proved C-1001 p1 2026-11-24T10',
        'mails unproved key C-1001 p1 2025-01-02T23',
        'questions strangers 2026-11-23',
        'reviews C-1001 p1 key contact proved person 2026-11-23',
        'unproved bounces 2026-11-24T10',
        ...Array.from({ length: MANY }, (_, n) => `mails unproved C-${n} p1 2026-01-01T00`),
      ];
      const series = ['certificate', 'customer', 'invoice:2026', 'invoice:RE-2026', 'outbox', 'question', 'review'];
      const claims = ['digest:2020-01-01', 'help:a@b.example:2026-11-24:1', 'once:x:y'];
      await store.tx(async (tx) => {
        for (const id of [...limits, ...series]) await tx.put('counter', { id, last: 7 });
        for (const id of claims) await tx.put('claim', { id, result: null });
        await tx.put('reply-right', right('dropped', { held: 'abc' }));
      });
      expect(await cleanOn(TODAY)).toMatchObject({ deleted: limits.length });
      expect(await idsOf('counter')).toEqual(series);
      expect(await store.tx((tx) => tx.nextNumber('invoice:2026'))).toBe(8);
      expect(await cleanOn(addDays(TODAY, 40))).toMatchObject({ deleted: 0 });
      expect(await idsOf('claim')).toEqual(claims);
      expect(await idsOf('reply-right')).toEqual(['dropped']);
      expect(await cleanOn(addDays(TODAY, 41))).toMatchObject({ deleted: claims.length + 1 });
    });
  });
}
