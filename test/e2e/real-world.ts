import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { type Environment, type RealConfig, loadConfig } from '../../src/config.js';
import { askClerk } from '../../src/control/client.js';
import type { CommandInput, CommandName } from '../../src/core/command.js';
import type { Results } from '../../src/core/results.js';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import { type Running, SLACK_PATH, startClerk } from '../../src/main.js';
import type { Resolver } from '../../src/mail/in/authenticate.js';
import { atHour, windableClock } from '../../src/sandbox/clock.js';
import { type SlackWorld, startSlackWorld } from '../../src/sandbox/slack/workspace.js';
import { type Zone, zoneResolver } from '../mail/in/authentication/dns-zone.js';
import { type Dovecot, startDovecot } from '../servers/dovecot.js';
import { type Postfix, startPostfix } from '../servers/postfix.js';
import { freePorts } from '../servers/server-process.js';
import { type Sink, type SunkMail, startSink } from '../servers/sink.js';

export const DOMAIN = 'ssl.shop.example';
export const ANNA = 'anna@customer.example';
const ZONE = 'Europe/Ljubljana';
/** Today, when a world is opened. */
export const START = '2026-06-01';

export interface WorldOptions {
  /** The shop file; left out: the example of the package. */
  shopFile?: string;
  mailAuth: 'off' | 'require';
  /** Whose Authentication-Results the clerk believes; Postfix calls itself `mx.shop.example`. */
  authservId?: string;
  /** Postfix hands mail over to the clerk itself, by LMTP, and there is no mailbox. */
  withoutMailbox?: boolean;
  /** All that there is in the DNS; left out: nothing. */
  dns?: Zone;
  /** Headers that Postfix puts on top of a mail, by the address in MAIL FROM. */
  prepend?: Record<string, string>;
}

/** What else an answer is made with. */
export interface AnswerOptions {
  from?: string;
  /** nodemailer signs with it. */
  dkim?: { domainName: string; keySelector: string; privateKey: string };
  headers?: Record<string, string>;
}

/** A real clerk between a real mailbox (Dovecot) or none, a real MTA (Postfix) and signed Slack requests. */
export class World {
  readonly clock = windableClock(atHour(ZONE, START, 9));
  readonly ca = makeTestCa(atHour(ZONE, START, 0));
  private constructor(
    readonly dovecot: Dovecot | null,
    readonly sink: Sink,
    readonly postfix: Postfix,
    readonly slack: SlackWorld,
    readonly folder: string,
    /** What the clerk was started with. */
    readonly env: Environment,
    private readonly config: RealConfig,
    private readonly resolver: Resolver,
    public clerk: Running,
  ) {}

  static async open(options: WorldOptions): Promise<World> {
    const [dovecot, sink, folder] = await Promise.all([
      options.withoutMailbox ? null : startDovecot(),
      startSink(),
      mkdtemp(join(tmpdir(), 'clerk-')),
    ]);
    const [lmtpPort = 0] = dovecot ? [dovecot.lmtpPort] : await freePorts(1);
    const postfix = await startPostfix({
      clerkDomains: [DOMAIN],
      relayDomainsToLmtp: lmtpPort,
      otherMailTo: sink.port,
      prepend: options.prepend,
    });
    const slack = await startSlackWorld();
    const env: Environment = {
      CERTCLERK_DATA_DIR: folder,
      CERTCLERK_SHOP: options.shopFile ?? 'data/examples/shop.json',
      CERTCLERK_TIMEZONE: ZONE,
      CERTCLERK_LOG_LEVEL: 'warn',
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_TEAM_ID: slack.teamId,
      SLACK_STAFF: slack.staffGroupId,
      SLACK_CHANNEL: slack.channelId,
      SLACK_API_URL: slack.apiUrl,
      IMAP_URL: dovecot?.imapUrl,
      MAIL_LISTEN: dovecot ? undefined : `lmtp://127.0.0.1:${lmtpPort}`,
      SMTP_URL: postfix.smtpUrl,
      MAIL_ADDRESS: `ssl@${DOMAIN}`,
      MAIL_AUTH: options.mailAuth,
      MAIL_AUTHSERV_ID: options.authservId,
      PORT: '0',
    };
    const config = loadConfig(env);
    const resolver = zoneResolver(options.dns ?? {});
    const world = new World(dovecot, sink, postfix, slack, folder, env, config, resolver, {
      port: 0,
      settled: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    });
    await world.startClerk();
    return world;
  }

  /** Starts the clerk, also after `clerk.stop()`. */
  async startClerk(): Promise<void> {
    this.clerk = await startClerk(this.config, this.clock, { resolver: this.resolver });
    this.slack.connect(`http://127.0.0.1:${this.clerk.port}${SLACK_PATH}`, () => this.clerk.settled());
  }

  async close(): Promise<void> {
    await this.clerk.stop();
    await Promise.all([this.slack.close(), this.postfix.stop()]);
    await Promise.all([this.dovecot?.stop(), this.sink.stop(), rm(this.folder, { recursive: true })]);
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

  next(subject: RegExp, to = ANNA): Promise<SunkMail> {
    return this.sink.next((mail) => mail.to.includes(to) && subject.test(mail.parsed.subject ?? ''));
  }

  /** A plain SMTP client, through the MTA. */
  async answer(mail: SunkMail, csr: string, { from = ANNA, dkim, headers }: AnswerOptions = {}): Promise<void> {
    const to = mail.parsed.replyTo?.value[0]?.address;
    const smtp = nodemailer.createTransport(this.postfix.smtpUrl);
    await smtp.sendMail({
      from,
      to,
      subject: `Re: ${mail.parsed.subject}`,
      inReplyTo: mail.parsed.messageId,
      text: 'The CSR is attached.',
      attachments: [{ filename: 'server.csr', content: csr }],
      dkim,
      headers,
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
