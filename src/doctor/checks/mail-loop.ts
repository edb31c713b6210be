import type { RealConfig } from '../../config.js';
import { createAuthenticate } from '../../mail/in/authenticate.js';
import { createSmtpSender } from '../../mail/out/smtp.js';
import type { Check, Patient } from '../check.js';
import type { Report } from '../line.js';
import { inMailbox } from '../mailbox.js';
import { type Probe, isForgeryBelieved, makeProbe, stampingServers } from '../probe.js';
import { type Found, findProbe } from '../find-probe.js';
import { clerkRuns } from './clerk.js';

/** A mail that took longer than this is a sign of grey-listing, or of a queue. */
const SLOW_MS = 15_000;

/** Sends a mail to the clerk's own mailbox, finds it there, looks at what became of it, and takes it away again. */
export const mailLoopCheck: Check = {
  name: 'mail to itself',
  needs: ['IMAP_URL', 'SMTP_URL', 'MAIL_ADDRESS', 'MAIL_AUTHSERV_ID', 'CERTCLERK_DATA_DIR'],
  async run(patient, report) {
    const { config, now } = patient;
    if (!config.imapUrl) {
      const says =
        'Without IMAP_URL there is no mailbox in which a mail could be looked for; where MAIL_LISTEN is used, whether plus addresses arrive and forged headers are taken off cannot be tried.';
      return report.warn(says, `Write to ${config.mailAddress} with a plus address and look: certclerk mails.`);
    }
    const trusted = trustedServer(config);
    const probe = makeProbe(config.mailAddress, trusted, now());
    const began = Date.now();
    if (!(await send(patient, probe, report))) return;
    const isClerkRunning = await clerkRuns(config);
    await inMailbox(patient, report, async (client, { mailbox }) => {
      const found = await findProbe(client, probe, { mailbox, isClerkRunning, withinMs: patient.mailPatience });
      if (!found) {
        return report.fail(
          `A mail to ${probe.to} was accepted, but did not arrive within ${patient.mailPatience / 1000} s.`,
          'Let the mail server deliver plus addresses (recipient_delimiter = +) to this mailbox; its log says where the mail went.',
        );
      }
      arrival(found, Date.now() - began, report);
      await judge(patient, found.raw, probe, trusted, report);
    });
  },
};

/** Whose Authentication-Results would be believed; nobody's where nothing is asked for. */
const trustedServer = ({ mailAuth, authservId }: RealConfig): string | undefined =>
  mailAuth === 'off' ? undefined : authservId;

async function send({ config, tls }: Patient, probe: Probe, report: Report): Promise<boolean> {
  const smtp = createSmtpSender({ url: config.smtpUrl, maxConnections: 1, tls });
  try {
    const sent = await smtp.send({ from: config.mailAddress, to: probe.to }, probe.mime);
    if (sent.result === 'sent') return true;
    report.fail(
      `The mail server does not take a mail to ${probe.to}: ${sent.reason}`,
      'Let the mail server take and deliver plus addresses (recipient_delimiter = +); see SMTP above, too.',
    );
    return false;
  } finally {
    await smtp.close();
  }
}

function arrival({ folder, isSpam, isLeft }: Found, took: number, report: Report): void {
  const seconds = (took / 1000).toFixed(1);
  if (isSpam) {
    report.fail(
      `It arrived in ${folder}, where the clerk does not look.`,
      'Let the spam filter deliver mail for MAIL_ADDRESS to the mailbox itself.',
    );
  } else if (took > SLOW_MS) {
    report.warn(
      `It arrived after ${seconds} s, plus address and all.`,
      'Look into the log of the mail server for what held it up.',
    );
  } else report.ok(`It arrived after ${seconds} s, plus address and all.`);
  if (isLeft)
    report.warn(
      `It could not be taken away again from ${folder}.`,
      'Delete it by hand; the clerk pays no attention to it.',
    );
}

async function judge(
  patient: Patient,
  raw: Uint8Array,
  probe: Probe,
  trusted: string | undefined,
  report: Report,
): Promise<void> {
  const { config, names, now } = patient;
  const resolver = async (name: string): Promise<string[]> => {
    const answer = await names.txt(name);
    if ('trouble' in answer) throw Object.assign(new Error('DNS'), { code: answer.trouble });
    return answer.records;
  };
  const { verdict, reasons } = await createAuthenticate({ mode: 'require', resolver, now })(raw);
  if (verdict === 'pass') report.ok(`The mail server signs the clerk's mails (${reasons.join(', ')}).`);
  else {
    report.warn(
      `It came back without a DKIM signature of its domain that can be checked (${reasons.join('; ')}).`,
      'Let the mail server sign what the clerk sends, or its mails may land in the spam.',
    );
  }
  if (!trusted) {
    const why = config.mailAuth === 'off' ? 'MAIL_AUTH is off' : 'MAIL_AUTHSERV_ID is not set';
    return report.ok(`${why}, so no Authentication-Results is believed, forged or not: nothing to try.`);
  }
  if (await isForgeryBelieved(raw, probe, trusted, now())) {
    return report.fail(
      `It carried a forged Authentication-Results of ${trusted}, and that would be believed: anybody could write as your customer.`,
      'Leave MAIL_AUTHSERV_ID out (DKIM is checked here all the same), until the mail server puts its Received on top and takes foreign Authentication-Results of its own name off.',
    );
  }
  report.ok(`It carried a forged Authentication-Results of ${trusted}, which would not be believed.`);
  const stamps = stampingServers(raw, probe);
  if (stamps.length > 0 && !stamps.includes(trusted.toLowerCase())) {
    report.warn(
      `The mail server calls itself ${stamps.join(', ')}, MAIL_AUTHSERV_ID says ${trusted}.`,
      `Set MAIL_AUTHSERV_ID=${stamps[0]}.`,
    );
  }
}
