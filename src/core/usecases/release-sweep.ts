import { STAFF_AND_SETUP, type Changing, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import { endHold, readHold } from '../hold.js';
import type { Certificate } from '../model/certificate.js';
import type { OutboxItem } from '../model/outbox.js';
import { all } from './find.js';

/** Where the sweep reads whether a person has let today's large number of mails go out. */
export const RELEASED_FOR = 'sweep-released-for';

async function waitingItems({ tx }: Changing): Promise<OutboxItem[]> {
  const items: OutboxItem[] = [];
  for await (const item of all(tx, 'outbox', { index: 'state', is: 'queued' })) items.push(item);
  return items;
}

/** Ends a hold; `waiting` says what becomes of what would go out at once. Answers how many were withdrawn. */
async function resume(changing: Changing, waiting: 'send' | 'withdraw' | undefined): Promise<number> {
  const hold = await readHold(changing.tx);
  if (!hold) return 0;
  const items = await waitingItems(changing);
  if (items.length > 0 && !waiting && !hold.clock) {
    const older = items.filter((item) => item.queuedAt < hold.since).length;
    throw conflict(
      `${hold.why} ${items.length} mails and posts wait, ${older} of them since before that; they may have been sent ` +
        'already. Look at them (/ssl mails queued, or certclerk outbox --state queued), then say what becomes of them: ' +
        '/ssl release send or /ssl release withdraw; on the command line certclerk release --waiting send or --waiting withdraw.',
    );
  }
  await endHold(changing.tx);
  changing.touched.add('hold');
  if (waiting !== 'withdraw') {
    // Whatever waited so long is due now; the outbox is woken.
    changing.queued.count += items.length;
    return 0;
  }
  for (const item of items) {
    const lastError = 'withdrawn by a person, after a backup was put back';
    await changing.tx.put('outbox', { ...item, state: 'withdrawn', doneAt: changing.now, lastError });
  }
  return items.length;
}

/** Certificates that came by an import are attended from now on. Answers how many. */
async function releaseImported({ tx, touched }: Changing): Promise<number> {
  const held: Certificate[] = [];
  for await (const certificate of all(tx, 'certificate', { index: 'held', is: 'yes' })) held.push(certificate);
  for (const certificate of held) await tx.put('certificate', { ...certificate, held: undefined });
  if (held.length > 0) touched.add('import');
  return held.length;
}

/** A person's word that sending may go on: after an import or a restore, and for a sweep over the limit, today. */
export const releaseSweep: UseCase<'release-sweep'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, { waiting }) {
    const { tx, today, touched } = changing;
    const withdrawn = await resume(changing, waiting);
    const imported = await releaseImported(changing);
    await tx.put('setting', { id: RELEASED_FOR, value: today });
    touched.add('sweep');
    const due = await tx.count('certificate', { index: 'due', upTo: today });
    return { releasedFor: today, due, withdrawn, imported };
  },
};
