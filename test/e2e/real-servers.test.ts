import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.js';
import { askClerk } from '../../src/control/client.js';
import type { CommandInput, CommandName } from '../../src/core/command.js';
import type { Results } from '../../src/core/results.js';
import { addDays, addMonths } from '../../src/core/rules/calendar.js';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import { type Running, SLACK_PATH, startClerk } from '../../src/main.js';
import { atHour, windableClock } from '../../src/sandbox/clock.js';
import { type SlackWorld, startSlackWorld } from '../../src/sandbox/slack/workspace.js';
import { type Dovecot, startDovecot } from '../servers/dovecot.js';
import { type Postfix, startPostfix } from '../servers/postfix.js';
import { type Sink, type SunkMail, startSink } from '../servers/sink.js';
import { opensslCsr } from './sandbox-client.js';

const DOMAIN = 'ssl.shop.example';
const ANNA = 'anna@customer.example';
const ZONE = 'Europe/Ljubljana';
const START = '2026-06-01';

/** A real clerk between a real mailbox (Dovecot), a real MTA (Postfix) and signed Slack requests. */
class World {
  readonly clock = windableClock(atHour(ZONE, START, 9));
  readonly ca = makeTestCa(atHour(ZONE, START, 0));
  private constructor(
    readonly dovecot: Dovecot,
    readonly sink: Sink,
    readonly postfix: Postfix,
    readonly slack: SlackWorld,
    readonly folder: string,
    public clerk: Running,
  ) {}

  static async open(mailAuth: 'off' | 'require'): Promise<World> {
    const [dovecot, sink, folder] = await Promise.all([startDovecot(), startSink(), mkdtemp(join(tmpdir(), 'clerk-'))]);
    const postfix = await startPostfix({
      clerkDomains: [DOMAIN],
      relayDomainsToLmtp: dovecot.lmtpPort,
      otherMailTo: sink.port,
    });
    const slack = await startSlackWorld();
    const config = loadConfig({
      CERTCLERK_DATA_DIR: folder,
      CERTCLERK_SHOP: 'data/examples/shop.json',
      CERTCLERK_TIMEZONE: ZONE,
      CERTCLERK_LOG_LEVEL: 'warn',
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_TEAM_ID: slack.teamId,
      SLACK_STAFF: slack.staffGroupId,
      SLACK_CHANNEL: slack.channelId,
      SLACK_API_URL: slack.apiUrl,
      IMAP_URL: dovecot.imapUrl,
      SMTP_URL: postfix.smtpUrl,
      MAIL_ADDRESS: `ssl@${DOMAIN}`,
      MAIL_AUTH: mailAuth,
      PORT: '0',
    });
    const world = new World(dovecot, sink, postfix, slack, folder, {
      port: 0,
      settled: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    });
    world.clerk = await startClerk(config, world.clock);
    slack.connect(`http://127.0.0.1:${world.clerk.port}${SLACK_PATH}`, () => world.clerk.settled());
    return world;
  }

  async close(): Promise<void> {
    await this.clerk.stop();
    await Promise.all([this.slack.close(), this.postfix.stop()]);
    await Promise.all([this.dovecot.stop(), this.sink.stop(), rm(this.folder, { recursive: true })]);
  }

  /** The command line's way in. */
  async command<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Results[N]> {
    return (await askClerk(this.folder, { ask: 'command', name, input, by: 'test' })) as Results[N];
  }

  async drive(call: object) {
    const { status, body } = await this.slack.drive({ user: this.slack.users.find((u) => u.staff)?.id, ...call });
    if (status !== 200 || 'error' in body) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  }

  windTo(date: string): void {
    this.clock.set(atHour(ZONE, date, 9));
  }

  next(subject: RegExp): Promise<SunkMail> {
    return this.sink.next((mail) => mail.to.includes(ANNA) && subject.test(mail.parsed.subject ?? ''));
  }

