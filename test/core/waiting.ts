import type { ReceivedMailInput } from '../../src/core/model/mail-in.js';
import type { OutboxMail } from '../../src/core/model/outbox.js';
import { MAIL, type World, addCustomer, keyOf, lastMail, openWorld, order } from './world.js';

export const ANA = 'ana@novak.example';
export const BINE = 'bine@novak.example';

/** A shop in which Ana's order waits for its CSR; Bine is another contact of hers, Kos another customer. */
export async function waiting(more: Parameters<typeof openWorld>[0] = {}) {
  const world = await openWorld(more);
  const ana = await addCustomer(world, 'Bakery Novak', [ANA, 'tickets@novak.example'], {
    contacts: [
      { name: 'Ana Novak', addresses: [ANA, 'tickets@novak.example'] },
      { name: 'Bine Novak', addresses: [BINE] },
    ],
  });
  const kos = await addCustomer(world, 'Kos', ['kos@kos.example']);
  await order(world, ana);
  await order(world, kos, 'kos.example.com');
  const key = keyOf(
    lastMail(
      (await world.mails()).filter((m) => m.certificateId === 'SSL-1001'),
      'order-received',
    ).mail,
  );
  return { world, ana, kos, key, seen: (await world.mails()).length };
}

export type Waiting = Awaited<ReturnType<typeof waiting>>;

export const receive = (world: World, mail: ReceivedMailInput) => world.clerk.execute('receive-mail', mail, MAIL);
export const answersSince = async ({ world, seen }: Waiting): Promise<OutboxMail[]> =>
  (await world.mails()).slice(seen);
/** Which mail went to whom. */
export const to = (mails: OutboxMail[]) => mails.map((m) => [m.content.template, m.to.address]);
export const verdict = (v: ReceivedMailInput['authentication']['verdict']) => ({
  authentication: { verdict: v, reasons: ['dmarc'] },
});
