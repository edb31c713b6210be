import { describe, expect, it } from 'vitest';
import type { OutboxItem, OutboxMail } from '../../../src/core/model/outbox.js';
import { backOff } from '../../../src/core/outbox/back-off.js';
import { createDelivery, type Delivered, type DeliveryParts } from '../../../src/core/outbox/deliver.js';
import type { Delivery, Store } from '../../../src/core/ports.js';
import { bounceAddress } from '../../../src/core/rules/bounce-address.js';
import { addDays } from '../../../src/core/rules/calendar.js';
import { product } from '../facts.js';
import { MAIL, STAFF, addCustomer, csrInput, issuedCertificate, mailFrom, openWorld, order } from '../world.js';

const SECRETS = ['a secret of the shop, for tests'];
/** A mail whose bytes are this text. */
const asMail = (text: string) => ({ mime: Buffer.from(text), subject: `About ${text.split(' ')[0]}` });
const SENT: Delivery = { result: 'sent' };
const temporary: Delivery = { result: 'temporary', reason: '451 try later' };
const permanent: Delivery = { result: 'permanent', reason: '550 no such user' };

/** A clerk whose outbox ends in fakes that say what they are told to, and keep what they got. */
async function openOutbox(more: Partial<DeliveryParts> = {}, options: Parameters<typeof openWorld>[0] = {}) {
  const world = await openWorld(options);
  const mails: { from: string; to: string; mime: string }[] = [];
  const posts: string[] = [];
  const warnings: object[] = [];
  const says = { mail: SENT, slack: SENT };
  let rendered = 0;
  const delivery = createDelivery({
    store: world.store,
    clock: world.clock,
    shop: world.shop,
    secrets: SECRETS,
    printInvoice: (invoice) => Promise.resolve(Buffer.from(`PDF of ${invoice.id}`)),
    renderMail: (mail, attachments, date) => {
      const names = attachments.map((a) => `${a.filename}=${Buffer.from(a.content).toString()}`);
      const lines = [`${mail.id} ${mail.content.template} ${date} r${(rendered += 1)}`, ...names];
      return Promise.resolve(asMail(lines.join('\n')));
    },
    sendMail: (envelope, mime) => {
      mails.push({ ...envelope, mime: Buffer.from(mime).toString() });
      return Promise.resolve(says.mail);
    },
    postSlack: (item) => {
      posts.push(item.id);
      return Promise.resolve(says.slack);
    },
    certificateFiles: (name, issued) => [
      { filename: `${name}.pem`, contentType: 'application/x-pem-file', content: Buffer.from(issued.serial) },
    ],
    calendarFile: (ref) => ({
      filename: 'expiry.ics',
      contentType: 'text/calendar',
      content: Buffer.from(`${ref.certificateId} ${ref.on}`),
    }),
    atOnce: 3,
    random: () => 0,
    log: { warn: (fields) => void warnings.push(fields) },
    ...more,
  });
  const item = async (id: string): Promise<OutboxItem> => {
    const found = await world.store.read((tx) => tx.get('outbox', id));
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  return { world, delivery, mails, posts, warnings, says, item, rendered: () => rendered };
}

/** O-000001 is the mail "order received", O-000002 the post "ordered". */
async function ordered(more: Partial<DeliveryParts> = {}) {
  const box = await openOutbox(more);
  await order(box.world, await addCustomer(box.world));
  return box;
}

describe('a mail', () => {
  it('goes out once, to its one recipient, with its attachments', async () => {
    const { delivery, mails, posts, item } = await ordered();
    expect(await delivery.deliverDue()).toEqual({ sent: 2, failed: 0, withdrawn: 0 });
    expect(mails).toEqual([
      {
        from: bounceAddress('a secret of the shop, for tests', 'ssl@ssl.northgate.example', 'O-000001'),
        to: 'ana@novak.example',
        mime: 'O-000001 order-received 2026-11-24T09:00:00.000Z r1\ninvoice-2026-000001.pdf=PDF of 2026-000001',
      },
    ]);
    expect(posts).toEqual(['O-000002']);
    expect(await item('O-000001')).toMatchObject({ state: 'sent', attempts: 1, doneAt: '2026-11-24T09:00:00.000Z' });
    expect(await delivery.deliverDue()).toEqual({ sent: 0, failed: 0, withdrawn: 0 });
  });

  it('with a certificate carries its files', async () => {
    const { world, delivery, mails } = await openOutbox();
    const { id } = await issuedCertificate(world);
    const serial = (await world.certificate(id)).periods[0].issued[0]?.serial;
    await delivery.deliverDue();
    expect(mails.map((m) => m.mime).find((mime) => mime.includes('certificate-issued'))).toContain(
      `example.com.pem=${serial}`,
    );
  });

  it('of a renewal carries the expiry where the customer wants it in the calendar', async () => {
    const { world, delivery, mails } = await openOutbox();
    const { id } = await issuedCertificate(world);
    await world.clerk.execute('edit-customer', { customer: 'C-1001', calendar: true }, STAFF);
    const period = (await world.certificate(id)).periods[0];
    const ends = [period.end ?? '', period.issued[0]?.notAfter.slice(0, 10) ?? ''].sort();
    await world.clerk.execute('renew-certificate', { certificate: id }, STAFF);
    await delivery.deliverDue();
    expect(mails.map((m) => m.mime).find((mime) => mime.includes('renewal-notice'))).toContain(`.ics=${id} ${ends[0]}`);
  });

  it('is rendered once, and every attempt sends the same bytes', async () => {
    const { world, delivery, mails, says, rendered, item } = await ordered();
    says.mail = temporary;
    await delivery.deliverDue();
    const frozen = await item('O-000001');
    expect(frozen).toMatchObject({
      state: 'queued',
      attempts: 1,
      lastError: '451 try later',
      nextAttemptAt: '2026-11-24T09:00:30.000Z',
    });
    expect('frozen' in frozen && frozen.frozen).toMatch(/^[0-9a-f]{64}$/);
    // What the mail was made from changes in the meantime; its bytes do not.
    await world.clerk.execute('edit-customer', { customer: 'C-1001', name: 'Bakery Kos' }, STAFF);
    world.setTime('2026-11-25T10:00:00Z');
    says.mail = SENT;
    await delivery.deliverDue();
    expect(mails).toHaveLength(2);
    expect(mails[1]).toEqual(mails[0]);
    expect(rendered()).toBe(1);
  });

  it('keeps its bytes over a restart of the clerk, also where the server’s answer was lost', async () => {
    const first = await ordered({
      sendMail: () => Promise.reject(new Error('the connection broke after the final dot')),
    });
    await first.delivery.deliverDue();
    const state = await first.item('O-000001');
    expect(state).toMatchObject({ state: 'queued', attempts: 1, lastError: expect.stringContaining('final dot') });
    const bytes = 'frozen' in state && state.frozen ? await first.world.store.blobs.get(state.frozen) : undefined;
    first.world.wind(1);

    const again: string[] = [];
    const second = createDelivery({
      store: first.world.store,
      clock: first.world.clock,
      shop: first.world.shop,
      secrets: SECRETS,
      printInvoice: () => Promise.reject(new Error('printed anew')),
      renderMail: () => Promise.reject(new Error('rendered anew')),
      sendMail: (_envelope, mime) => {
        again.push(Buffer.from(mime).toString());
        return Promise.resolve(SENT);
      },
      postSlack: () => Promise.resolve(SENT),
      certificateFiles: () => [],
      calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
      atOnce: 1,
      log: { warn: () => undefined },
    });
    await second.deliverDue();
    expect(again).toEqual([Buffer.from(bytes ?? []).toString()]);
    expect(again[0]).toContain('order-received');
  });

  it('that cannot be sent now waits longer each time, and is a dead letter after five days', async () => {
    const { world, delivery, mails, says, item } = await ordered();
    says.mail = temporary;
    await delivery.deliverDue();
    let at = Date.parse((await item('O-000001')).nextAttemptAt);
    const waits: number[] = [];
    for (let n = 2; n < 100; n += 1) {
      world.setTime(new Date(at - 1).toISOString());
      await delivery.deliverDue();
      expect((await item('O-000001')).attempts).toBe(n - 1); // not before its time
      world.setTime(new Date(at).toISOString());
      await delivery.deliverDue();
      const now = await item('O-000001');
      if (now.state !== 'queued') break;
      waits.push((Date.parse(now.nextAttemptAt) - at) / 1000);
      at = Date.parse(now.nextAttemptAt);
    }
    expect(waits.slice(0, 9)).toEqual([60, 120, 240, 480, 960, 1920, 3840, 7680, 14_400]);
    expect(Math.max(...waits)).toBe(14_400);
    const dead = await item('O-000001');
    expect(dead).toMatchObject({ state: 'dead', lastError: '451 try later' });
    const days = (Date.parse(dead.doneAt ?? '') - Date.parse(dead.queuedAt)) / 86_400_000;
    expect(days).toBeGreaterThan(5);
    expect(days).toBeLessThan(5.2);
    expect(mails).toHaveLength(dead.attempts);
    expect((await world.clerk.execute('overview', {}, STAFF)).deadLetters).toMatchObject([
      { id: 'O-000001', to: 'ana@novak.example', error: '451 try later' },
    ]);
  });

  it('that is refused for good is a dead letter at once, and can be sent again: the same bytes', async () => {
    const { world, delivery, mails, says, item } = await ordered();
    says.mail = permanent;
    await delivery.deliverDue();
    expect(await item('O-000001')).toMatchObject({ state: 'dead', attempts: 1, lastError: '550 no such user' });
    world.wind(10);
    await delivery.deliverDue();
    expect(mails).toHaveLength(1);

    const resent = await world.clerk.execute('resend-mail', { id: 'o-000001' }, STAFF);
    expect(resent.items[0]).toMatchObject({ state: 'queued', attempts: 0 });
    says.mail = temporary;
    await delivery.deliverDue();
    // Its five days begin anew.
    expect((await item('O-000001')).state).toBe('queued');
    world.wind(1);
    says.mail = SENT;
    await delivery.deliverDue();
    expect(await item('O-000001')).toMatchObject({ state: 'sent' });
    expect(new Set(mails.map((m) => m.mime)).size).toBe(1);
    await expect(world.clerk.execute('resend-mail', { id: 'O-000001' }, STAFF)).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringContaining('O-000001 is sent'),
    });
    await expect(world.clerk.execute('resend-mail', { id: 'O-000099' }, STAFF)).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('that cannot be made does not stop the others', async () => {
    const box = await openOutbox({
      renderMail: (mail) =>
        mail.id === 'O-000001' ? Promise.reject(new Error('no such template')) : Promise.resolve(asMail(mail.id)),
    });
    const customer = await addCustomer(box.world);
    for (const name of ['a.example.com', 'b.example.com', 'c.example.com']) await order(box.world, customer, name);
    expect(await box.delivery.deliverDue()).toEqual({ sent: 5, failed: 1, withdrawn: 0 });
    expect(box.mails.map((m) => m.mime).sort()).toEqual(['O-000003', 'O-000005']);
    expect(await box.item('O-000001')).toMatchObject({ state: 'queued', lastError: 'no such template' });
    expect(box.warnings).not.toEqual([]);
  });

  it('is not sent twice when delivery is asked for many times at once', async () => {
    const { delivery, mails, posts } = await ordered();
    await Promise.all(Array.from({ length: 20 }, () => delivery.deliverDue()));
    expect(mails).toHaveLength(1);
    expect(posts).toHaveLength(1);
  });

  it('queued during a run is sent by the run after it', async () => {
    const box = await openOutbox();
    const customer = await addCustomer(box.world);
    await order(box.world, customer, 'a.example.com');
    const first = box.delivery.deliverDue();
    await order(box.world, customer, 'b.example.com');
    await Promise.all([first, box.delivery.deliverDue()]);
    expect(box.mails).toHaveLength(2);
  });

  it('is left for the next start once delivery was stopped', async () => {
    const { delivery, mails, item } = await ordered();
    await delivery.stop();
    await delivery.deliverDue();
    expect(mails).toEqual([]);
    expect((await item('O-000001')).state).toBe('queued');
  });
});

it('the wait doubles from 30 seconds to four hours, and is up to a quarter longer by chance', () => {
  expect([1, 2, 3, 9, 10, 11, 50].map((n) => backOff(n, 0) / 1000)).toEqual([
    30, 60, 120, 7680, 14_400, 14_400, 14_400,
  ]);
  expect([1, 50].map((n) => backOff(n, 1) / 1000)).toEqual([37.5, 18_000]);
});

describe('what is no longer true at the moment of sending', () => {
  const until = '2027-05-24';
  const state = (mails: OutboxMail[]) =>
    mails
      .filter((m) => m.onlyWhile)
      .map((m) => [
        m.content.template,
        m.content.template === 'reminder' ? m.content.daysLeft : null,
        m.state,
        m.lastError,
      ]);

  /** A renewal that is open, its notice sent; then the mail server goes away. */
  async function renewing() {
    const box = await openOutbox({}, { products: [product({ termMonths: 6 })] });
    const { id } = await issuedCertificate(box.world);
    box.world.windTo(addDays(until, -30));
    await box.world.sweep();
    await box.delivery.deliverDue();
    box.mails.length = 0;
    const sweepOn = async (...left: number[]) => {
      for (const days of left) {
        box.world.windTo(addDays(until, -days));
        await box.world.sweep();
      }
    };
    return { ...box, id, sweepOn };
  }
  const pay = (box: { world: Awaited<ReturnType<typeof openWorld>> }) =>
    box.world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
  const submit = (box: { world: Awaited<ReturnType<typeof openWorld>>; id: string }) =>
    box.world.clerk.execute('submit-csr', { certificate: box.id, base64: csrInput('example.com') }, STAFF);

  it('a reminder that is still true goes out', async () => {
    const box = await renewing();
    await box.sweepOn(14);
    await box.delivery.deliverDue();
    expect(box.mails).toHaveLength(1);
  });

  it('a reminder after all that was missing came is withdrawn', async () => {
    const box = await renewing();
    await box.sweepOn(14);
    await pay(box);
    await submit(box);
    await box.delivery.deliverDue();
    expect(state(await box.world.mails()).slice(1)).toEqual([
      ['reminder', 14, 'withdrawn', 'the customer has nothing left to do'],
    ]);
    const sent = box.mails.map((m) => m.mime.split(' ')[1]).sort(); // several go out at once
    expect(sent).toEqual(['csr-accepted', 'payment-received']);
  });

  it('a reminder that names what came in the meantime is withdrawn: the answer to that says what is left', async () => {
    const box = await renewing();
    await box.sweepOn(14);
    await pay(box);
    await box.delivery.deliverDue();
    expect(state(await box.world.mails()).slice(1)).toEqual([
      ['reminder', 14, 'withdrawn', 'something else is missing by now'],
    ]);
  });

  it('a reminder of a certificate that was cancelled is withdrawn', async () => {
    const box = await renewing();
    await box.sweepOn(14);
    await box.world.clerk.execute('cancel-certificate', { certificate: box.id }, STAFF);
    await box.delivery.deliverDue();
    expect(state(await box.world.mails()).slice(1)).toEqual([
      ['reminder', 14, 'withdrawn', 'the certificate is cancelled'],
    ]);
  });

  it.each([
    [[14, 7], [7]],
    [[14, 7, 3], [3]],
    [[3, 1], [1]],
    [[2, 1], [1]], // after downtime: two days left, then one
    [[1, 0], [0]],
    [[14, 7, 3, 1, 0], [0]],
  ])('of the reminders of %j days only the most urgent goes out', async (left, sent) => {
    const box = await renewing();
    await box.sweepOn(...left);
    await box.delivery.deliverDue();
    expect(
      state(await box.world.mails())
        .slice(1)
        .filter((row) => row[2] === 'sent')
        .map((row) => row[1]),
    ).toEqual(sent);
  });

  it('is looked at again at each attempt, also when the mail was tried before', async () => {
    const box = await renewing();
    box.says.mail = temporary;
    await box.sweepOn(3);
    await box.delivery.deliverDue();
    await box.sweepOn(1);
    await box.delivery.deliverDue();
    await box.sweepOn(0);
    box.says.mail = SENT;
    await box.delivery.deliverDue();
    expect(
      state(await box.world.mails())
        .slice(1)
        .map((row) => [row[1], row[2]]),
    ).toEqual([
      [3, 'withdrawn'],
      [1, 'withdrawn'],
      [0, 'sent'],
    ]);
  });

  it('the last reminder does not go out after the sentence that it has expired', async () => {
    const box = await renewing();
    await box.sweepOn(0, -1);
    await box.delivery.deliverDue();
    expect(state(await box.world.mails()).slice(1)).toEqual([
      ['reminder', 0, 'withdrawn', 'the deadline has passed'],
      ['expired', null, 'sent', undefined],
    ]);
  });

  it('"expired" is withdrawn when it was renewed before that went out', async () => {
    const box = await renewing();
    await box.sweepOn(-1);
    await pay(box);
    await submit(box);
    await box.world.clerk.execute('record-issued', { certificate: box.id }, STAFF);
    await box.delivery.deliverDue();
    expect(state(await box.world.mails()).slice(1)).toEqual([['expired', null, 'withdrawn', 'the dates have changed']]);
  });
});

describe('which mail goes first', () => {
  it('one that somebody waits for, also when it is queued while the clock’s notices go out', async () => {
    const answered: string[] = [];
    let atSecond = (): Promise<unknown> => Promise.resolve();
    let asked: Promise<unknown> = Promise.resolve();
    const sendMail: DeliveryParts['sendMail'] = async (_envelope, mime) => {
      const [, template = ''] = Buffer.from(mime).toString().split(' ');
      answered.push(template);
      if (template === 'renewal-notice' && answered.length === 2) await atSecond();
      return SENT;
    };
    const box = await openOutbox({ sendMail, atOnce: 1 }, { products: [product({ termMonths: 6 })] });
    const { world, delivery } = box;
    atSecond = async () => {
      const input = mailFrom('ana@novak.example', { request: { kind: 'question', question: 'help', argument: '' } });
      await world.clerk.execute('receive-mail', input, MAIL);
      asked = delivery.deliverDue();
    };
    const customer = await addCustomer(world);
    for (const name of ['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com']) {
      const { certificate, invoice } = await order(world, customer, name);
      await world.clerk.execute('submit-csr', { certificate: certificate.id, base64: csrInput(name) }, STAFF);
      await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
      await world.clerk.execute('record-issued', { certificate: certificate.id }, STAFF);
    }
    await box.delivery.deliverDue();
    answered.length = 0;
    box.world.windTo(addDays('2027-05-24', -30));
    await box.world.sweep();
    await box.delivery.deliverDue();
    await asked;
    expect(answered).toEqual(['renewal-notice', 'renewal-notice', 'answer-help', 'renewal-notice', 'renewal-notice']);
  });

  /** Mails to the first address are queued before all others. */
  const toDomains = async (box: Awaited<ReturnType<typeof openOutbox>>, ...counts: [string, number][]) => {
    for (const [domain, count] of counts) {
      const customer = await addCustomer(box.world, domain, [`ana@${domain}`]);
      for (let n = 0; n < count; n += 1)
        await order(box.world, customer, `${domain.replace('.', '-')}-${n}.example.com`);
    }
  };

  it('a domain that does not answer holds up no other one', async () => {
    const sent: string[] = [];
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const box = await openOutbox({
      atOnce: 8,
      sendMail: async ({ to }) => {
        if (to === 'ana@slow.example') await gate;
        sent.push(to);
        return SENT;
      },
    });
    await toDomains(box, ['slow.example', 30], ['quick.example', 12]);
    const run = box.delivery.deliverDue();
    await expect.poll(() => sent.length).toBe(12);
    expect(new Set(sent)).toEqual(new Set(['ana@quick.example']));
    open();
    await run;
    expect(sent).toHaveLength(42);
  });

  it('a domain that takes none now is asked with one mail; the others follow once that one was taken', async () => {
    let says: Delivery = { result: 'temporary', reason: '451 try later', about: 'domain' };
    const tried: string[] = [];
    const box = await openOutbox({
      atOnce: 8,
      sendMail: ({ to }) => {
        tried.push(to);
        return Promise.resolve(to === 'ana@full.example' ? says : SENT);
      },
    });
    await toDomains(box, ['full.example', 20], ['well.example', 3]);
    await box.delivery.deliverDue();
    const first = tried.filter((to) => to === 'ana@full.example').length;
    expect(first).toBeLessThanOrEqual(5);
    expect(tried.filter((to) => to === 'ana@well.example')).toHaveLength(3);
    tried.length = 0;
    await box.delivery.deliverDue();
    expect(tried).toEqual([]);
    box.world.setTime('2026-11-24T09:00:31Z');
    await box.delivery.deliverDue();
    expect(tried).toHaveLength(1);
    box.world.setTime('2026-11-24T09:10:00Z');
    says = SENT;
    expect(await box.delivery.deliverDue()).toMatchObject({ sent: 20, failed: 0 });
  });

  it('no domain gets more than its ceiling in a minute, and the others all of theirs', async () => {
    const box = await openOutbox({}, { shop: { mailsPerMinutePerDomain: 4 } });
    await toDomains(box, ['big.example', 10], ['small.example', 3]);
    expect(await box.delivery.deliverDue()).toMatchObject({ sent: 13 + 4 + 3 });
    expect(await box.delivery.deliverDue()).toMatchObject({ sent: 0 });
    box.world.setTime('2026-11-24T09:00:30Z');
    expect(await box.delivery.deliverDue()).toMatchObject({ sent: 2 });
    box.world.setTime('2026-11-24T10:00:00Z');
    expect(await box.delivery.deliverDue()).toMatchObject({ sent: 4 });
    expect((await box.world.mails()).filter((mail) => mail.attempts > 1)).toEqual([]);
  });
});

describe('a mail server that cannot be reached', () => {
  async function away() {
    let says: Delivery = { result: 'temporary', reason: '451 try later', about: 'server' };
    const told: string[] = [];
    let tries = 0;
    const box = await openOutbox({
      onServerTrouble: (sentence) => told.push(sentence),
      sendMail: () => {
        tries += 1;
        return Promise.resolve(says);
      },
    });
    const customer = await addCustomer(box.world);
    for (let n = 0; n < 20; n += 1) await order(box.world, customer, `n${n}.example.com`);
    let now = Date.parse('2026-11-24T09:00:00Z');
    const liveFor = async (minutes: number) => {
      for (let left = minutes; left > 0; left -= 1) {
        box.world.setTime(new Date((now += 60_000)).toISOString());
        await box.delivery.deliverDue();
      }
    };
    return { ...box, told, tries: () => tries, liveFor, heal: () => void (says = SENT) };
  }

  it('is asked with one mail at a time, and counts as no attempt of any', async () => {
    const box = await away();
    await box.delivery.deliverDue();
    expect(box.tries()).toBeLessThanOrEqual(3);
    await box.liveFor(60);
    expect(box.tries()).toBeLessThan(45);
    const mails = await box.world.mails();
    expect(mails.map(({ state, attempts }) => [state, attempts])).toEqual(mails.map(() => ['queued', 0]));
    box.heal();
    await box.liveFor(3);
    expect((await box.world.mails()).map(({ state, attempts }) => [state, attempts])).toEqual(
      mails.map(() => ['sent', 1]),
    );
  });

  it('makes no dead letters, however long it is away; staff are told once a day, and when it is well', async () => {
    const box = await away();
    await box.delivery.deliverDue();
    await box.liveFor(14);
    expect(box.told).toEqual([]);
    await box.liveFor(60);
    expect(box.told).toEqual([
      expect.stringMatching(/no mail since 2026-11-24 09:00 UTC.*none is lost.*451 try later/),
    ]);
    for (let day = 1; day < 8; day += 1) {
      box.world.wind(1);
      await box.delivery.deliverDue();
    }
    expect(box.told).toHaveLength(8);
    expect((await box.world.mails()).map(({ state }) => state)).toEqual(Array(20).fill('queued'));
    box.heal();
    box.world.wind(1);
    await box.delivery.deliverDue();
    expect(box.told.at(-1)).toContain('takes mails again');
    expect((await box.world.mails()).map(({ state }) => state)).toEqual(Array(20).fill('sent'));
  });
});

describe('a dead letter', () => {
  it('is told to staff once, in the same run, by its subject', async () => {
    const { world, delivery, says, posts } = await ordered();
    says.mail = permanent;
    await delivery.deliverDue();
    await delivery.deliverDue();
    const told = (await world.posts()).filter((post) => post.content.kind === 'dead-letter');
    expect(told.map(({ content }) => content)).toMatchObject([
      {
        kind: 'dead-letter',
        letter: { id: 'O-000001', to: 'ana@novak.example', subject: 'About O-000001', error: '550 no such user' },
      },
    ]);
    expect(posts).toContain(told[0]?.id);
  });

  it('among many does not bury the channel; all of them can be sent again at once', async () => {
    const box = await openOutbox();
    const customer = await addCustomer(box.world);
    for (let n = 0; n < 25; n += 1) await order(box.world, customer, `n${n}.example.com`);
    box.says.mail = permanent;
    await box.delivery.deliverDue();
    const kinds = (await box.world.posts()).map((post) => post.content.kind);
    expect(kinds.filter((kind) => kind === 'dead-letter')).toHaveLength(20);
    expect(kinds.filter((kind) => kind === 'notice')).toHaveLength(1);
    box.says.mail = SENT;
    const { items } = await box.world.clerk.execute('resend-mail', { id: 'all' }, STAFF);
    expect(items).toHaveLength(25);
    const before = new Map(box.mails.map(({ from, mime }) => [from, mime]));
    box.mails.length = 0;
    await box.delivery.deliverDue();
    expect(new Map(box.mails.map(({ from, mime }) => [from, mime]))).toEqual(before);
  });

  it('of Slack is in the log, and no post about it', async () => {
    const { world, delivery, says, warnings } = await ordered();
    says.slack = permanent;
    await delivery.deliverDue();
    expect((await world.posts()).map((post) => post.content.kind)).toEqual(['event']);
    expect(warnings).toMatchObject([{ item: 'O-000002', state: 'dead' }]);
  });
});

it('what was sent and could not be recorded is recorded later, not sent again', async () => {
  const { world, mails } = await ordered();
  let broken = false;
  const store: Store = {
    shared: false,
    blobs: world.store.blobs,
    read: (work) => world.store.read(work),
    tx: (work) => (broken ? Promise.reject(new Error('the disk is full')) : world.store.tx(work)),
    close: () => world.store.close(),
  };
  const box = createDeliveryOn(store, world, (to) => {
    mails.push({ from: '', to, mime: '' });
    broken = true;
  });
  await expect(box.deliverDue()).rejects.toThrow('the disk is full');
  await expect(box.deliverDue()).rejects.toThrow('the disk is full');
  broken = false;
  await box.deliverDue();
  expect(mails).toHaveLength(1);
  expect((await world.mails())[0]?.state).toBe('sent');
});

function createDeliveryOn(store: Store, world: Awaited<ReturnType<typeof openWorld>>, sent: (to: string) => void) {
  return createDelivery({
    store,
    clock: world.clock,
    shop: world.shop,
    secrets: SECRETS,
    printInvoice: () => Promise.resolve(Buffer.from('PDF')),
    renderMail: (mail) => Promise.resolve(asMail(mail.id)),
    sendMail: ({ to }) => {
      sent(to);
      return Promise.resolve(SENT);
    },
    postSlack: () => Promise.resolve(temporary),
    certificateFiles: () => [],
    calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
    atOnce: 1,
    log: { warn: () => undefined },
  });
}

describe('while Slack takes hours to take its posts', () => {
  /** Slack answers when `letGo` is called; each run that has ended is in `told`. */
  async function slowSlack() {
    const told: Delivered[] = [];
    let letGo = (): void => undefined;
    const answered = new Promise<Delivery>((resolve) => (letGo = () => resolve(SENT)));
    const box = await ordered({ postSlack: () => answered, onDelivered: (done) => void told.push(done) });
    return { ...box, told, letGo: () => letGo() };
  }

  it('mails go out, those that are queued later, too', async () => {
    const { world, delivery, mails, letGo } = await slowSlack();
    expect(await delivery.deliverMails()).toEqual({ sent: 1, failed: 0, withdrawn: 0 });
    await order(world, await addCustomer(world, 'Another'), 'another.example.com');
    expect(await delivery.deliverMails()).toEqual({ sent: 1, failed: 0, withdrawn: 0 });
    expect(mails).toHaveLength(2);
    letGo();
    await delivery.stop();
  });

  it('each run is told of once, however often it was asked for', async () => {
    const { delivery, mails, told, letGo } = await slowSlack();
    const failures: unknown[] = [];
    for (let n = 0; n < 100; n += 1) await delivery.wake((error) => void failures.push(error));
    letGo();
    await delivery.stop();
    expect(failures).toEqual([]);
    expect(mails).toHaveLength(1);
    expect(told.filter(({ sent }) => sent > 0)).toHaveLength(2);
    expect(told.length).toBeLessThan(50);
  });

  it('a run that fails is told of once', async () => {
    const { world } = await ordered();
    const store: Store = {
      shared: false,
      blobs: world.store.blobs,
      read: (work) => world.store.read(work),
      tx: () => Promise.reject(new Error('the disk is full')),
      close: () => world.store.close(),
    };
    const failures: unknown[] = [];
    const box = createDeliveryOn(store, world, () => undefined);
    await Promise.all([box.wake((error) => void failures.push(error)), box.wake((error) => void failures.push(error))]);
    await expect(box.deliverDue()).rejects.toThrow('the disk is full');
    // The mails' run and the posts', and for each one more that was asked for while it ran.
    expect(failures.length).toBeGreaterThanOrEqual(1);
    expect(failures.length).toBeLessThanOrEqual(4);
  });
});

describe('posts for staff', () => {
  const orders = async (box: Awaited<ReturnType<typeof openOutbox>>, ...names: string[]) => {
    const customer = await addCustomer(box.world, names[0]);
    for (const name of names) await order(box.world, customer, name);
  };

  it('come in the order in which things happened', async () => {
    const box = await openOutbox();
    await orders(box, 'a.example.com', 'b.example.com', 'c.example.com');
    const posted: string[] = [];
    const slow = createDeliveryThatPosts(box, async (id) => {
      await new Promise((resolve) => setImmediate(resolve));
      posted.push(id);
      return SENT;
    });
    await slow.deliverDue();
    expect(posted).toEqual(['O-000002', 'O-000004', 'O-000006']);
  });

  it('wait for the one that Slack does not take now', async () => {
    const box = await openOutbox();
    await orders(box, 'a.example.com', 'b.example.com');
    box.says.slack = temporary;
    await box.delivery.deliverDue();
    expect(box.posts).toEqual(['O-000002']);
    // Slack is well again, and something else happens, before the first one's wait is over.
    box.says.slack = SENT;
    await orders(box, 'c.example.com');
    await box.delivery.deliverDue();
    expect(box.posts).toEqual(['O-000002']);
    box.world.wind(1);
    await box.delivery.deliverDue();
    expect(box.posts).toEqual(['O-000002', 'O-000002', 'O-000004', 'O-000006']);
  });

  it('to one person hold up nobody else', async () => {
    const box = await openOutbox();
    const as = { kind: 'staff', id: 'U1', name: 'Anna', door: 'slack' } as const;
    await orders(box, 'a.example.com');
    await box.world.clerk.execute('edit-own-settings', { digests: ['daily'] }, as);
    await box.world.clerk.execute('queue-digest', {}, { kind: 'clock' });
    await orders(box, 'b.example.com');
    const posted: (string | undefined)[] = [];
    const delivery = createDeliveryThatPosts(box, async (id) => {
      const { to } = await box.world.store.read(async (tx) => ({ to: undefined, ...(await tx.get('outbox', id)) }));
      posted.push(typeof to === 'string' ? to : id);
      return typeof to === 'string' ? temporary : SENT;
    });
    await delivery.deliverDue();
    expect(posted).toEqual(['O-000002', 'O-000003', 'U1', 'O-000006']);
  });

  it('wait as long as Slack asks for, which is no failure of theirs', async () => {
    const box = await ordered();
    box.says.slack = { result: 'temporary', reason: 'Slack: rate limited for 7 seconds', waitMs: 7_000 };
    await box.delivery.deliverDue();
    const now = box.world.clock.now().getTime();
    expect(await box.item('O-000002')).toMatchObject({
      state: 'queued',
      attempts: 0,
      nextAttemptAt: new Date(now + 7_000).toISOString(),
    });
  });

  it('do not wait for one that Slack will never take', async () => {
    const box = await openOutbox();
    await orders(box, 'a.example.com', 'b.example.com');
    const posted: string[] = [];
    const delivery = createDeliveryThatPosts(box, (id) => {
      posted.push(id);
      return Promise.resolve(id === 'O-000002' ? permanent : SENT);
    });
    await delivery.deliverDue();
    expect(posted).toEqual(['O-000002', 'O-000004']);
    expect(await box.item('O-000002')).toMatchObject({ state: 'dead' });
  });

  it('do not wait for the mail server', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const box = await openOutbox({ sendMail: () => gate.then(() => SENT) });
    await orders(box, 'a.example.com');
    const run = box.delivery.deliverDue();
    await expect.poll(() => box.posts).toEqual(['O-000002']);
    open();
    expect(await run).toMatchObject({ sent: 2 });
  });
});

function createDeliveryThatPosts(box: Awaited<ReturnType<typeof openOutbox>>, post: (id: string) => Promise<Delivery>) {
  return createDelivery({
    store: box.world.store,
    clock: box.world.clock,
    shop: box.world.shop,
    secrets: SECRETS,
    printInvoice: () => Promise.resolve(Buffer.from('PDF')),
    renderMail: (mail) => Promise.resolve(asMail(mail.id)),
    sendMail: () => Promise.resolve(SENT),
    postSlack: (item) => post(item.id),
    certificateFiles: () => [],
    calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
    atOnce: 3,
    log: { warn: () => undefined },
  });
}
