import { createHash } from 'node:crypto';
import type { Changing } from '../../context.js';
import type { ReceivedMail, ReceivedMailInput } from '../../model/mail-in.js';
import { checkCsr } from '../../rules/csr/check-csr.js';
import { keptUntil, REPLAYED } from '../../rules/forgetting.js';
import { replyKeyId } from '../../rules/reply-key.js';
import { all } from '../find.js';
import { isReplaced } from '../submit-csr.js';
import type { Fate } from './fate.js';
import type { MailSender } from './sender.js';

/**
 * SHA-256 of what a mail asks for, who asks, and by which keys; undefined where that is not known, as of a mail that
 * could not be read. A footer that a server adds makes no difference to a CSR, but it may to words.
 */
export function askedBy({ request, from, keys, subject, text }: ReceivedMailInput): string | undefined {
  if (request.kind === 'quarantine') return undefined;
  const words = request.kind === 'unclear' ? [subject, text] : [];
  const what = request.kind === 'csr' ? request.csrs.map((csr) => csr.base64).sort() : request;
  const asked = [from, keys.map(replyKeyId).sort(), what, words];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

const STANDING = { fail: 0, none: 1, pass: 2, off: 2 } as const;

/**
 * The records of earlier copies of this mail, which came on other paths and so with other bytes. The Message-ID is only
 * a hint: sender, keys and what is asked must be the same. A copy whose sender is better proved than it was then is none,
 * nor one that came straight where the earlier came through a list: else the one sent ahead would take its place.
 */
async function earlierCopies(changing: Changing, mail: ReceivedMailInput, asked: string): Promise<ReceivedMail[]> {
  const copies: ReceivedMail[] = [];
  if (!mail.messageId) return copies;
  for await (const known of all(changing.tx, 'mail', { index: 'messageId', is: mail.messageId })) {
    const proved = STANDING[known.authentication?.verdict ?? 'fail'];
    const isAsGood = STANDING[mail.authentication.verdict] <= proved && (!known.isAutomatic || mail.automatic !== null);
    if (known.asked === asked && isAsGood) copies.push(known);
  }
  return copies;
}

/** It brings a CSR that was replaced since, so it is no late copy but perhaps somebody else's doing. */
function bringsReplaced({ request }: ReceivedMailInput, { right }: MailSender): boolean {
  if (!right || request.kind !== 'csr') return false;
  return request.csrs.some(({ base64 }) =>
    isReplaced(right.certificate, checkCsr(Buffer.from(base64, 'base64')).sha256),
  );
}

const replayId = (asked: string): string => `${REPLAYED}${asked}`;

/**
 * The open review of a mail that asked for the same, whatever its Message-ID, and is doubtful because it is old. Once
 * that review is decided this claim means nothing, so only then does the job `clean` forget it.
 */
async function waitsIn(changing: Changing, asked: string): Promise<string | null> {
  const claim = await changing.tx.get('claim', replayId(asked));
  const review = typeof claim?.result === 'string' ? await changing.tx.get('review', claim.result) : undefined;
  return review?.state === 'open' ? review.id : null;
}

/** A second copy of a mail has no second effect and gets no second answer; null: it is none. */
export async function fateOfCopy(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
): Promise<Fate | null> {
  const asked = askedBy(mail);
  if (!asked) return null;
  const copies = await earlierCopies(changing, mail, asked);
  const [first] = copies;
  const ignored = (reason: string): Fate => ({
    outcome: 'ignored',
    reason,
    certificateId: first?.certificateId ?? sender.right?.certificate.id,
    isCopy: true,
  });
  // A person looks at it, but once: whoever can send it again can do so a thousand times, under any Message-ID.
  if (bringsReplaced(mail, sender) && !copies.some((copy) => copy.outcome === 'review')) {
    const review = await waitsIn(changing, asked);
    return review ? ignored(`An old mail sent again; it waits in ${review} already.`) : null;
  }
  return first ? ignored(`A second copy of a mail that came before and ended as ${first.outcome}.`) : null;
}

/** Remembers in which review an old mail waits, so that it is not put there again and again. */
export async function rememberReplay(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  { reviewId }: Fate,
): Promise<void> {
  const asked = askedBy(mail);
  if (!asked || !reviewId || !bringsReplaced(mail, sender)) return;
  await changing.tx.put('claim', { id: replayId(asked), result: reviewId, until: keptUntil(changing.today) });
}
