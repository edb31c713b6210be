import { describe, expect, it } from 'vitest';
import { product } from '../facts.js';
import {
  addCustomer,
  csrFor,
  csrInput,
  issuedCertificate,
  keyOf,
  lastMail,
  MAIL,
  mailFrom,
  openWorld,
  order,
  STAFF,
  withCsrs,
} from '../world.js';

const ANA = 'ana@novak.example';

/** Ordered for Ana; the CSR is entered where `csr` says so. */
async function ordered(csr = false) {
  const world = await openWorld();
  const { certificate } = await order(world, await addCustomer(world));
  if (csr)
    await world.clerk.execute('submit-csr', { certificate: certificate.id, base64: csrInput('example.com') }, STAFF);
  return { world, id: certificate.id };
}

describe('request-csr', () => {
  it('mails the first contact, and the answer may change the certificate', async () => {
    const { world, id } = await ordered();
    const result = await world.clerk.execute('request-csr', { certificate: 'example.com' }, STAFF);
    expect(result).toMatchObject({ certificate: { id }, to: { address: ANA } });
    const { mail, content } = lastMail(await world.mails(), 'csr-request');
    expect(mail).toMatchObject({ to: { address: ANA }, certificateId: id });
    expect(content).toMatchObject({ reason: 'waiting', mayReuseCsr: false });
    const answer = mailFrom(ANA, { keys: [keyOf(mail)], request: withCsrs(csrFor('example.com')) });
    expect(await world.clerk.execute('receive-mail', answer, MAIL)).toMatchObject({ outcome: 'applied' });
  });

  it('says that a new one takes the place of the accepted one', async () => {
    const { world, id } = await ordered(true);
    await world.clerk.execute('request-csr', { certificate: id }, STAFF);
    expect(lastMail(await world.mails(), 'csr-request').content).toMatchObject({ reason: 'replaces' });
  });

  it('says that the certificate is issued; the answer then asks for a reissue, in review', async () => {
    const world = await openWorld();
    const { id } = await issuedCertificate(world);
    await world.clerk.execute('request-csr', { certificate: id }, STAFF);
    const { mail, content } = lastMail(await world.mails(), 'csr-request');
    expect(content).toMatchObject({ reason: 'issued', mayReuseCsr: false });
    const answer = mailFrom(ANA, { keys: [keyOf(mail)], request: withCsrs(csrFor('example.com')) });
    expect(await world.clerk.execute('receive-mail', answer, MAIL)).toMatchObject({ outcome: 'review' });
  });

  it.each([
    ['reuse-allowed', true],
    ['new', false],
  ] as const)('offers to keep the key at a renewal where the product says %s', async (renewalCsr, mayReuseCsr) => {
    const world = await openWorld({ products: [product({ renewalCsr })] });
    const { id } = await issuedCertificate(world);
    world.windTo('2027-11-01');
    await world.sweep();
    await world.clerk.execute('request-csr', { certificate: id }, STAFF);
    expect(lastMail(await world.mails(), 'csr-request').content).toMatchObject({ reason: 'waiting', mayReuseCsr });
  });

  it.each([
    ['an address', 'Boss@novak.example'],
    ['a name', 'the boss'],
    ['an id', 'K-2'],
  ])('asks the contact that is named by %s', async (_what, contact) => {
    const world = await openWorld();
    const contacts = [
      { name: 'Ana', addresses: [ANA] },
      { name: 'The Boss', addresses: ['boss@novak.example'] },
    ];
    const customer = await addCustomer(world, 'Bakery Novak', [ANA], { contacts });
    const { certificate } = await order(world, customer);
    const named = contact === 'K-2' ? (customer.contacts[1]?.id ?? '') : contact;
    await world.clerk.execute('request-csr', { certificate: certificate.id, contact: named }, STAFF);
    expect(lastMail(await world.mails(), 'csr-request').mail.to.address).toBe('boss@novak.example');
  });

  it('names the contacts there are where none fits, and sends nothing', async () => {
    const { world, id } = await ordered();
    const asked = world.clerk.execute('request-csr', { certificate: id, contact: 'nobody' }, STAFF);
    await expect(asked).rejects.toThrow('There are: Ana of Bakery Novak <ana@novak.example>.');
    expect((await world.mails()).map((m) => m.content.template)).not.toContain('csr-request');
  });

  it('is refused where we make the CSR ourselves, and for a cancelled certificate', async () => {
    const world = await openWorld();
    const customer = await addCustomer(world);
    const ours = await order(world, customer, 'ours.example.com', { installedBy: 'us' });
    const asked = world.clerk.execute('request-csr', { certificate: ours.certificate.id }, STAFF);
    await expect(asked).rejects.toThrow('is installed by us');
    const { certificate } = await order(world, customer);
    await world.clerk.execute('cancel-certificate', { certificate: certificate.id }, STAFF);
    const again = world.clerk.execute('request-csr', { certificate: certificate.id }, STAFF);
    await expect(again).rejects.toThrow('is cancelled');
  });

  it('is not for the mail door', async () => {
    const { world, id } = await ordered();
    await expect(world.clerk.execute('request-csr', { certificate: id }, MAIL)).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
