/** What the sandbox's API sends, checked at the door. Unknown extra fields are let through unread. */
import * as z from 'zod/mini';

// The page's CSP forbids compiling code from strings, which zod would otherwise try.
z.config({ jitless: true });

export const certificateShape = z.object({
  id: z.string(),
  commonName: z.string(),
  names: z.array(z.string()),
  customer: z.string(),
  product: z.string(),
  installedBy: z.string(),
  status: z.string(),
  missing: z.array(z.string()),
  paidUntil: z.nullish(z.string()),
  notAfter: z.nullish(z.string()),
});

export const invoiceShape = z.object({
  number: z.string(),
  certificate: z.nullish(z.string()),
  status: z.string(),
  issued: z.string(),
  due: z.nullish(z.string()),
  total: z.number(),
  currency: z.string(),
});

export const stateShape = z.object({
  now: z.string(),
  certificates: z.array(certificateShape),
  invoices: z.array(invoiceShape),
  reviews: z.array(z.object({ id: z.string(), certificate: z.nullish(z.string()), reasons: z.array(z.string()) })),
  outbox: z.object({ pending: z.number(), sent: z.number(), dead: z.number() }),
  received: z.array(
    z.object({
      messageId: z.nullish(z.string()),
      from: z.nullish(z.string()),
      subject: z.nullish(z.string()),
      outcome: z.string(),
      reason: z.nullish(z.string()),
    }),
  ),
  slack: z.object({ users: z.array(z.object({ id: z.string(), name: z.string(), staff: z.boolean() })) }),
});

export const mailShape = z.object({
  id: z.union([z.string(), z.pipe(z.number(), z.transform(String))]),
  to: z.string(),
  from: z.string(),
  replyTo: z.nullish(z.string()),
  subject: z.string(),
  date: z.string(),
  text: z.nullish(z.string()),
  html: z.nullish(z.union([z.string(), z.boolean()])),
  attachments: z.array(z.object({ filename: z.string(), contentType: z.string(), size: z.number() })),
});

/** Slack's blocks differ by type; what a type needs is read where it is drawn (slack/block-shapes.ts). */
export const blockShape = z.looseObject({ type: z.string(), block_id: z.optional(z.string()) });

/** Plain words, or Slack's text object around them. */
const words = z.union([
  z.string(),
  z.pipe(
    z.looseObject({ text: z.string() }),
    z.transform((object: { text: string }) => object.text),
  ),
]);

export const shownShape = z.object({
  kind: z.enum(['ephemeral', 'message', 'modal', 'home']),
  id: z.string(),
  callback_id: z.nullish(z.string()),
  text: z.nullish(z.string()),
  blocks: z.nullish(z.array(blockShape)),
  // Not promised by the contract, used where the stand-in tells them.
  title: z.nullish(words),
  submit: z.nullish(words),
  close: z.nullish(words),
  thread: z.nullish(z.string()),
  user: z.nullish(z.string()),
  ts: z.nullish(z.string()),
});

export const slackAnswerShape = z.object({
  shown: z.array(shownShape),
  errors: z.nullish(z.record(z.string(), z.string())),
  closed: z.nullish(z.string()),
  options: z.nullish(z.array(z.unknown())),
  pending: z.nullish(z.boolean()),
});

export const channelShape = z.object({
  messages: z.array(z.extend(z.partial(shownShape), { id: z.optional(z.string()) })),
});

export const infoShape = z.object({
  clerkAddress: z.string(),
  smtpPort: z.number(),
  commands: z.array(z.object({ usage: z.string(), help: z.string() })),
  // Both optional: what a message's "…" menu offers, and whom the customers' mail can be written as.
  shortcuts: z.nullish(z.array(z.object({ callback_id: z.string(), name: z.string(), type: z.nullish(z.string()) }))),
  contacts: z.nullish(z.array(z.object({ name: z.string(), address: z.string() }))),
  timeZone: z.nullish(z.string()),
});

export type Certificate = z.infer<typeof certificateShape>;
export type Invoice = z.infer<typeof invoiceShape>;
export type State = z.infer<typeof stateShape>;
export type Mail = z.infer<typeof mailShape>;
export type Block = z.infer<typeof blockShape>;
export type Shown = z.infer<typeof shownShape>;
export type SlackAnswer = z.infer<typeof slackAnswerShape>;
export type ChannelMessage = z.infer<typeof channelShape>['messages'][number];
export type Info = z.infer<typeof infoShape>;
