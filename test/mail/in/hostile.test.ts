import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import { createAuthenticate } from '../../../src/mail/in/authenticate.js';
import { createMailParser } from '../../../src/mail/in/parse.js';
import { createReceiver } from '../../../src/mail/in/receive.js';
import { MAIL, openWorld } from '../../core/world.js';
import { pem } from '../../fixtures/der.js';
import { soundCsr } from '../../fixtures/generate-csr.js';
import { HOSTILE } from './hostile-mails.js';
import { writeMail } from './write-mail.js';

const parser = createMailParser();
afterAll(() => parser.close());

const received = new Map<string, ReceivedMailInput>();
const digestOf = (raw: Uint8Array): string => createHash('sha256').update(raw).digest('hex');
const receive = createReceiver({
  clerkAddress: 'ssl@clerk.example',
  loopHeader: 'X-Certclerk-Loop',
  authenticate: createAuthenticate({
    mode: 'require',
    authservId: 'mx.clerk.example',
    resolver: () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })),
    now: () => new Date(),
  }),
  putRaw: (bytes) => Promise.resolve(digestOf(bytes)),
  receive: (input) => {
    received.set(input.digest, input);
    return Promise.resolve({ outcome: 'review', reason: 'because' });
  },
  parser,
});
const NEXT = writeMail({ Subject: 'next' }, pem(soundCsr()));

describe('a hostile mail is read or quarantined, and the next one does not wait for it', () => {
  it.each(HOSTILE)('%s', async (_, mail, fate) => {
    const raw = mail();
    const began = performance.now();
    let nextAfter = Infinity;
    const next = receive(NEXT).then(() => (nextAfter = performance.now() - began));
    const { folder } = await receive(raw);
    await next;
    const input = received.get(digestOf(raw));
    expect(nextAfter).toBeLessThan(5_000);
    expect(received.get(digestOf(NEXT))?.request.kind).toBe('csr');
    const why = input?.request.kind === 'quarantine' ? input.request.why : null;
    if (fate === 'read') expect(why).toBeNull();
    else if (fate !== 'any') expect(why).toMatch(fate);
    expect(folder).toBe(why === null ? 'Review' : 'Quarantine');
    expect(`${input?.subject}${input?.messageId}${input?.from.join()}`).not.toMatch(/[\r\n\0]/);
  });

  it('all of them are accounted for, and what is quarantined waits in a review with its reason', async () => {
    const { clerk, every } = await openWorld();
    for (const input of received.values()) await clerk.execute('receive-mail', input, MAIL);
    const mails = await every('mail');
    expect(mails).toHaveLength(HOSTILE.length + 1);
    const quarantined = [...received.values()].flatMap(({ request }) =>
      request.kind === 'quarantine' ? request.why : [],
    );
    expect(quarantined.length).toBeGreaterThan(10);
    const reviews = await every('review');
    for (const why of quarantined) expect(reviews.map((review) => review.reasons.join())).toContain(why);
    for (const mail of mails) expect(mail.reason).not.toBe('');
  });
});
