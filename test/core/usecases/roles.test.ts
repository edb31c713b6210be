import { describe, expect, it } from 'vitest';
import type { CommandInput, CommandName } from '../../../src/core/command.js';
import { type Actor, ROLES, type Role } from '../../../src/core/model/actor.js';
import { addCustomer, csrInput, openWorld, order } from '../world.js';

const as = (role?: Role): Actor => ({ kind: 'staff', id: 'U1', name: 'Anna', door: 'slack', role });
const asked = <N extends CommandName>(name: N, input: CommandInput<N>): [N, CommandInput<N>] => [name, input];
const csr = { certificate: 'SSL-1001', base64: csrInput('example.com') };

/** What somebody must be at least, for what. */
const NEEDS: [Role, string, [CommandName, object]][] = [
  ['reader', 'the list', asked('list-certificates', {})],
  ['reader', 'a card', asked('show-certificate', { certificate: 'SSL-1001' })],
  ['reader', 'the overview', asked('overview', {})],
  ['reader', 'a look at a CSR', asked('submit-csr', { ...csr, dryRun: true })],
  ['reader', 'a key that came by mistake', asked('report-leaked-key', { spkis: ['0'.repeat(64)] })],
  ['staff', 'a CSR', asked('submit-csr', csr)],
  ['staff', 'a payment', asked('record-payment', { invoice: '2026-000001', amount: 100 })],
  ['staff', 'asking the customer', asked('request-csr', { certificate: 'SSL-1001' })],
  ['staff', 'turning a review down', asked('decide-review', { review: 'R-0001', decision: 'reject' })],
  ['admin', 'approving a review', asked('decide-review', { review: 'R-0001', decision: 'approve' })],
  ['admin', 'adding a sender', asked('add-sender', { review: 'R-0001' })],
  ['admin', 'revoking reply keys', asked('revoke-replies', { certificate: 'SSL-1001' })],
  ['admin', 'erasing a customer', asked('erase-customer', { customer: 'C-1001' })],
  ['admin', 'cancelling', asked('cancel-certificate', { certificate: 'SSL-1001' })],
];

async function worldWithOrder() {
  const world = await openWorld();
  await order(world, await addCustomer(world));
  return world;
}

describe('what a role may do', () => {
  it.each(NEEDS)('at least a %s: %s', async (needs, _, [name, input]) => {
    const world = await worldWithOrder();
    const forbidden = async (role?: Role): Promise<boolean> => {
      const said: unknown = await world.clerk.ask(name, input, as(role)).catch((error: unknown) => error);
      return said instanceof Error && 'code' in said && said.code === 'forbidden';
    };
    // Those who may not come first: they leave everything as it was.
    const before = await world.every('audit');
    for (const role of ROLES) {
      const may = ROLES.indexOf(role) >= ROLES.indexOf(needs);
      expect({ role, forbidden: await forbidden(role) }).toEqual({ role, forbidden: !may });
      if (!may) expect(await world.every('audit')).toEqual(before);
    }
    // A shop without roles.
    expect(await forbidden()).toBe(false);
  });

  it('offers only what the one who looks may do', async () => {
    const world = await worldWithOrder();
    const possible = async (role?: Role) =>
      (await world.clerk.execute('show-certificate', { certificate: 'SSL-1001' }, as(role))).possible;
    expect(await possible('reader')).toMatchObject({ csr: false, pay: false, cancel: false });
    expect(await possible('staff')).toMatchObject({ csr: true, pay: true, cancel: false });
    expect(await possible('admin')).toMatchObject({ csr: true, pay: true, cancel: true });
    expect(await possible()).toEqual(await possible('admin'));
  });

  it('says what is in the way', async () => {
    const { clerk } = await worldWithOrder();
    const certificate = 'SSL-1001';
    await expect(clerk.execute('cancel-certificate', { certificate }, as('staff'))).rejects.toThrow(/administrator/);
    await expect(clerk.execute('request-csr', { certificate }, as('reader'))).rejects.toThrow(/change nothing/);
  });
});
