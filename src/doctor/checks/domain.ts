import { organisationalDomain } from '../../mail/in/authentication/domains.js';
import type { Check, Patient } from '../check.js';
import type { Report } from '../line.js';

/** What the world can look up about the clerk's own address: where its mail goes, and who may send for it. */
export const domainCheck: Check = {
  name: 'domain',
  needs: ['MAIL_ADDRESS'],
  async run({ config, names }, report) {
    const domain = config.mailAddress.slice(config.mailAddress.lastIndexOf('@') + 1).toLowerCase();
    await Promise.all([mx(domain, names, report), spf(domain, names, report), dmarc(domain, names, report)]);
  },
};

type Names = Patient['names'];

const askAgain = 'Try again when the name servers answer.';

async function mx(domain: string, names: Names, report: Report): Promise<void> {
  const found = await names.mx(domain);
  if ('trouble' in found)
    return report.warn(`The MX records of ${domain} could not be asked (${found.trouble}).`, askAgain);
  if (found.records.length > 0) return report.ok(`Mail for ${domain} goes to ${found.records.join(', ')}.`);
  report.warn(
    `${domain} has no MX record, so customers' answers may not find the way.`,
    `Publish an MX record for ${domain}.`,
  );
}

async function spf(domain: string, names: Names, report: Report): Promise<void> {
  const found = await names.txt(domain);
  if ('trouble' in found)
    return report.warn(`The SPF record of ${domain} could not be asked (${found.trouble}).`, askAgain);
  const records = found.records.filter((record) => /^v=spf1(?: |$)/i.test(record));
  const [record, second] = records;
  if (!record) {
    return report.warn(
      `${domain} has no SPF record; the clerk's mails may land in the spam.`,
      `Publish a TXT record for ${domain}, like "v=spf1 mx -all".`,
    );
  }
  if (second)
    return report.fail(
      `${domain} has ${records.length} SPF records, which is as good as none (RFC 7208).`,
      'Publish one.',
    );
  if (/\+all\b/i.test(record))
    return report.fail(`The SPF record of ${domain} lets anybody send (+all).`, 'End it with -all.');
  report.ok(`${domain} says who may send for it: ${record}`);
}

async function dmarc(domain: string, names: Names, report: Report): Promise<void> {
  const organisation = organisationalDomain(domain);
  for (const place of new Set([domain, organisation])) {
    const found = await names.txt(`_dmarc.${place}`);
    if ('trouble' in found) {
      return report.warn(`The DMARC record of ${place} could not be asked (${found.trouble}).`, askAgain);
    }
    const record = found.records.find((text) => /^v=DMARC1\s*(?:;|$)/i.test(text));
    if (!record) continue;
    const inherited = place !== domain && /\bsp=none\b/i.test(record);
    if (inherited || (/\bp=none\b/i.test(record) && !/\bsp=(?:quarantine|reject)\b/i.test(record))) {
      return report.warn(
        `DMARC of ${place} asks for nothing (p=none): others can write to your customers in the clerk's name.`,
        'Ask for p=quarantine or p=reject, once your own mails pass.',
      );
    }
    return report.ok(`DMARC of ${place}: ${record}`);
  }
  report.warn(
    `${domain} has no DMARC record: others can write to your customers in the clerk's name.`,
    `Publish a TXT record for _dmarc.${domain}, like "v=DMARC1; p=quarantine".`,
  );
}
