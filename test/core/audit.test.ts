import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/core/model/audit.js';
import { CLOCK, STAFF, type World, addCustomer, csrInput, issuedCertificate, openWorld, order } from './world.js';

const verify = (world: World) => world.clerk.execute('verify-audit', {}, STAFF);

async function tamper(world: World, id: string, change: (entry: AuditEntry) => AuditEntry | null): Promise<void> {
  await world.store.tx(async (tx) => {
    const entry = await tx.get('audit', id);
    if (!entry) throw new Error(`no entry ${id}`);
    const changed = change(entry);
    if (changed) await tx.put('audit', changed);
    else await tx.delete('audit', id);
  });
}

describe('the audit trail', () => {
  it('says who did what through which door, when, and to what', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    const entries = await world.every('audit');
    expect(entries.map((e) => [e.id, e.command, e.actor.kind])).toEqual([
      ['000000000001', 'add-product', 'setup'],
      ['000000000002', 'register-customer', 'setup'],
      ['000000000003', 'order-certificate', 'staff'],
      ['000000000004', 'submit-csr', 'staff'],
      ['000000000005', 'record-payment', 'staff'],
      ['000000000006', 'record-issued', 'staff'],
    ]);
    expect(entries[2]).toMatchObject({
      at: '2026-11-24T09:00:00.000Z',
      about: ['2026-000001', 'C-1001', 'SSL-1001'],
      // No name: the person's could not be erased without breaking the chain.
      actor: { kind: 'staff', id: 'U0001', door: 'slack' },
    });
    expect(JSON.stringify(entries)).not.toContain('Maja');
    expect(await verify(world)).toEqual({ entries: 6, fault: null });
  });

  it('is chained: each hash is over the entry and the hash before', async () => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    let previous = '0'.repeat(64);
    for (const { hash, ...entry } of await world.every('audit')) {
      expect(entry.previous).toBe(previous);
      const sorted = (value: unknown): unknown =>
        value && typeof value === 'object' && !Array.isArray(value)
          ? Object.fromEntries(
              Object.entries(value)
                .sort()
                .map(([k, v]) => [k, sorted(v)]),
            )
          : value;
      expect(
        createHash('sha256')
          .update(JSON.stringify(sorted(entry)))
          .digest('hex'),
      ).toBe(hash);
      previous = hash;
    }
  });

  it('holds ids and digests, no words of a person', async () => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    const text = JSON.stringify(await world.every('audit'));
    for (const word of ['Novak', 'ana@novak.example', 'Glavni trg', 'example.com']) expect(text).not.toContain(word);
  });

  it('has no line for what changed nothing, was refused, or was only asked', async () => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    const { entries } = await verify(world);
    await world.clerk.execute('list-certificates', {}, STAFF);
    await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('other.example') }, STAFF);
    await world.clerk.execute('attend-certificate', { certificate: 'SSL-1001' }, CLOCK);
    await expect(order(world, { id: 'C-1001' })).rejects.toThrow();
    expect((await verify(world)).entries).toBe(entries);
  });

  it.each<[string, (world: World) => Promise<void>, RegExp]>([
    [
      'another actor',
      (w) => tamper(w, '000000000003', (e) => ({ ...e, actor: CLOCK })),
      /Entry 000000000003 was changed/,
    ],
    [
      'another time',
      (w) => tamper(w, '000000000003', (e) => ({ ...e, at: '2026-11-23T09:00:00.000Z' })),
      /Entry 000000000003 was changed/,
    ],
    [
      'something else it was about',
      (w) => tamper(w, '000000000003', (e) => ({ ...e, about: ['SSL-1002'] })),
      /Entry 000000000003 was changed/,
    ],
    [
      'another input',
      (w) => tamper(w, '000000000001', (e) => ({ ...e, input: '0'.repeat(64) })),
      /Entry 000000000001 was changed/,
    ],
    [
      'another hash',
      (w) => tamper(w, '000000000002', (e) => ({ ...e, hash: '0'.repeat(64) })),
      /Entry 000000000002 was changed/,
    ],
    ['an entry that is gone', (w) => tamper(w, '000000000002', () => null), /Entry 000000000002 is missing/],
    ['the first that is gone', (w) => tamper(w, '000000000001', () => null), /Entry 000000000001 is missing/],
  ])('names the entry with %s', async (_what, change, fault) => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    expect((await verify(world)).fault).toBeNull();
    await change(world);
    expect((await verify(world)).fault).toMatch(fault);
  });

  it('names the entry after one that was changed together with its hash', async () => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    const { hashEntry } = await import('../../src/core/audit.js');
    await tamper(world, '000000000002', (e) => {
      const changed = { ...e, at: '2026-11-23T09:00:00.000Z' };
      return { ...changed, hash: hashEntry(changed) };
    });
    expect((await verify(world)).fault).toBe('Entry 000000000003 does not follow the one before it.');
  });
});
