import { describe, expect, it } from 'vitest';
import type { CommandInput } from '../../../src/core/command.js';
import {
  MAIL,
  STAFF,
  type World,
  addCustomer,
  csrFor,
  keyOf,
  lastMail,
  mailFrom,
  openWorld,
  order,
  withCsrs,
} from '../world.js';

type Edit = Omit<CommandInput<'edit-contact'>, 'customer'>;

/** A world with a customer whose contacts are Ana (two addresses) and Bor. */
async function withContacts() {
  const world = await openWorld();
  const customer = await addCustomer(world, 'Bakery Novak', [], {
    contacts: [
      { name: 'Ana', addresses: ['ana@novak.example', 'team@novak.example'] },
      { name: 'Bor', addresses: ['bor@novak.example'] },
    ],
  });
  return { world, customer };
}

const told = async (world: World) =>
  (await world.mails()).flatMap(({ to, content, replyTo }) =>
    content.template === 'contact-changed'
      ? [{ to: to.address, key: replyTo.includes('+'), ...content, template: undefined, customer: undefined }]
      : [],
  );

const CHANGES: [string, Edit, string[], object[]][] = [
  [
    'one more address',
    { contact: 'p1', add: 'it@novak.example' },
    ['ana@novak.example', 'team@novak.example', 'it@novak.example'],
    [{ to: 'ana@novak.example', added: ['it@novak.example'], removed: [], registered: 'ana@novak.example' }],
  ],
  [
    'another registered address, found by an address',
    { contact: 'TEAM@novak.example', addresses: ['new@novak.example', 'team@novak.example'] },
    ['new@novak.example', 'team@novak.example'],
    [
      {
        to: 'ana@novak.example',
        added: ['new@novak.example'],
        removed: ['ana@novak.example'],
        registered: 'new@novak.example',
      },
    ],
  ],
  [
    'the same addresses in another order',
    { contact: 'ana', addresses: ['team@novak.example', 'ana@novak.example'] },
    ['team@novak.example', 'ana@novak.example'],
    [{ to: 'ana@novak.example', added: [], removed: [], registered: 'team@novak.example' }],
  ],
  ['the case alone', { contact: 'p1', add: 'ANA@novak.example' }, ['ana@novak.example', 'team@novak.example'], []],
  ['the name alone', { contact: 'p1', name: 'Ana Kos' }, ['ana@novak.example', 'team@novak.example'], []],
];

describe('a contact that staff change', () => {
  it.each(CHANGES)('%s', async (_, edit, addresses, expected) => {
    const { world, customer } = await withContacts();
    const result = await world.clerk.execute('edit-contact', { customer: customer.id, ...edit }, STAFF);
    expect(result.contact).toEqual({ id: 'p1', name: edit.name ?? 'Ana', addresses });
    expect(result.customer.contacts.map((c) => c.id)).toEqual(['p1', 'p2']);
    const mails = await told(world);
    expect(mails).toHaveLength(expected.length);
    mails.forEach((mail, at) => expect(mail).toMatchObject({ contact: 'Ana', key: false, ...expected[at] }));
  });

  const REFUSED: [string, Edit, RegExp][] = [
    ['nobody', { contact: 'p7', add: 'x@y.example' }, /no contact "p7".*p1 \(ana@/],
    ['one of several', { add: 'x@y.example' }, /several contacts/],
    ['nothing', { contact: 'p1' }, /Nothing to change/],
    ['no address', { contact: 'p1', addresses: [] }, /address is missing/],
    ['what is no address', { contact: 'p1', add: 'ana at novak' }, /not an e-mail address/],
    ['the clerk’s own address', { contact: 'p1', add: 'SSL+x@ssl.northgate.example' }, /clerk's own/],
  ];
  it.each(REFUSED)('refused: %s', async (_, edit, why) => {
    const { world, customer } = await withContacts();
    const asked = world.clerk.execute('edit-contact', { customer: customer.id, ...edit }, STAFF);
    await expect(asked).rejects.toThrow(why);
    expect(await told(world)).toEqual([]);
  });

  it('cannot be changed by mail', async () => {
    const { world, customer } = await withContacts();
    const asked = world.clerk.execute('edit-contact', { customer: customer.id, add: 'x@y.example' }, MAIL);
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('answers with the key of an older mail from the new address, and no longer from the old one', async () => {
    const world = await openWorld();
    const customer = await addCustomer(world);
    await order(world, customer);
    const key = keyOf(lastMail(await world.mails(), 'order-received').mail);
    await world.clerk.execute('edit-contact', { customer: customer.id, addresses: ['kos@novak.example'] }, STAFF);
    const answer = { keys: [key], request: withCsrs(csrFor('example.com')) };
    const old = await world.clerk.execute('receive-mail', mailFrom('ana@novak.example', answer), MAIL);
    expect(old.outcome).toBe('review');
    expect(lastMail(await world.mails(), 'csr-in-review').mail.to.address).toBe('kos@novak.example');
    const now = await world.clerk.execute('receive-mail', mailFrom('kos@novak.example', answer), MAIL);
    expect(now.outcome).toBe('applied');
  });
});

describe('the contacts of a customer given anew', () => {
  const ana = { name: 'Ana', addresses: ['ana@novak.example', 'team@novak.example'] };
  const bor = { name: 'Bor', addresses: ['bor@novak.example'] };
  const cene = { name: 'Cene', addresses: ['cene@novak.example'] };

  it.each([
    ['as they are', [ana, bor], ['p1', 'p2'], []],
    ['the other way round', [bor, ana], ['p2', 'p1'], []],
    [
      'known by another of the addresses',
      [{ name: 'A. Kos', addresses: ['team@novak.example'] }, bor],
      ['p1', 'p2'],
      [['ana@novak.example', 'Ana']],
    ],
    [
      'known by the name',
      [{ name: 'ANA', addresses: ['kos@novak.example'] }, bor],
      ['p1', 'p2'],
      [['ana@novak.example', 'Ana']],
    ],
    ['one is gone', [bor], ['p2'], [['ana@novak.example', 'Ana']]],
    ['one is new', [ana, bor, cene], ['p1', 'p2', 'p3'], [['ana@novak.example', 'Cene']]],
    [
      'somebody else in the place of another',
      [ana, cene],
      ['p1', 'p3'],
      [
        ['bor@novak.example', 'Bor'],
        ['ana@novak.example', 'Cene'],
      ],
    ],
  ])('%s', async (_, contacts, ids, mails) => {
    const { world, customer } = await withContacts();
    const result = await world.clerk.execute('edit-customer', { customer: customer.id, contacts }, STAFF);
    expect(result.customer.contacts.map((c) => c.id)).toEqual(ids);
    expect((await told(world)).map(({ to, contact }) => [to, contact])).toEqual(mails);
  });

  it('give no id twice, so that nobody inherits a reply key', async () => {
    const { world, customer } = await withContacts();
    const give = (contacts: object[]) => world.clerk.ask('edit-customer', { customer: customer.id, contacts }, STAFF);
    await give([ana]);
    expect(await give([ana, cene])).toMatchObject({ customer: { contacts: [{ id: 'p1' }, { id: 'p3' }] } });
  });
});
