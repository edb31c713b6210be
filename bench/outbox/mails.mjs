// The mails of this benchmark, as they wait in the outbox, and what makes their bytes.
import { fileURLToPath } from 'node:url';
import { createMailRenderer } from '../../dist/mail/out/render.js';
import { readShopFile } from '../../dist/shop-file.js';

const { shop: facts } = await readShopFile(fileURLToPath(new URL('../../data/examples/shop.json', import.meta.url)));
export const shop = { ...facts, timeZone: 'UTC', language: 'en', mailAddress: 'ssl@ssl.shop.example' };
export const renderMail = createMailRenderer({ shop });

export const mail = (n) => ({
  id: `O-${String(n).padStart(6, '0')}`,
  state: 'queued',
  queuedAt: '2026-01-01T00:00:00.000Z',
  nextAttemptAt: '2026-01-01T00:00:00.000Z',
  attempts: 0,
  channel: 'mail',
  // What goes to one domain is paced, so each has its own.
  to: { name: 'Somebody', address: `somebody@customer-${n}.example` },
  language: 'en',
  messageId: `<${n}@ssl.shop.example>`,
  replyTo: 'ssl@ssl.shop.example',
  references: [],
  content: { template: 'answer-help', notUnderstood: false },
  attachments: [],
});
