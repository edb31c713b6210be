import { createHash } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReceivedMail } from '../../src/core/model/mail-in.js';
import { writeMail } from '../mail/in/write-mail.js';
import { ANNA, DOMAIN, World } from './real-world.js';
import { opensslCsr } from './sandbox-client.js';

const MX = 'mx.shop.example';
const CLERK = `ssl@${DOMAIN}`;

/** A shop without a mailbox: Postfix hands its mail over to the clerk by LMTP. */
describe('Postfix → LMTP → clerk', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({
      withoutMailbox: true,
      mailAuth: 'require',
      authservId: MX,
      prepend: { [ANNA]: `Authentication-Results: ${MX}; spf=pass smtp.mailfrom=${ANNA}` },
    });
    await world.command('register-customer', {
      name: 'Customer Ltd',
      address: { lines: ['High Street 1'], city: 'Maribor', country: 'SI' },
      contacts: [{ name: 'Anna', addresses: [ANNA] }],
    });
  });
  afterAll(() => world.close());

  const received = async (): Promise<ReceivedMail[]> => (await world.command('list-mails', {})).mails;
  const withSubject = async (subject: string) => (await received()).filter((mail) => mail.subject === subject);
  /** Resolves with the record of the mail with that subject, once there is one. */
  async function recorded(subject: string): Promise<ReceivedMail> {
    await expect.poll(() => withSubject(subject), { timeout: 30_000 }).toHaveLength(1);
    const [mail] = await withSubject(subject);
    if (!mail) throw new Error(`no mail ${subject}`);
    return mail;
  }
  const send = (raw: Buffer, to = CLERK): Promise<unknown> =>
    createTransport(world.postfix.smtpUrl).sendMail({ envelope: { from: ANNA, to }, raw });
  /** What Postfix says to the sender of a mail that it could not hand over. */
  const bounce = () => world.sink.next((mail) => mail.from === '' && mail.to.includes(ANNA));

  it('applies a CSR, on the word of the Authentication-Results above the own Received', async () => {
    await world.command('order-certificate', { customer: ANNA, product: 'dv-single', names: ['www.example.com'] });
    const asked = await world.next(/we need a CSR/);
    await world.answer(asked, opensslCsr(['www.example.com']));
    await world.next(/CSR accepted/);
    expect(await recorded(`Re: ${asked.parsed.subject}`)).toMatchObject({
      outcome: 'applied',
      authentication: { verdict: 'pass', reasons: [`${MX}: spf=pass of customer.example`] },
    });
  });

  it('knows a bounce by the null sender of its envelope', async () => {
    const raw = writeMail({ From: 'MTA <mta@elsewhere.example>', Subject: 'returned' }, 'list');
    await createTransport(world.postfix.smtpUrl).sendMail({ envelope: { from: '', to: CLERK }, raw });
    expect(await recorded('returned')).toMatchObject({ outcome: 'ignored' });
  });

  it('refuses other recipients, and Postfix tells the sender', async () => {
    await send(writeMail({ Subject: 'astray' }, 'x'), `sales@${DOMAIN}`);
    const { raw } = await bounce();
    expect(raw.toString()).toMatch(/There is no such mailbox here/);
    expect(raw.toString()).toMatch(/^Status: 5\.1\.1/m);
    expect(await withSubject('astray')).toEqual([]);
  });

  it('refuses more than 40 MB, and Postfix tells the sender', async () => {
    await send(writeMail({ Subject: 'huge' }, `${'x'.repeat(990)}\n`.repeat(43_000)));
    expect((await bounce()).raw.toString()).toMatch(/size|large/);
    expect(await withSubject('huge')).toEqual([]);
  });

  it('puts off what it cannot store; Postfix brings it again, it is kept in quarantine, and the review says where', async () => {
    const parts = Array.from({ length: 300 }, () => ({ type: 'text/plain', body: 'x' }));
    const raw = writeMail({ Subject: 'many parts' }, { type: 'multipart/mixed', parts });
    // A file where the folder should be: nothing can be stored there.
    const folder = join(world.folder, 'quarantine');
    writeFileSync(folder, '');
    await send(raw);
    const putOff = (): string => readFileSync(world.postfix.log, 'utf8');
    await expect.poll(putOff, { timeout: 30_000 }).toMatch(/status=deferred.*451 4\.3\.0 It could not be stored now/);
    expect(await withSubject('many parts')).toEqual([]);
    rmSync(folder);

    const mail = await recorded('many parts');
    const file = join(folder, `${mail.id}.eml`);
    expect(mail).toMatchObject({ outcome: 'review', reason: expect.stringContaining(`It lies in ${file}.`) });
    const { reviews } = await world.command('list-reviews', {});
    expect(reviews.find((review) => review.subject === 'many parts')?.reasons.join()).toContain(file);
    const bytes = readFileSync(file);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(mail.id);
    expect(bytes.includes(raw.subarray(raw.indexOf('\r\n\r\n')))).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('and a clerk that was away gets what came meanwhile, once', async () => {
    await world.clerk.stop();
    await send(writeMail({ From: ANNA, Subject: 'meanwhile' }, 'list'));
    await expect.poll(() => readFileSync(world.postfix.log, 'utf8'), { timeout: 30_000 }).toMatch(/Connection refused/);
    await world.startClerk();
    expect(await recorded('meanwhile')).toMatchObject({ outcome: 'answered' });
    expect((await fetch(`http://127.0.0.1:${world.clerk.port}/readyz`)).status).toBe(200);
  });
});