  /** A plain SMTP client, through the MTA. */
  async answer(mail: SunkMail, csr: string): Promise<void> {
    const to = mail.parsed.replyTo?.value[0]?.address;
    const smtp = nodemailer.createTransport(this.postfix.smtpUrl);
    await smtp.sendMail({
      from: ANNA,
      to,
      subject: `Re: ${mail.parsed.subject}`,
      inReplyTo: mail.parsed.messageId,
      text: 'The CSR is attached.',
      attachments: [{ filename: 'server.csr', content: csr }],
    });
    smtp.close();
  }

  /** What a CA sends for the CSR that the clerk holds. */
  async certificateFor(id: string): Promise<string> {
    const { csr, view } = await this.command('show-certificate', { certificate: id });
    if (!csr) throw new Error(`${id} has no CSR`);
    const { leafPem, chainPem } = this.ca.issue(csr.pem, view.names, this.clock.now());
    return [...chainPem, leafPem].join('\n');
  }
}

const pdfs = (mail: SunkMail): string[] =>
  mail.parsed.attachments.map((a) => a.contentType).filter((t) => t === 'application/pdf');

describe('the main job on Dovecot, Postfix and signed Slack requests', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open('off');
  });
  afterAll(() => world.close());

  it('order → CSR by e-mail → payment → issue → renewal', async () => {
    const { customer } = await world.command('register-customer', {
      name: 'Customer Ltd',
      address: { lines: ['High Street 1'], city: 'Maribor', country: 'SI' },
      contacts: [{ name: 'Anna', addresses: [ANNA] }],
    });
    const opened = await world.drive({ command: '/ssl', text: 'order' });
    const order = opened.shown.find((s) => s.kind === 'modal');
    const values = {
      customer: customer.id,
      product: 'dv-multi',
      names: 'example.com\nshop.example.com',
      installed_by: 'customer',
    };
    await world.drive({ submit: { view: order?.id, values } });

    const asked = await world.next(/we need a CSR/);
    expect(pdfs(asked)).toHaveLength(1);
    const [ordered] = (await world.command('list-certificates', {})).certificates;
    if (!ordered?.openInvoice) throw new Error('nothing was ordered');
    await world.answer(asked, opensslCsr(ordered.names));
    await world.next(/CSR accepted/);
    await world
      .drive({ command: '/ssl', text: `pay ${ordered.openInvoice}` })
      .then((modal) => world.drive({ submit: { view: modal.shown.find((s) => s.kind === 'modal')?.id, values: {} } }));
    await world.next(/Payment received/);

    const issueModal = (await world.drive({ command: '/ssl', text: 'issue example.com' })).shown.find(
      (s) => s.kind === 'modal',
    );
    const chain = await world.certificateFor(ordered.id);
    const upload = [{ filename: 'from-the-ca.pem', base64: Buffer.from(chain).toString('base64') }];
    await world.drive({ submit: { view: issueModal?.id, values: { certificate_file: upload } } });
    const issued = await world.next(/Certificate issued/);
    expect(issued.parsed.attachments.map((a) => a.filename)).toEqual(
      expect.arrayContaining(['example.com.pem', 'example.com.zip']),
    );
    const first = (await world.command('show-certificate', { certificate: ordered.id })).view;
    expect(first).toMatchObject({ status: 'active', paidUntil: addMonths(START, 12) });

    // The CA caps validity, so a free reissue with the same CSR lies between the order and the renewal.
    world.windTo(addDays(first.reissueOn ?? '', 1));
    expect((await world.command('show-certificate', { certificate: ordered.id })).view.status).toBe('reissue due');
    const reissue = Buffer.from(await world.certificateFor(ordered.id)).toString('base64');
    expect((await world.command('record-issued', { certificate: ordered.id, base64: reissue })).recorded).toBe(true);
    await world.next(/Certificate issued/);

    const paidUntil = addMonths(START, 12);
    world.windTo(addDays(paidUntil, -30));
    await askClerk(world.folder, { ask: 'job', name: 'sweep' });
    await askClerk(world.folder, { ask: 'job', name: 'sweep' });
    const notice = await world.next(/Renewal of example.com/);
    expect(pdfs(notice)).toHaveLength(1);
    const { invoices } = await world.command('list-invoices', { status: 'open' });
    expect(invoices).toHaveLength(1);
    expect(invoices[0]).toMatchObject({ issued: addDays(paidUntil, -30), due: addDays(paidUntil, -20) });

    await world.answer(notice, opensslCsr(ordered.names, 'ec'));
    await world.next(/CSR accepted/);
    await world.command('record-payment', { invoice: invoices[0]?.number ?? '' });
    await world.next(/Payment received/);
    const renewal = Buffer.from(await world.certificateFor(ordered.id)).toString('base64');
    await world.command('record-issued', { certificate: ordered.id, base64: renewal });
    await world.next(/Certificate issued/);
    expect((await world.command('show-certificate', { certificate: ordered.id })).view).toMatchObject({
      status: 'active',
      paidUntil: addMonths(START, 24),
    });
    const renewals = world.sink.mails.filter((m) => m.parsed.subject?.startsWith('Renewal of'));
    expect(renewals).toHaveLength(1);
    expect(await world.command('verify-audit', {})).toMatchObject({ fault: null });
  });

  it('a certificate for another key changes nothing', async () => {
    const [certificate] = (await world.command('list-certificates', {})).certificates;
    const foreign = world.ca.issue(opensslCsr(['example.com']), ['example.com', 'shop.example.com'], world.clock.now());
    await world.command('submit-csr', {
      certificate: certificate?.id ?? '',
      base64: Buffer.from(opensslCsr(['example.com', 'shop.example.com'])).toString('base64'),
    });
    const base64 = Buffer.from([foreign.leafPem, ...foreign.chainPem].join('\n')).toString('base64');
    const result = await world.command('record-issued', { certificate: certificate?.id ?? '', base64 });
    expect(result.recorded).toBe(false);
    expect(result.report.findings.map((f) => f.severity)).toContain('error');
  });

  it('keeps what it stores from other users of the machine', async () => {
    const { stat } = await import('node:fs/promises');
    expect((await stat(join(world.folder, 'clerk.sock'))).mode & 0o077).toBe(0);
    expect((await stat(world.folder)).mode & 0o077).toBe(0);
    expect((await readFile(join(world.folder, 'certclerk.json'), 'utf8')).length).toBeGreaterThan(0);
  });
});

