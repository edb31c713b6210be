import { z } from 'zod';
import { text, certificateRef, invoiceNumber, nothing } from './fields.js';

/** What the clock asks for, and what holds it. */
export const clockInputs = {
  'attend-certificate': z.object({ certificate: certificateRef }),
  'dun-invoice': z.object({ invoice: invoiceNumber }),
  'queue-digest': nothing,
  'queue-urgent': nothing,
  'release-sweep': z.object({
    /** After a restore: what becomes of mails and posts that wait. */
    waiting: z.enum(['send', 'withdraw'], 'What waits is to be sent or withdrawn.').optional(),
  }),
  /** `madeAt`: when the backup was made that is now the store. */
  'note-restore': z.object({
    madeAt: z.iso.datetime({ offset: true, error: 'When the backup was made is written like 2026-11-24T03:00:00Z.' }),
  }),
  /** The clock jumped: nothing is sent until a person confirms it. `alone`: one clerk's of several, which holds itself. */
  'doubt-clock': z.object({ why: text('Why the clock is doubted', 500), alone: z.boolean().optional() }),
  'tell-staff': z.object({ text: text('The sentence', 2900) }),
} as const;
