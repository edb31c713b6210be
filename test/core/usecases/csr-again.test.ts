import { describe, expect, it } from 'vitest';
import { MAIL, STAFF, addCustomer, csrFor, keyOf, lastMail, mailFrom, openWorld, order, withCsrs } from '../world.js';

const ANA = 'ana@novak.example';

/** Paid, with a CSR that came by mail, and ordered at the CA; `again` brings the same mail once more. */
async function sent() {
  const world = await openWorld();
  const { invoice } = await order(world, await addCustomer(world, 'Bakery Novak', [ANA]));
  await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
  const key = keyOf(lastMail(await world.mails(), 'order-received').mail);
  const request = withCsrs(csrFor('example.com'));
  const again = () => world.clerk.execute('receive-mail', mailFrom(ANA, { keys: [key], request }), MAIL);
  expect((await again()).outcome).toBe('applied');
  const input = { certificate: 'SSL-1001', caOrder: '4711', validation: 'Add a TXT record.' };
  await world.clerk.execute('mark-sent', input, STAFF);
  const period = async () => (await world.certificate('SSL-1001')).periods[0];
  return { world, again, key, period };
}

describe('the same CSR again', () => {
  it('does not undo that it was sent to the CA', async () => {
    const { again, period } = await sent();
    expect((await again()).outcome).toBe('applied');
    expect((await period()).sent).toMatchObject({ caOrder: '4711' });
  });

  it('but another one does, for it is not what the CA has', async () => {
    const { world, key, period } = await sent();
    const other = mailFrom(ANA, { keys: [key], request: withCsrs(csrFor('example.com')) });
    expect((await world.clerk.execute('receive-mail', other, MAIL)).outcome).toBe('applied');
    expect((await period()).sent).toBeUndefined();
  });

  it('asks for a reissue once the certificate is there, which has not been sent yet', async () => {
    const { world, period } = await sent();
    await world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
    const { csr } = await period();
    const base64 = Buffer.from(csr?.pem ?? '').toString('base64');
    await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64 }, STAFF);
    expect(await period()).toMatchObject({ reissueRequested: '2026-11-24' });
    expect((await period()).sent).toBeUndefined();
  });
});
