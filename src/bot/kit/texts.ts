import { z } from 'zod';

/** `<!channel>`, `<@U…>`, `<!subteam^…>`, `<#C…>`: nothing that we say calls anybody. Dates (`<!date^…>`) call nobody. */
const CALLS = /<(?:@|#|!(?!date\^))/;
const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
/** They would turn around what stands beside them. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/;

const isWhole = (said: string): boolean => !HALF.test(said) && !TURNS.test(said);

/** What is never shown: ids and values. */
export const hidden = (most: number, least = 1) => z.string().min(least).max(most);

export const text = (most: number, least = 1) =>
  z.string().min(least).max(most).refine(isWhole, 'half a character, or one that turns the reading direction');

/** Text in which Slack reads markup. */
export const markup = (most: number) => text(most).refine((said) => !CALLS.test(said), 'it would call somebody');

export const plainText = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: text(most), emoji: z.boolean().optional() });

export const mrkdwn = (most: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: markup(most), verbatim: z.boolean().optional() });

export const anyText = (most: number) => z.discriminatedUnion('type', [plainText(most), mrkdwn(most)]);
