import { type OutboxItem, type OutboxState, titleOf } from '../../core/model/outbox.js';
import { type Block, button, section } from '../blocks.js';
import { code, md } from '../limits.js';

const SIGNS = { queued: '⏳', sent: '✅', dead: '❌', withdrawn: '➖' } as const satisfies Record<OutboxState, string>;

/** `2026-11-24 09:00 UTC` */
export const whenWords = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

/** Something that went out, or is to. */
export function outboxRow(item: OutboxItem): Block {
  const to = item.channel === 'mail' ? code(item.to.address) : 'Slack';
  const what = item.lastError && item.state !== 'sent' ? ` · ${md(item.lastError, 200)}` : '';
  const lines = [
    `${SIGNS[item.state]} *${item.state}* · ${md(item.id)} · ${to} · ${md(titleOf(item), 120)}`,
    `${whenWords(item.doneAt ?? item.queuedAt)}${what}`,
  ];
  if (item.state === 'dead') {
    return section(lines.join('\n'), button({ text: 'Send again', action: 'mail:resend', value: item.id }));
  }
  const show = item.certificateId
    ? button({ text: 'Show', action: 'card:show', value: item.certificateId })
    : undefined;
  return section(lines.join('\n'), show);
}
