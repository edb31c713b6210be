import { z } from 'zod';
import { DIGESTS } from '../model/staff.js';
import { text, certificateRef, nothing } from './fields.js';

/** Staff and their channel. */
export const staffInputs = {
  /** The settings of whoever asks; what is left out stays. */
  'edit-own-settings': z.object({
    digests: z
      .array(z.enum(DIGESTS, `The digests are ${DIGESTS.join(' and ')}.`))
      .max(DIGESTS.length)
      .optional(),
  }),
  'show-own-settings': nothing,
  /** The card of this certificate stands in the channel as this message now. */
  'keep-slack-card': z.object({
    certificate: certificateRef,
    channel: text('The channel', 40),
    ts: text('The message', 40),
  }),
  'show-slack-card': z.object({ certificate: certificateRef }),
} as const;
