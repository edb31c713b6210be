import { describe, expect, it } from 'vitest';
import type { CommandInput } from '../../../src/core/command.js';
import type { CertificateView } from '../../../src/core/model/view.js';
import { fitsWords, nameTexts, wordsIn } from '../../../src/core/rules/search-words.js';
import { product } from '../facts.js';
import type { ReadTx } from '../../../src/core/ports.js';
import { walk } from '../../../src/core/usecases/walk.js';
import { STAFF, type World, openWorld } from '../world.js';

/** Customers of one sort; more than are looked up one by one. */
const COMPANIES = 60;

/** Companies with two certificates each, and one that is called like the others' names. */
async function manyCertificates(): Promise<World> {
  const world = await openWorld({
    products: [product({}), product({ id: 'ov-wild', name: 'Organisation wildcard', wildcard: true })],
  });
  const contact = { street: 'Mestni trg 4', postal_code: '1000', city: 'Ljubljana', country: 'si', contact: 'Petra' };
  const cells = Array.from({ length: COMPANIES }, (_, n) => [
    {
      ...contact,
      customer: `Firma ${n} Ltd`,
      email: `it@firma-${n}.com`,
      product: 'dv-single',
      names: `shop-${n}.firma-${n}.com`,
      paid_until: '2027-03-31',
    },
    {
      customer: `Firma ${n} Ltd`,
      product: 'ov-wild',
      names: `*.intern${n}.test-${n % 7}.com`,
      paid_until: n % 2 === 0 ? '2027-01-31' : '2028-01-31',
    },
  ]).flat();
  const last = {
    ...contact,
    customer: 'Intern 3 & Söhne',
    email: 'x@soehne.example',
    product: 'dv-single',
    names: 'soehne.com',
    paid_until: '2027-03-31',
  };
  const rows: CommandInput<'import-rows'>['rows'] = [...cells, last].map((row, at) => ({ line: at + 2, cells: row }));
  const { problems } = await world.clerk.execute('import-rows', { rows, dryRun: false }, STAFF);
  expect(problems).toEqual([]);
  return world;
}

const textsOf = ({ id, names, customer, product: { name, code } }: CertificateView): string[] => [
  id,
  ...names.flatMap(nameTexts),
  customer.name,
  customer.id,
  name,
  code,
];

/** All pages, one after the other. */
async function pages(world: World, input: CommandInput<'list-certificates'>): Promise<CertificateView[]> {
  const all: CertificateView[] = [];
  let after: string | undefined;
  do {
    const { certificates, next } = await world.clerk.execute('list-certificates', { ...input, after }, STAFF);
    all.push(...certificates);
    after = next;
  } while (after !== undefined);
  return all;
}

describe('a list by words', () => {
  it('holds everything that the words fit, each once, page after page, and nothing else', async () => {
    const world = await manyCertificates();
    const every = await pages(world, { limit: 1000 });
    expect(every).toHaveLength(2 * COMPANIES + 1);
    const asked = [
      'shop-4', // a part of a name; the customers are called otherwise
      'firma-1', // a part of names, and of addresses, by which the list does not find
      'intern3', // one name
      'intern 3', // one name, and a customer
      'söhne',
      'ltd', // no name, and too many customers
      'ltd intern5', // one word that leads to all, one that leads to few
      'firma 7 ltd',
      'organisation', // a product
      'wild test-3',
      'ov-wild firma',
      'ssl-101', // ids
      'c-1002',
      'shop-4 nobody',
      'nobody-77',
      'a.com',
      '.com',
      '…',
      '2',
    ];
    for (const words of asked) {
      const fits = every.filter((view) => fitsWords(textsOf(view), wordsIn(words))).map(({ id }) => id);
      const listed = (await pages(world, { words, limit: 4 })).map(({ id }) => id);
      expect([words, listed.toSorted()]).toEqual([words, fits.toSorted()]);
      const soon = every.filter(({ id, paidUntil }) => fits.includes(id) && (paidUntil ?? '') <= '2027-02-28');
      const both = (await pages(world, { words, limit: 4, expires: 99 })).map(({ id }) => id);
      expect([words, both.toSorted()]).toEqual([words, soon.map(({ id }) => id).toSorted()]);
    }
  });

  it('reads about as many as a page takes, not hundreds for one row', async () => {
    const world = await manyCertificates();
    let read = 0;
    const page = await world.store.read((tx) => {
      const counting: ReadTx = {
        get: (kind, id) => tx.get(kind, id),
        count: (kind, query) => tx.count(kind, query),
        find: async (kind, query, request) => {
          const found = await tx.find(kind, query, request);
          read += found.items.length;
          return found;
        },
      };
      let n = 0;
      // One of three belongs to the list.
      const row = ({ id }: { id: string }): string | null => (n++ % 3 === 0 ? id : null);
      return walk(counting, { kind: 'certificate', parts: [{}], limit: 10, row });
    });
    expect(page.rows).toHaveLength(10);
    expect(page.next).toBeDefined();
    expect(read).toBeLessThan(45); // 31 are the least
  });
});
