import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReceivedMail } from '../../src/core/model/mail-in.js';
import { pemOf, rsaKey } from '../mail/in/authentication/sign.js';
import { type AnswerOptions, World } from './real-world.js';
import { opensslCsr } from './sandbox-client.js';

const key = rsaKey();
const MX = 'mx.shop.example';

/** Signs with DKIM, and asks that nothing unsigned is taken. */
const SIGNED = 'anna@signed.example';
/** Publishes nothing at all. */
const PLAIN = 'petra@plain.example';
/** Is proved by the shop's own server only. */
const STAMPED = 'ivo@stamped.example';

const dkim = { domainName: 'signed.example', keySelector: 's1', privateKey: pemOf(key) };

/** MAIL_AUTH=require between Dovecot, Postfix and a name server that knows three domains. */
describe('with MAIL_AUTH=require', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({
      mailAuth: 'require',
      authservId: MX,
      dns: {
        's1._domainkey.signed.example': [key.record],
        '_dmarc.signed.example': ['v=DMARC1; p=reject; adkim=s'],
        '_dmarc.stamped.example': ['v=DMARC1; p=quarantine'],
      },
      prepend: { [STAMPED]: `Authentication-Results: ${MX}; spf=pass smtp.mailfrom=${STAMPED}` },
    });
    for (const address of [SIGNED, PLAIN, STAMPED]) {
      await world.command('register-customer', {
        name: address,
        address: { lines: ['High Street 1'], city: 'Maribor', country: 'SI' },
        contacts: [{ name: 'Contact', addresses: [address] }],
      });
    }
  });
  afterAll(() => world.close());

  /** Orders a certificate for the customer, whose mail is then answered with a CSR; how that ended. */
  async function orderAndAnswer(customer: string, name: string, options: AnswerOptions): Promise<ReceivedMail> {
    await world.command('order-certificate', { customer, product: 'dv-single', names: [name] });
    const asked = await world.next(/we need a CSR/, customer);
    const before = (await received()).length;
    await world.answer(asked, opensslCsr([name]), { from: customer, ...options });
    await expect.poll(async () => (await received()).length, { timeout: 30_000 }).toBe(before + 1);
    const mail = (await received()).find((m) => m.subject.includes(name));
    if (!mail) throw new Error(`no mail about ${name} was received`);
    return mail;
  }
  const received = async (): Promise<ReceivedMail[]> => (await world.command('list-mails', {})).mails;
  const csrOf = async (name: string) => (await world.command('show-certificate', { certificate: name })).csr;
  const reviews = async () => (await world.command('list-reviews', {})).reviews;

  it('applies a CSR whose mail is signed by its domain, without a review', async () => {
    expect(await orderAndAnswer(SIGNED, 'www-signed.example.com', { dkim })).toMatchObject({ outcome: 'applied' });
    await world.next(/CSR accepted/, SIGNED);
    expect((await csrOf('www-signed.example.com'))?.key).toBe('RSA 2048');
    expect(await reviews()).toEqual([]);
  });

  it('refuses one without a signature where the domain asks for it, and tells nobody', async () => {
    const mail = await orderAndAnswer(SIGNED, 'forged-signed.example.com', {});
    expect(mail).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/p=reject.*no DKIM signature/) });
    expect(await csrOf('forged-signed.example.com')).toBeNull();
    expect(await reviews()).toEqual([]);
    expect(world.sink.mails.filter((m) => /refused|not accepted|has arrived/.test(m.parsed.subject ?? ''))).toEqual([]);
  });

  it('refuses one that brings an Authentication-Results along and is signed by somebody else', async () => {
    const mail = await orderAndAnswer(SIGNED, 'headers-signed.example.com', {
      dkim: { ...dkim, domainName: 'plain.example' },
      headers: { 'Authentication-Results': `${MX}; dmarc=pass header.from=signed.example` },
    });
    expect(mail).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(/plain\.example is not of/) });
    expect(await csrOf('headers-signed.example.com')).toBeNull();
  });

  it('believes the SPF pass that the own server puts on top', async () => {
    expect(await orderAndAnswer(STAMPED, 'www-stamped.example.com', {})).toMatchObject({ outcome: 'applied' });
  });

  it('holds one of a domain that says nothing for review, and approving applies it', async () => {
    expect(await orderAndAnswer(PLAIN, 'www-plain.example.com', {})).toMatchObject({ outcome: 'review' });
    await world.next(/has arrived/, PLAIN);
    const [review] = await reviews();
    expect(review?.reasons.join(' ')).toMatch(/Nothing proves .*no DKIM signature/);
    expect(await csrOf('www-plain.example.com')).toBeNull();

    const queue = (await world.drive({ command: '/ssl', text: 'review' })).shown.at(-1);
    await world.drive({ action: { message: queue?.id, action_id: 'review:approve', value: review?.id } });
    await world.next(/CSR accepted/, PLAIN);
    expect((await csrOf('www-plain.example.com'))?.key).toBe('RSA 2048');
  });
});
