import type { OutboxMail } from '../../../src/core/model/outbox.js';
import { type Received, createReceiver } from '../../../src/mail/in/receive.js';
import { type MailParser } from '../../../src/mail/in/parse.js';
import { LOOP_HEADER } from '../../../src/mail/loop-header.js';
import { createMailRenderer } from '../../../src/mail/out/render.js';
import { MAIL, type World } from '../../core/world.js';

/** The mail doors of a clerk: raw bytes go in, raw bytes come out, and nothing lies between but the test. */
export function clerkByMail(world: World, parser: MailParser) {
  const render = createMailRenderer({ shop: world.shop });
  const receive = createReceiver({
    clerkAddress: world.shop.mailAddress,
    loopHeader: LOOP_HEADER,
    authenticate: () => Promise.resolve({ verdict: 'pass', reasons: [] }),
    putRaw: (bytes) => world.store.blobs.put(bytes),
    receive: (input) => world.clerk.execute('receive-mail', input, MAIL),
    parser,
  });
  const queued = async (): Promise<OutboxMail[]> => (await world.mails()).filter((mail) => mail.state === 'queued');

  return {
    receive: (raw: Uint8Array): Promise<Received> => receive(raw),
    /** What waits in the outbox, as it would be sent; it counts as sent then. */
    async send(): Promise<{ mail: OutboxMail; raw: Buffer }[]> {
      const sent: { mail: OutboxMail; raw: Buffer }[] = [];
      for (const mail of await queued()) {
        const { mime } = await render(mail, [], mail.queuedAt);
        await world.store.tx((tx) => tx.put('outbox', { ...mail, state: 'sent' }));
        sent.push({ mail, raw: Buffer.from(mime) });
      }
      return sent;
    },
  };
}
