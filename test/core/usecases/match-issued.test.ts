import { describe, expect, it } from 'vitest';
import { makeTestCa } from '../../../src/issuer/test-ca.js';
import { zip } from '../../fixtures/containers.js';
import { pem } from '../../fixtures/der.js';
import {
  STAFF,
  type World,
  addCustomer,
  csrFor,
  csrInput,
  everything,
  issueForTests,
  newKey,
  openWorld,
  order,
} from '../world.js';

const b64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64');

/** Certificates `a`, `b` and so on, paid and with a CSR; what the CA makes of each. */
async function ready(...names: string[]) {
  const world = await openWorld({ issuesByItself: true });
  const customer = await addCustomer(world);
  const made: { id: string; csr: string; leafPem: string; chainPem: string }[] = [];
  for (const name of names) {
    const { certificate, invoice } = await order(world, customer, name);
    const csr = csrFor(name);
    await world.clerk.execute('submit-csr', { certificate: certificate.id, base64: b64(csr) }, STAFF);
    await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
    const { leafPem, chainPem } = await issueForTests(csr, [name], world.clock.now(), null);
    made.push({ id: certificate.id, csr, leafPem, chainPem: chainPem.join('') });
  }
  const match = async (...files: [name: string, content: string | Uint8Array][]) => {
    const given = files.map(([name, content]) => ({ name, base64: b64(content) }));
    const { matches, left } = await world.clerk.execute('match-issued', { files: given }, STAFF);
    return { matches: matches.map(({ file, certificate }) => [file, certificate.id]), left, whole: matches };
  };
  return { world, customer, made, match };
}

const first = <T>(all: readonly T[]): T => {
  const [one] = all;
  if (!one) throw new Error('none');
  return one;
};

