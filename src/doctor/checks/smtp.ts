import nodemailer from 'nodemailer';
import { isLoopback } from '../../mail/in/imap-url.js';
import type { Check } from '../check.js';
import { type Server, serverTrouble } from '../server-trouble.js';

const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 15_000, dnsTimeout: 10_000 };

function smtpServer(smtpUrl: string): Server & { secure: boolean } {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  return {
    variable: 'SMTP_URL',
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : secure ? 465 : 587,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    secure,
  };
}

/** Login at the server through which mail goes out. */
export const smtpCheck: Check = {
  name: 'SMTP',
  needs: ['SMTP_URL'],
  async run({ config, tls }, report) {
    const server = smtpServer(config.smtpUrl);
    const transport = nodemailer.createTransport({ url: config.smtpUrl, tls, ...TIMEOUTS });
    try {
      await transport.verify();
    } catch (error) {
      const { says, mend } = serverTrouble(error, server);
      return report.fail(says, mend);
    } finally {
      transport.close();
    }
    const who = server.user
      ? `${server.user} is let in at ${server.host}`
      : `${server.host} takes mail without a login`;
    if (server.secure || isLoopback(server.host)) return report.ok(`${who}.`);
    report.warn(
      `${who}; it is encrypted only where the server offers STARTTLS, which somebody on the way could hide.`,
      'Use smtps:// (port 465) in SMTP_URL.',
    );
  },
};
