import { MOST_UNPROVED_AN_HOUR } from '../../../src/core/usecases/mail/limits.js';
import { afterAll, expect, it } from 'vitest';
import { createAuthenticate } from '../../../src/mail/in/authenticate.js';
import type { Resolver } from '../../../src/mail/in/authentication/lookups.js';
import { createMailParser } from '../../../src/mail/in/parse.js';
import { createReceiver } from '../../../src/mail/in/receive.js';
import { MAIL, addCustomer, csrFor, keyOf, lastMail, openWorld, order } from '../../core/world.js';
import { writeMail } from './write-mail.js';

const parser = createMailParser();
afterAll(() => parser.close());

/** How a name server fails. */
const FAULTS: [string, Resolver][] = [
  ['never answers', () => new Promise(() => undefined)],
  ['times out', () => Promise.reject(Object.assign(new Error('queryTxt ETIMEOUT'), { code: 'ETIMEOUT' }))],
  ['fails', () => Promise.reject(Object.assign(new Error('queryTxt ESERVFAIL'), { code: 'ESERVFAIL' }))],
  ['is not there', () => Promise.reject(Object.assign(new Error('ECONNREFUSED'), { code: 'ECONNREFUSED' }))],
  ['breaks', () => Promise.reject(new Error('no code at all'))],
];

/** Mails for each of them. */
const MAILS = 10;

it('50 CSR mails while the name server does not answer: each waits in review once, none is refused or lost', async () => {
  const world = await openWorld();
  const customer = await addCustomer(world);
  const raws: Buffer[] = [];
  for (const [n, [, resolver]] of Array.from({ length: MAILS }, () => FAULTS)
    .flat()
    .entries()) {
    const name = `www${n}.example.com`;
    await order(world, customer, name);
    const key = keyOf(lastMail(await world.mails(), 'order-received').mail);
    const [local, domain] = world.shop.mailAddress.split('@');
    const headers = {
      From: 'ana@novak.example',
      To: `${local}+${key}@${domain}`,
      Subject: name,
      'DKIM-Signature': 'v=1; a=rsa-sha256; d=novak.example; s=s1; h=from; bh=AA==; b=AA==',
    };
    raws.push(writeMail(headers, csrFor(name)));
    const receive = createReceiver({
      parser,
      clerkAddress: world.shop.mailAddress,
      loopHeader: 'X-Certclerk-Loop',
      authenticate: createAuthenticate({ mode: 'require', resolver, now: world.clock.now, dnsMs: 30 }),
      putRaw: (bytes) => world.store.blobs.put(bytes),
      receive: (input) => world.clerk.execute('receive-mail', input, MAIL),
    });
    // As after a lost answer or connection, it comes twice.
    for (const raw of [raws.at(-1), raws.at(-1)]) {
      if (raw) expect(await receive(raw)).toMatchObject({ outcome: 'review', folder: 'Review' });
    }
  }
  const [mails, reviews] = [await world.every('mail'), await world.every('review')];
  expect(mails).toHaveLength(raws.length);
  expect(reviews).toHaveLength(raws.length);
  expect(reviews.every((review) => review.state === 'open')).toBe(true);
  expect(mails.map((mail) => mail.authentication?.verdict)).toEqual(raws.map(() => 'none'));
  const certificates = await world.every('certificate');
  expect(certificates.every((certificate) => certificate.periods.every((period) => !period.csr))).toBe(true);
  const told = (await world.mails()).filter((mail) => mail.content.template === 'csr-in-review');
  expect(told).toHaveLength(MOST_UNPROVED_AN_HOUR);
}, 60_000);