describe('a pile of files from the CA', () => {
  it('each file goes to the certificate whose CSR has its key, with the chain from wherever it lies', async () => {
    const { world, made, match } = await ready('a.example.com', 'b.example.com', 'c.example.com');
    const [a, b, c] = made;
    if (!a || !b || !c) throw new Error('not three');
    const before = await everything(world);
    const found = await match(
      ['ca-bundle.pem', a.chainPem],
      ['one.pem', a.leafPem],
      [
        'two.zip',
        zip({ name: 'b.crt', bytes: Buffer.from(b.leafPem) }, { name: 'readme.txt', bytes: Buffer.from('hi') }),
      ],
      ['all.p7b.pem', c.chainPem + c.leafPem],
    );
    expect(found).toMatchObject({
      matches: [
        ['one.pem', a.id],
        ['two.zip: b.crt', b.id],
        ['all.p7b.pem', c.id],
      ],
      left: [],
    });
    expect(first(found.whole)).toMatchObject({
      certificate: { status: 'ready to issue', paidUntil: null },
      willBe: { status: 'active', paidUntil: '2027-11-24' },
    });
    // Nothing is changed by looking; what comes out is what record-issued takes.
    expect(await everything(world)).toBe(before);
    for (const { certificate, base64 } of found.whole) {
      const input = { certificate: certificate.id, base64 };
      expect(await world.clerk.execute('record-issued', input, STAFF)).toMatchObject({ recorded: true });
    }
    const again = await match(['one.pem', a.leafPem]);
    expect(again).toMatchObject({
      matches: [],
      left: [{ file: 'one.pem', why: expect.stringMatching(/recorded already: SSL-1001/) }],
    });
  });

  type Made = Awaited<ReturnType<typeof ready>>;
  const key = () => pem(newKey().privateKey.export({ type: 'pkcs8', format: 'der' }), 'PRIVATE KEY');

  it.each<[what: string, content: (made: Made) => string | Uint8Array | Promise<string | Uint8Array>, why: RegExp]>([
    ['no certificate', () => 'Dear customer, thank you.', /^There is no certificate in it\.$/],
    ['a CSR', ({ made }) => first(made).csr, /^There is no certificate in it\.$/],
    ['a chain alone', ({ made }) => first(made).chainPem, /of CAs alone/],
    ['a private key beside it', ({ made }) => first(made).leafPem + key(), /private key/],
    [
      'a locked zip',
      ({ made }) => zip({ name: 'a.pem', bytes: Buffer.from(first(made).leafPem), encrypted: true }),
      /password/,
    ],
    ['an empty zip', () => zip({ name: 'a.txt', bytes: Buffer.from('nothing') }), /^There is no certificate in it\.$/],
    [
      'another key for the same name',
      async ({ world }) =>
        (await issueForTests(csrFor('a.example.com'), ['a.example.com'], world.clock.now(), null)).leafPem,
      /SSL-1001 a\.example\.com has the name a\.example\.com, but another key/,
    ],
    [
      'somebody else’s',
      async ({ world }) =>
        (await issueForTests(csrFor('z.example.org'), ['z.example.org'], world.clock.now(), null)).leafPem,
      /no certificate the name z\.example\.org/,
    ],
    [
      'other names than ordered',
      async ({ world, made }) =>
        (await issueForTests(first(made).csr, ['z.example.org'], world.clock.now(), null)).leafPem,
      /^It is for SSL-1001, but: /,
    ],
    [
      'an earlier CSR',
      async ({ world, made }) => {
        await world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
        world.wind(1);
        await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('a.example.com') }, STAFF);
        return (await issueForTests(first(made).csr, ['a.example.com'], world.clock.now(), null)).leafPem;
      },
      /earlier CSR of SSL-1001/,
    ],
    [
      'one that is cancelled',
      async ({ world, made }) => {
        await world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF);
        return first(made).leafPem;
      },
      /SSL-1001 is cancelled/,
    ],
  ])('%s: left, with the reason', async (_, content, why) => {
    const made = await ready('a.example.com');
    const { matches, left } = await made.match(['new.pem', await content(made)]);
    expect(matches).toEqual([]);
    expect(left).toHaveLength(1);
    expect(first(left)).toMatchObject({ file: expect.stringMatching(/^new\.pem/), why: expect.stringMatching(why) });
  });

  it('one that is not paid is named with what it waits for', async () => {
    const { world, customer, match } = await ready();
    const { certificate } = await order(world, customer, 'd.example.com');
    const csr = csrFor('d.example.com');
    await world.clerk.execute('submit-csr', { certificate: certificate.id, base64: b64(csr) }, STAFF);
    const { leafPem } = makeTestCa(world.clock.now()).issue(csr, ['d.example.com'], world.clock.now());
    expect((await match(['d.pem', leafPem])).left).toEqual([
      { file: 'd.pem', why: expect.stringMatching(/the payment is missing \(invoice 2026-000001\)/) },
    ]);
  });

  it('of two for one certificate the one that ends later counts; the same one twice is one', async () => {
    const { world, made, match } = await ready('a.example.com');
    const { csr, leafPem, chainPem } = first(made);
    const { leafPem: short } = await issueForTests(csr, ['a.example.com'], world.clock.now(), '2027-01-31');
    const found = await match(['ca.pem', chainPem], ['short.pem', short], ['long.pem', leafPem], ['copy.pem', leafPem]);
    expect(found).toMatchObject({
      matches: [['long.pem', 'SSL-1001']],
      left: [{ file: 'short.pem', why: expect.stringContaining('long.pem') }],
    });
  });

  it('one key at two certificates: only the names decide, and where they do not, a person', async () => {
    const { world, customer, match } = await ready();
    const key = newKey();
    const orders: string[] = [];
    for (const name of ['a.example.com', 'b.example.com']) {
      const { certificate, invoice } = await order(world, customer, name);
      await world.clerk.execute('submit-csr', { certificate: certificate.id, base64: csrInput(name, key) }, STAFF);
      await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
      orders.push(certificate.id);
    }
    const leaf = (name: string, world_: World) =>
      issueForTests(csrFor(name, key), [name], world_.clock.now(), null).then(
        (made) => made.leafPem + made.chainPem.join(''),
      );
    expect((await match(['b.pem', await leaf('b.example.com', world)])).matches).toEqual([['b.pem', orders[1]]]);
    const neither = await match(['z.pem', await leaf('z.example.org', world)]);
    expect(neither.left).toEqual([{ file: 'z.pem', why: expect.stringMatching(/^It is for SSL-1001, but: /) }]);
  });
});
