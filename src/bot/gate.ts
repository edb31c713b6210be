import type { Authority } from './authority.js';
import { Call } from './call.js';
import type { Desk } from './desk.js';
import { type Envelope, readEnvelope } from './envelope.js';
import { originOf } from './origin.js';
import { Seen } from './seen.js';

/** Slack delivers again when it thinks that we did not answer; never after this. */
const DELIVERED_AGAIN_MS = 60 * 60_000;

export type Admission =
  | { admitted: true; call: Call }
  /** `why`: a sentence for the person, null where there is nothing to say (a second delivery, no payload of ours). */
  | { admitted: false; envelope: Envelope | null; why: string | null };

interface GateOptions {
  desk: Desk;
  authority: Authority;
  /** The real clock in milliseconds. */
  wall: () => number;
}

/** Every payload passes here, whatever kind it is; only here is a Call made, so nothing happens without the authority. */
export class Gate {
  readonly #options: GateOptions;
  readonly #deliveries: Seen;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#deliveries = new Seen(DELIVERED_AGAIN_MS, options.wall);
  }

  async admit(body: unknown): Promise<Admission> {
    const arrived = performance.now();
    const { desk, authority } = this.#options;
    const envelope = readEnvelope(body);
    if (!envelope) return { admitted: false, envelope, why: null };
    const { deliveryId, kind, triggerId } = envelope;
    if (deliveryId && this.#deliveries.again(`${kind}:${deliveryId}`)) return { admitted: false, envelope, why: null };
    const verdict = await authority.judge(envelope);
    if (!verdict.allowed) {
      desk.log.info({ kind, user: envelope.userId, team: envelope.teamId, why: verdict.why }, 'Slack: refused');
      return { admitted: false, envelope, why: verdict.why };
    }
    // A form has no message of its own; what it is about comes back in its metadata.
    const origin = originOf(envelope, body) ?? { in: 'home' as const };
    const onceKey = deliveryId ?? `${kind}:${arrived}`;
    return { admitted: true, call: new Call({ desk, person: verdict.person, origin, triggerId, onceKey, arrived }) };
  }
}
