import { createPublicKey } from 'node:crypto';
import type { Check } from '../check.js';

/** Where the clerk signs: whether the DNS has the public half of its key. */
export const dkimRecordCheck: Check = {
  name: 'domain',
  needs: ['MAIL_DKIM_KEY', 'MAIL_DKIM_SELECTOR'],
  async run({ config: { dkim, mailAddress }, names }, report) {
    // Without an address the domain's own check says so.
    if (!dkim || mailAddress === '') return;
    const place = `${dkim.selector}._domainkey.${mailAddress.slice(mailAddress.lastIndexOf('@') + 1).toLowerCase()}`;
    const found = await names.txt(place);
    if ('trouble' in found) {
      const says = `The DKIM record ${place} could not be asked (${found.trouble}).`;
      return report.warn(says, 'Try again when the name servers answer.');
    }
    const key = createPublicKey(dkim.privateKey);
    const own = key.export({ type: 'spki', format: 'der' }).toString('base64');
    // RFC 6376 names RSAPublicKey; what openssl prints, and what everybody publishes, has one layer more.
    const bare = key.export({ type: 'pkcs1', format: 'der' }).toString('base64');
    const mend = `Publish a TXT record for ${place}: "v=DKIM1; k=rsa; p=${own}".`;
    const record = found.records.find((text) => /(?:^|;)\s*p\s*=/.test(text));
    if (!record)
      return report.fail(`There is no DKIM record ${place}, so no signature of the clerk's can be checked.`, mend);
    const theirs = /(?:^|;)\s*p\s*=([^;]*)/.exec(record)?.[1]?.replace(/\s/g, '');
    if (theirs === own || theirs === bare) return report.ok(`${place} has the public key of MAIL_DKIM_KEY.`);
    report.fail(`${place} has another key than MAIL_DKIM_KEY, so every signature of the clerk's fails.`, mend);
  },
};
