import { z } from 'zod';

/** What a "Next" button carries: the list, what was asked of it, and where the next page begins. */
export const nextPage = z.object({
  command: z.enum(['list', 'expiring', 'invoices', 'customers', 'review', 'questions', 'mails']),
  args: z.string().max(500),
  after: z.string().max(200),
});
export type NextPage = z.infer<typeof nextPage>;

/** A part of a list that the core gives whole; the cursor is the number of the first row. */
export function pageOf<T>(items: readonly T[], after: string | undefined, size: number): { rows: T[]; next?: string } {
  const start = after === undefined ? 0 : Math.max(0, Number.parseInt(after, 10) || 0);
  const end = start + size;
  return { rows: items.slice(start, end), next: end < items.length ? String(end) : undefined };
}
