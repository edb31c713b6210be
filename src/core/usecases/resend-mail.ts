import { type Changing, STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import type { OutboxItem, OutboxMail } from '../model/outbox.js';
import { queueElsewhere } from '../outbox/queue.js';
import { all, findOutboxItem } from './find.js';

/** More at once would be one very large transaction; whoever has more asks again. */
const MOST_AT_ONCE = 1_000;

async function deadOnes(changing: Changing): Promise<OutboxItem[]> {
  const dead: OutboxItem[] = [];
  for await (const item of all(changing.tx, 'outbox', { index: 'state', is: 'dead' })) {
    if (dead.length === MOST_AT_ONCE) break;
    dead.push(item);
  }
  return dead;
}

/** To whom it goes now: the contact's registered address of today. Null where the contact is none any more. */
async function addressee(changing: Changing, item: OutboxMail): Promise<OutboxMail['to'] | null> {
  const { contact, to } = item;
  if (!contact) return to;
  const customer = await changing.tx.get('customer', contact.customerId);
  const now = customer?.contacts.find((c) => c.id === contact.contactId);
  return now ? { name: now.name, address: now.addresses[0] } : null;
}

/**
 * The same bytes go out again, and their five days begin anew; where the address was mended, a new mail goes to the
 * new one. Null where there is nobody to whom it could go.
 */
async function sendAgain(changing: Changing, item: OutboxItem): Promise<OutboxItem | null> {
  const { tx, now, touched, queued } = changing;
  if (item.emptied) return null;
  touched.add(item.id);
  if (item.channel === 'mail') {
    const to = await addressee(changing, item);
    if (!to) return null;
    if (to.address.toLowerCase() !== item.to.address.toLowerCase()) {
      const anew = await queueElsewhere(changing, item, to);
      const lastError = `${item.lastError ?? ''} Sent anew to ${to.address} as ${anew.id}.`.trim();
      await tx.put('outbox', { ...item, state: 'withdrawn', lastError });
      touched.add(anew.id);
      return anew;
    }
  }
  const fresh = { state: 'queued' as const, queuedAt: now, nextAttemptAt: now, attempts: 0, doneAt: undefined };
  const again: OutboxItem = item.channel === 'mail' ? { ...item, ...fresh, bounce: undefined } : { ...item, ...fresh };
  await tx.put('outbox', again);
  queued.count += 1;
  return again;
}

/** Puts dead letters back into the outbox. */
export const resendMail: UseCase<'resend-mail'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const isAll = input.id.trim().toLowerCase() === 'all';
    const dead = isAll ? await deadOnes(changing) : [await findOutboxItem(changing.tx, input.id)];
    const items: OutboxItem[] = [];
    for (const item of dead) {
      if (item.state !== 'dead') throw conflict(`${item.id} is ${item.state}; only dead letters are sent again.`);
      if (item.emptied && !isAll)
        throw conflict(`${item.id} is so old that its content is not kept any more, so it is not sent again.`);
      const again = await sendAgain(changing, item);
      if (again) items.push(again);
      else if (!isAll)
        throw conflict(`${item.id} was for somebody who is no contact any more, so it is not sent again.`);
    }
    return { items };
  },
};
