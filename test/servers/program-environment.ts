import { join } from 'node:path';
import type { SlackWorld } from '../../src/sandbox/slack/workspace.js';
import type { Dovecot } from './dovecot.js';
import type { Sink } from './sink.js';

interface Surroundings {
  folder: string;
  slack: SlackWorld;
  dovecot: Dovecot;
  sink: Sink;
}

/** The environment of `certclerk start` between Dovecot, an SMTP sink and the Slack stand-in; any free port is its own. */
export const programEnvironment = ({ folder, slack, dovecot, sink }: Surroundings): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  CERTCLERK_DATA_DIR: folder,
  CERTCLERK_SHOP: join(import.meta.dirname, '../../data/examples/shop.json'),
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_SIGNING_SECRET: slack.signingSecret,
  SLACK_TEAM_ID: slack.teamId,
  SLACK_STAFF: slack.staffGroupId,
  SLACK_CHANNEL: slack.channelId,
  SLACK_API_URL: slack.apiUrl,
  IMAP_URL: dovecot.imapUrl,
  SMTP_URL: sink.smtpUrl,
  MAIL_ADDRESS: 'ssl@ssl.shop.example',
  MAIL_AUTH: 'off',
  PORT: '0',
});
