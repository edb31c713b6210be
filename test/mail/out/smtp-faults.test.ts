import { describe, expect, it, onTestFinished } from 'vitest';
import { createDelivery } from '../../../src/core/outbox/deliver.js';
import type { OutboxMail } from '../../../src/core/model/outbox.js';
import { createSmtpSender } from '../../../src/mail/out/smtp.js';
import { addCustomer, openWorld, order, STAFF, type World } from '../../core/world.js';
import { FAULTS, type Fault, scriptedServer, type ScriptedServer, STAGES, type Stage } from './scripted-server.js';

/** Mails that meet each fault; `npm run test:long` sets more. */
const MAILS = Number(process.env['CERTCLERK_TEST_SMTP_FAULTS'] ?? 6);
const A_ROUND = 3;
/** How long the clerk waits for a server that falls silent; where it waits in vain, it only tries again. */
const SHORT = { connectionTimeout: 400, greetingTimeout: 400, socketTimeout: 400 };

/** What the outbox makes of the first attempt. */
function expected(stage: Stage, how: Fault): 'dead' | 'twice' | 'later' {
  if (how === '5xx' && ['MAIL', 'RCPT', 'DATA', 'dot'].includes(stage)) return 'dead';
  return stage === 'dot' && (how === 'reset' || how === 'silence') ? 'twice' : 'later';
}

const bytesOf = ({ id, messageId }: OutboxMail): string =>
  `Message-ID: ${messageId}\r\nSubject: ${id}\r\n\r\n.a dot\r\nmade at ${process.hrtime.bigint()}\r\n`;

function outbox(world: World, server: ScriptedServer) {
  const url = `smtp://ssl:secret@127.0.0.1:${server.port}`;
  const patient = createSmtpSender({ url });
  const hasty = createSmtpSender({ url, timeouts: SHORT });
  onTestFinished(async () => {
    await Promise.all([patient.close(), hasty.close()]);
  });
  let sender = patient;
  const delivery = createDelivery({
    store: world.store,
    clock: world.clock,
    shop: world.shop,
    secrets: ['a secret of the shop, for tests'],
    printInvoice: (invoice) => Promise.resolve(Buffer.from(invoice.id)),
    renderMail: (mail) => Promise.resolve({ mime: Buffer.from(bytesOf(mail)), subject: mail.id }),
    sendMail: (envelope, mime) => sender.send(envelope, mime),
    postSlack: () => Promise.resolve({ result: 'sent' }),
    certificateFiles: () => [],
    calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
    atOnce: 3,
    log: { warn: () => undefined },
  });
  const failing = async (stage: Stage, how: Fault): Promise<void> => {
    sender = how === 'silence' ? hasty : patient;
    server.fail({ stage, how });
    await delivery.deliverDue();
    server.fail(null);
    sender = patient;
  };
  /** Until nothing waits any more; a mail that broke off under way waits for its next attempt. */
  const healed = async (): Promise<void> => {
    const waits = () => world.store.read((tx) => tx.count('outbox', { index: 'state', is: 'queued' }));
    for (let n = 0; n < 50 && (await waits()) > 0; n += 1) {
      world.setTime(new Date(world.clock.now().getTime() + 5 * 3600_000).toISOString());
      await delivery.deliverDue();
    }
  };
  return { failing, healed };
}

const rows = STAGES.flatMap((stage) => FAULTS.map((how) => ({ stage, how, then: expected(stage, how) })));

describe('a mail server that fails', () => {
  it.each(rows)(
    'at $stage by $how: nothing is lost, and a mail goes $then',
    async ({ stage, how, then }) => {
      const [world, server] = [await openWorld(), await scriptedServer()];
      onTestFinished(() => server.close());
      const { failing, healed } = outbox(world, server);
      // Each to a domain of its own, so that none waits for another one's domain.
      let made = 0;
      for (let round = 0; made < MAILS; round += 1) {
        for (let n = 0; n < A_ROUND; n += 1, made += 1) {
          const customer = await addCustomer(world, `Customer ${made}`, [`ana@c${made}.example`]);
          await order(world, customer, `n${made}.example.com`);
        }
        await failing(stage, how);
        if (then === 'dead') {
          const { items } = await world.clerk.execute('resend-mail', { id: 'all' }, STAFF);
          expect(items).toHaveLength(A_ROUND);
        }
        await healed();
      }
      expect(server.struck).toBeGreaterThanOrEqual(then === 'later' ? MAILS / A_ROUND : MAILS);

      const mails = await world.mails();
      expect(mails.map(({ state }) => state)).toEqual(Array(made).fill('sent'));
      for (const mail of mails) {
        const copies = server.accepted.filter(({ to }) => to === mail.to.address);
        const frozen = await world.store.blobs.get(mail.frozen ?? '');
        expect(copies.map(({ bytes }) => `${bytes}\r\n`)).toEqual(
          copies.map(() => Buffer.from(frozen ?? []).toString()),
        );
        expect(copies.length).toBe(then === 'twice' ? 2 : 1);
        expect(copies[0]?.from).toMatch(new RegExp(`^ssl\\+b-${mail.id.slice(2)}-`));
      }
      expect(server.accepted).toHaveLength(then === 'twice' ? 2 * made : made);
    },
    60_000 + MAILS * 2_000,
  );
});
