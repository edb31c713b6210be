import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import type { Certificate } from '../model/certificate.js';
import type { ReplyRight } from '../model/documents.js';
import { keptUntil } from '../rules/forgetting.js';
import { all } from './find.js';
import { findCertificate } from './find-meant.js';
import { shown } from './show.js';

/**
 * Makes every reply key of a certificate worthless, as when a mailbox was broken into: answers to the mails sent so far
 * are refused, and explained where their sender is proved. Mails sent from now on carry new keys.
 */
export const revokeReplies: UseCase<'revoke-replies'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: 'admin',
  async run(changing, input) {
    const { tx } = changing;
    const certificate = await findCertificate(tx, input.certificate);
    const good: ReplyRight[] = [];
    for await (const right of all(tx, 'reply-right', { index: 'certificate', is: certificate.id })) {
      if (!right.revoked) good.push(right);
    }
    // A CSR that waits for a yes is gone with the key of the mail that asked.
    const until = keptUntil(changing.today);
    for (const right of good) {
      const gone = right.held === undefined ? {} : { csr: undefined, until };
      await tx.put('reply-right', { ...right, revoked: true, ...gone });
    }
    const updated: Certificate = { ...certificate, replyRevocations: (certificate.replyRevocations ?? 0) + 1 };
    await tx.put('certificate', updated);
    changing.touched.add(updated.id);
    return { certificate: await shown(changing, updated), revoked: good.length };
  },
};
