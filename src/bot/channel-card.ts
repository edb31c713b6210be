import { AppError } from '../core/errors.js';
import { type Actor, clockActor } from '../core/model/actor.js';
import type { SlackContent } from '../core/model/slack-content.js';
import type { SlackCard } from '../core/model/staff.js';
import type { CertificateDetail } from '../core/results.js';
import { type Message, context, message } from './blocks.js';
import type { Desk } from './desk.js';
import { card } from './render/card.js';
import { eventLine, eventMessage } from './render/content.js';
import { called } from './render/words.js';
import { platformError } from './slack-errors.js';

/** A card on which nothing has happened for so long is far up in the channel: what happens next gets a new one. */
const FRESH_DAYS = 7;

const BY_ITSELF: Actor = clockActor;

/** The message is gone, or is not ours to change any more. */
const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'channel_not_found']);

const PLAIN = { link_names: false, unfurl_links: false, unfurl_media: false };

type StaffEventContent = Extract<SlackContent, { kind: 'event' }>;

/**
 * Tells staff of an event. The certificate has one card in the channel while something happens to it: the card is
 * brought up to date, and the event goes into its thread. Where there is none, or only an old one, the card is posted
 * with the event on it. Doing it again does no harm: what was posted is remembered before anything else is said.
 */
export async function tellOnCard(desk: Desk, channel: string, content: StaffEventContent): Promise<void> {
  const certificate = content.certificate.id;
  const detail = await detailOf(desk, certificate);
  if (!detail) {
    await post(desk, channel, eventMessage(content, desk.today));
    return;
  }
  const shown = card(detail, desk.today, eventLine(content));
  const { card: known } = await desk.clerk.execute('show-slack-card', { certificate }, BY_ITSELF);
  const here = known?.channel === channel ? known : null;
  if (here && isFresh(desk, here) && (await change(desk, here, shown))) {
    await post(desk, channel, eventMessage(content, desk.today), here.ts);
    await desk.clerk.execute('keep-slack-card', { certificate, channel, ts: here.ts }, BY_ITSELF);
    return;
  }
  const ts = await post(desk, channel, shown);
  await desk.clerk.execute('keep-slack-card', { certificate, channel, ts }, BY_ITSELF);
  // One card a certificate: the old one has no buttons any more.
  if (here) await change(desk, here, message(`${called(detail.view)}: goes on below`, [movedLine(detail)]));
}

const movedLine = ({ view }: CertificateDetail) =>
  context(`⤵️ ${called(view)}: this card goes on below, as a newer one.`);

const isFresh = (desk: Desk, { at }: SlackCard): boolean =>
  desk.now.getTime() - Date.parse(at) < FRESH_DAYS * 24 * 3600 * 1000;

/** Null where there is no such certificate (any more): then the event alone is told. */
async function detailOf(desk: Desk, certificate: string): Promise<CertificateDetail | null> {
  try {
    return await desk.clerk.execute('show-certificate', { certificate }, BY_ITSELF);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null;
    throw error;
  }
}

/** False where the message is not there any more. */
async function change(desk: Desk, { channel, ts }: SlackCard, { text, blocks }: Message): Promise<boolean> {
  try {
    await desk.web.chat.update({ channel, ts, text, blocks, link_names: false });
    return true;
  } catch (error) {
    if (GONE.has(platformError(error) ?? '')) return false;
    throw error;
  }
}

async function post(desk: Desk, channel: string, { text, blocks }: Message, thread?: string): Promise<string> {
  const { ts } = await desk.web.chat.postMessage({ channel, text, blocks, thread_ts: thread, ...PLAIN });
  return ts ?? '';
}
