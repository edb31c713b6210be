import { createHmac } from 'node:crypto';
import type { Bed } from './bed.js';

export interface Sent {
  status: number;
  body: string;
}

interface Envelope {
  /** Seconds since the epoch of the time stamp. */
  seconds?: number | string;
  /** Instead of the right signature. */
  signature?: string;
  type?: string;
}

export const FORM = 'application/x-www-form-urlencoded';

export function signatureOf(secret: string, seconds: number | string, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`;
}

/** Sends bytes to the bot's door with Slack's headers. */
export async function sendRaw(bed: Bed, body: string, envelope: Envelope = {}): Promise<Sent> {
  const seconds = envelope.seconds ?? Math.floor(Date.now() / 1000);
  const signature = envelope.signature ?? signatureOf(bed.world.signingSecret, seconds, body);
  const answer = await fetch(bed.doorUrl, {
    method: 'POST',
    headers: {
      'content-type': envelope.type ?? FORM,
      'x-slack-request-timestamp': String(seconds),
      'x-slack-signature': signature,
    },
    body,
  });
  return { status: answer.status, body: await answer.text() };
}

/** Sends an interaction as Slack does. */
export const sendPayload = (bed: Bed, payload: object): Promise<Sent> =>
  sendRaw(bed, new URLSearchParams({ payload: JSON.stringify(payload) }).toString());

/** Sends a slash command as Slack does; fields may be given other values. */
export function commandBody(bed: Bed, fields: Record<string, string> = {}): string {
  return new URLSearchParams({
    command: '/ssl',
    text: 'list',
    user_id: bed.staff,
    user_name: 'anna',
    team_id: bed.world.teamId,
    channel_id: bed.world.channelId,
    trigger_id: `${Math.random()}`,
    response_url: new URL('/responses/none', bed.world.apiUrl).href,
    api_app_id: 'A0',
    ...fields,
  }).toString();
}

type Values = Record<string, Record<string, unknown>>;

/** A submitted form as Slack sends it. */
export const submission = (bed: Bed, view: string, callback: string, metadata: string, values: Values) => ({
  type: 'view_submission',
  team: { id: bed.world.teamId },
  user: { id: bed.staff },
  trigger_id: `${Math.random()}`,
  view: {
    id: view,
    callback_id: callback,
    private_metadata: metadata,
    state: { values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])) },
  },
});
