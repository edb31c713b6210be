import { z } from 'zod';

/** What a "Next" button carries: the list, what was asked of it, and where the next page begins. */
export const nextPage = z.object({
  command: z.enum([
    'list',
    'expiring',
    'invoices',
    'customers',
    'review',
    'questions',
    'mails',
    'outbox',
    'audit',
    'payments',
  ]),
  args: z.string().max(500),
  after: z.string().max(1200),
});
export type NextPage = z.infer<typeof nextPage>;
