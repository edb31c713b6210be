import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { z } from 'zod';

const certificate = z.object({
  id: z.string(),
  commonName: z.string(),
  names: z.array(z.string()),
  customer: z.string(),
  product: z.string(),
  installedBy: z.string(),
  status: z.string(),
  missing: z.array(z.string()),
  paidUntil: z.string().nullable(),
  notAfter: z.string().nullable(),
});

const state = z.object({
  now: z.string(),
  certificates: z.array(certificate),
  invoices: z.array(
    z.object({
      number: z.string(),
      certificate: z.string(),
      status: z.string(),
      issued: z.string(),
      due: z.string(),
      total: z.number(),
      currency: z.string(),
    }),
  ),
  reviews: z.array(z.object({ id: z.string(), certificate: z.string().nullable(), reasons: z.array(z.string()) })),
  outbox: z.object({ pending: z.number(), sent: z.number(), dead: z.number() }),
  received: z.array(
    z.object({
      messageId: z.string().nullable(),
      from: z.string(),
      subject: z.string(),
      outcome: z.string(),
      reason: z.string(),
    }),
  ),
  slack: z.object({ users: z.array(z.object({ id: z.string(), name: z.string(), staff: z.boolean() })) }),
});

const mail = z.object({
  id: z.string(),
  to: z.string(),
  from: z.string(),
  replyTo: z.string(),
  subject: z.string(),
  date: z.string(),
  text: z.string(),
  html: z.string(),
  attachments: z.array(z.object({ filename: z.string(), contentType: z.string(), size: z.number() })),
});
export type CustomerMail = z.infer<typeof mail>;

const slackAnswer = z.object({
  shown: z.array(
    z.object({
      kind: z.enum(['ephemeral', 'message', 'modal', 'home']),
      id: z.string(),
      callback_id: z.string().optional(),
      text: z.string(),
      blocks: z.array(z.looseObject({ type: z.string() })),
    }),
  ),
  errors: z.record(z.string(), z.string()).optional(),
  closed: z.string().optional(),
  options: z.array(z.unknown()).optional(),
  pending: z.literal(true).optional(),
});

/** The sandbox's API as anybody may use it (design §8), typed. */
export function sandboxClient(base: string, smtpPort: number) {
  async function call<T>(schema: z.ZodType<T>, path: string, body?: unknown): Promise<T> {
    const response = await fetch(new URL(path, base), {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return schema.parse(JSON.parse(text));
  }
  const smtp = nodemailer.createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true });

  const client = {
    state: () => call(state, '/sandbox/api/state'),
    mails: (to?: string) => call(z.array(mail), `/sandbox/api/mail${to ? `?to=${encodeURIComponent(to)}` : ''}`),
    slack: (body: object) => call(slackAnswer, '/sandbox/api/slack', body),
    channel: () => call(z.object({ messages: z.array(z.looseObject({ text: z.string() })) }), '/sandbox/api/slack'),
    wind: (by: { days: number } | { hours: number }) => call(z.object({ now: z.string() }), '/sandbox/api/clock', by),
    raw: async (id: string) => (await fetch(new URL(`/sandbox/api/mail/${id}/raw`, base))).text(),
    /** A plain SMTP client, as a customer's mail program is one. */
    async smtp(message: { from: string; to: string; subject: string; text: string; csr?: string; inReplyTo?: string }) {
      const attachments = message.csr ? [{ filename: 'request.csr', content: message.csr }] : [];
      await smtp.sendMail({ ...message, attachments });
      // Winding on by nothing finishes received mail.
      await client.wind({ hours: 0 });
    },
    async certificate(id: string) {
      const found = (await client.state()).certificates.find((c) => c.id === id);
      if (!found) throw new Error(`no certificate ${id}`);
      return found;
    },
    async staff() {
      const found = (await client.state()).slack.users.find((u) => u.staff);
      if (!found) throw new Error('no staff');
      return found.id;
    },
    async ssl(text: string) {
      return client.slack({ user: await client.staff(), command: '/ssl', text });
    },
  };
  return client;
}

export type SandboxClient = ReturnType<typeof sandboxClient>;

/** A key and a CSR made by openssl, as a customer makes them. */
export function opensslCsr(names: readonly string[], key: 'rsa:2048' | 'ec' = 'rsa:2048'): string {
  const folder = mkdtempSync(join(tmpdir(), 'csr-'));
  try {
    const out = join(folder, 'request.csr');
    const algorithm = key === 'ec' ? ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['-newkey', key];
    execFileSync(
      'openssl',
      [
        ...['req', '-new', ...algorithm, '-nodes', '-keyout', join(folder, 'private.key'), '-out', out],
        ...['-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${names.map((n) => `DNS:${n}`).join(',')}`],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    return readFileSync(out, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
