import type { Shop } from '../model/shop.js';
import type { OutboxItem, OutboxMail } from '../model/outbox.js';
import type { Delivery, PostSlack, SendMail } from '../ports.js';
import { bounceAddress } from '../rules/bounce-address.js';
import { createFreeze, type FreezeParts } from './freeze.js';
import type { Outcome } from './outcome.js';
import type { Answered } from './pace.js';

export interface AttemptParts extends FreezeParts {
  shop: Shop;
  /** Sign bounce addresses; the first does. */
  secrets: readonly string[];
  sendMail: SendMail;
  postSlack: PostSlack;
  log: { warn(fields: object, message: string): void };
}

export interface Attempted {
  outcome: Outcome;
  /** For the pace. */
  answered: Answered;
}

/** Hands over what is ready; never throws. */
export type Send = () => Promise<Attempted>;

/** Makes an item ready as it stands in the store; never throws. One that cannot be made is an attempt that failed. */
export type MakeReady = (item: OutboxItem) => Promise<Send | Attempted>;

export function createMakeReady(parts: AttemptParts): MakeReady {
  const [secret] = parts.secrets;
  if (!secret) throw new Error('there is no secret for bounce addresses');
  const bouncesTo = (itemId: string): string => bounceAddress(secret, parts.shop.mailAddress, itemId);
  const freeze = createFreeze(parts);

  async function readyMail(mail: OutboxMail): Promise<Send> {
    const mime = await freeze(mail);
    return failing(mail, async () => {
      const outcome = await parts.sendMail({ from: bouncesTo(mail.id), to: mail.to.address }, mime);
      return { outcome, answered: answeredBy(outcome) };
    });
  }

  /** A mail that cannot be made must not stop the others; it is tried again and in the end becomes a dead letter. */
  function failed(item: OutboxItem, error: unknown): Attempted {
    parts.log.warn({ err: error, item: item.id }, 'could not make an outbox item');
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: { result: 'temporary', reason }, answered: 'unknown' };
  }

  const failing =
    (item: OutboxItem, send: Send): Send =>
    () =>
      send().catch((error: unknown) => failed(item, error));

  return async (item) => {
    if (item.channel === 'slack')
      return failing(item, async () => ({ outcome: await parts.postSlack(item), answered: 'unknown' }));
    return readyMail(item).catch((error: unknown) => failed(item, error));
  };
}

/** A refusal of one mail shows that the domain answers as well as taking one does. */
function answeredBy(outcome: Delivery): Answered {
  if (outcome.result !== 'temporary' || outcome.about === undefined) return 'well';
  return outcome.about === 'server' ? { serverTrouble: outcome.reason } : 'domain-trouble';
}
