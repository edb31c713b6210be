import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSandboxConfig } from '../../src/config.js';
import { addDays, addMonths, daysBetween } from '../../src/core/rules/calendar.js';
import { type RunningSandbox, startSandbox } from '../../src/start-sandbox.js';
import { type SandboxClient, opensslCsr, sandboxClient } from './sandbox-client.js';

// The main job through the sandbox's API alone, as anybody may use it.
describe('the sandbox does the whole job', () => {
  let running: RunningSandbox;
  let api: SandboxClient;

  beforeAll(async () => {
    running = await startSandbox(
      loadSandboxConfig({ PORT: '0', SANDBOX_SMTP_PORT: '0', CERTCLERK_LOG_LEVEL: 'error' }),
    );
    api = sandboxClient(running.url, running.smtpPort);
  });
  afterAll(() => running.stop());

  const today = async (): Promise<string> => (await api.state()).now.slice(0, 10);

  it('is seeded with certificates in the states that a newcomer should meet', async () => {
    const { certificates, invoices } = await api.state();
    const now = await today();
    expect(certificates.filter((c) => c.status === 'waiting for CSR')).toHaveLength(1);
    expect(certificates.filter((c) => c.status === 'expired')).toHaveLength(1);
    expect(certificates.filter((c) => c.installedBy === 'us')).toHaveLength(1);
    expect(certificates.some((c) => c.status === 'active' && c.paidUntil === addDays(now, 31))).toBe(true);
    expect(invoices.some((i) => i.status === 'issued')).toBe(true);
    expect(new Set(certificates.map((c) => c.customer)).size).toBe(3);
  });

  it('sends exactly one renewal mail with one PDF 30 days before paid until, and nothing twice', async () => {
    const before = await api.state();
    const mailsBefore = new Set((await api.mails()).map((m) => m.id));
    const target = before.certificates.find(
      (c) => c.status === 'active' && c.paidUntil === addDays(before.now.slice(0, 10), 31),
    );
    if (!target?.paidUntil) throw new Error('the seed has no certificate 31 days before paid until');
    await api.wind({ days: 1 });

    const about = (await api.mails()).filter((m) => !mailsBefore.has(m.id) && m.subject.includes(target.commonName));
    expect(about).toHaveLength(1);
    const [notice] = about;
    if (!notice) throw new Error('no notice');
    expect(notice.attachments.map((a) => a.contentType)).toEqual(['application/pdf']);
    const invoice = (await api.state()).invoices.find((i) => i.certificate === target.id && i.status === 'issued');
    if (!invoice) throw new Error('no invoice');
    expect(invoice.issued).toBe(await today());
    expect(daysBetween(invoice.issued, invoice.due)).toBe(10);
    expect(await api.certificate(target.id)).toMatchObject({ status: 'renewal due', missing: ['payment', 'csr'] });

    await api.smtp({
      from: notice.to,
      to: notice.replyTo,
      subject: `Re: ${notice.subject}`,
      text: 'Here it is.',
      csr: opensslCsr(target.names),
    });
    expect((await api.state()).received.at(-1)).toMatchObject({ outcome: 'applied' });
    expect((await api.mails(notice.to)).at(-1)?.subject).toMatch(/CSR accepted/i);
    expect((await api.certificate(target.id)).missing).toEqual(['payment']);

    await api.ssl(`pay ${invoice.number} ${(invoice.total / 100).toFixed(2)}`);
    expect(await api.certificate(target.id)).toMatchObject({
      missing: ['issue'],
      paidUntil: addMonths(target.paidUntil, 12),
    });
    await api.ssl(`issue ${target.id}`);
    const renewed = await api.certificate(target.id);
    expect(renewed).toMatchObject({ status: 'active', missing: [], paidUntil: addMonths(target.paidUntil, 12) });
    const issued = (await api.mails(notice.to)).at(-1);
    expect(issued?.attachments.map((a) => a.filename).some((f) => f.endsWith('.pem'))).toBe(true);

    const sent = (await api.mails()).filter((m) => m.subject.includes(target.commonName)).length;
    await api.wind({ days: 40 });
    await api.wind({ days: 0 });
    expect((await api.mails()).filter((m) => m.subject.includes(target.commonName))).toHaveLength(sent);
    expect((await api.state()).outbox).toMatchObject({ pending: 0, dead: 0 });
  });

  it('orders through the modal, from the first field to the certificate', async () => {
    const user = await api.staff();
    const opened = await api.ssl('order');
    const modal = opened.shown.find((s) => s.kind === 'modal');
    if (!modal) throw new Error('no modal');
    expect(modal.callback_id).toBe('order');
    const { options } = await api.slack({ user, options: { view: modal.id, action_id: 'customer', query: 'novak' } });
    expect(JSON.stringify(options)).toContain('Novak Bakery');

    const customer = JSON.stringify(options).match(/C-\d+/)?.[0];
    const names = 'intranet.example.com';
    const wrong = await api.slack({
      user,
      submit: {
        view: modal.id,
        values: { customer, product: 'dv-single', names: '10.0.0.1', installed_by: 'customer' },
      },
    });
    expect(Object.keys(wrong.errors ?? {})).toEqual(['names']);
    const right = await api.slack({
      user,
      submit: { view: modal.id, values: { customer, product: 'dv-single', names, installed_by: 'customer' } },
    });
    expect(right.errors).toBeUndefined();
    const ordered = (await api.state()).certificates.find((c) => c.commonName === names);
    expect(ordered).toMatchObject({
      status: 'waiting for CSR and payment',
      missing: ['payment', 'csr'],
      paidUntil: null,
    });
    const asked = (await api.mails()).at(-1);
    expect(asked?.subject).toContain(names);
    expect(asked?.attachments.map((a) => a.contentType)).toEqual(['application/pdf']);

    await api.smtp({
      from: asked?.to ?? '',
      to: asked?.replyTo ?? '',
      subject: 'CSR',
      text: opensslCsr(['other.example.com']),
    });
    expect((await api.state()).received.at(-1)?.outcome).toBe('refused');
    expect((await api.mails()).at(-1)?.subject).toMatch(/not accepted/i);
    await api.smtp({
      from: asked?.to ?? '',
      to: asked?.replyTo ?? '',
      subject: 'CSR',
      text: opensslCsr([names], 'ec'),
    });
    expect((await api.state()).received.at(-1)?.outcome).toBe('applied');
    const unpaid = await api.ssl(`issue ${ordered?.id}`);
    expect(unpaid.shown.at(-1)?.text).toMatch(/payment/);
    const invoice = (await api.state()).invoices.find((i) => i.certificate === ordered?.id);
    await api.ssl(`pay ${invoice?.number} ${(invoice?.total ?? 0) / 100}`);
    await api.ssl(`issue ${ordered?.id}`);
    expect(await api.certificate(ordered?.id ?? '')).toMatchObject({
      status: 'active',
      paidUntil: addMonths(await today(), 12),
    });
  });

  it('refuses what does not come from its own page', async () => {
    const url = new URL('/sandbox/api/clock', running.url);
    const post = (headers: Record<string, string>) =>
      fetch(url, { method: 'POST', headers, body: JSON.stringify({ days: 1 }) }).then((r) => r.status);
    expect(await post({ 'content-type': 'text/plain' })).toBe(403);
    expect(await post({ 'content-type': 'application/json', origin: 'https://evil.example' })).toBe(403);
    expect(await post({ 'content-type': 'application/json', origin: 'null' })).toBe(403);
    expect(await post({ 'content-type': 'application/json', origin: url.origin })).toBe(200);
  });
});
