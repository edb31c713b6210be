import type { UseCase } from '../context.js';
import { findCertificate } from './find-meant.js';

export const showSlackCard: UseCase<'show-slack-card'> = {
  kind: 'question',
  async run({ tx }, input) {
    const { id } = await findCertificate(tx, input.certificate);
    return { card: (await tx.get('slack-card', id)) ?? null };
  },
};

/**
 * Remembers where the card of a certificate stands, so that what happens next changes it. Kept before anything else is
 * said about it, so that a clerk which is stopped in between posts no second one. It changes nothing that the audit
 * trail is about.
 */
export const keepSlackCard: UseCase<'keep-slack-card'> = {
  kind: 'change',
  actors: ['clock'],
  async run({ tx, now }, { certificate, channel, ts }) {
    const { id } = await findCertificate(tx, certificate);
    const before = await tx.get('slack-card', id);
    const isSame = before?.channel === channel && before.ts === ts;
    const card = { id, channel, ts, postedAt: isSame ? before.postedAt : now, at: now };
    await tx.put('slack-card', card);
    return { card };
  },
};