describe('with MAIL_AUTH=require, while senders cannot be proved', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open('require');
  });
  afterAll(() => world.close());

  it('sends every CSR by mail to review, and approving applies it', async () => {
    await world.command('register-customer', {
      name: 'Customer Ltd',
      address: { lines: ['High Street 1'], city: 'Maribor', country: 'SI' },
      contacts: [{ name: 'Anna', addresses: [ANNA] }],
    });
    await world.command('order-certificate', {
      customer: 'Customer Ltd',
      product: 'dv-single',
      names: ['www.example.com'],
    });
    await world.answer(await world.next(/we need a CSR/), opensslCsr(['www.example.com']));
    await world.next(/has arrived/);
    const { reviews } = await world.command('list-reviews', {});
    expect(reviews).toHaveLength(1);
    expect(reviews[0]?.reasons.join(' ')).toMatch(/proves/);
    expect((await world.command('show-certificate', { certificate: 'www.example.com' })).csr).toBeNull();

    const queue = (await world.drive({ command: '/ssl', text: 'review' })).shown.at(-1);
    await world.drive({ action: { message: queue?.id, action_id: 'review:approve', value: reviews[0]?.id } });
    await world.next(/CSR accepted/);
    expect((await world.command('show-certificate', { certificate: 'www.example.com' })).csr?.key).toBe('RSA 2048');
  });
});
