import type { Readable } from 'node:stream';
import DKIM from 'nodemailer/lib/dkim';

/** A key that fits `SELECTOR._domainkey.DOMAIN` in the DNS. */
export interface DkimKey {
  selector: string;
  /** PEM; RSA, for nodemailer signs with nothing else. */
  privateKey: string;
}

/**
 * What is signed, where it is there: all that a reader or an answer goes by. nodemailer names each field once, so a
 * second one on top is not covered (docs/mail-out.md).
 */
const SIGNED_FIELDS = [
  'From',
  'Reply-To',
  'Subject',
  'To',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Auto-Submitted',
].join(':');

async function whole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Signs MIME bytes for a domain; the same bytes give the same signature. */
export function createDkimSigner(domain: string, key: DkimKey): (mime: Buffer) => Promise<Buffer> {
  const signer = new DKIM({
    domainName: domain,
    keySelector: key.selector,
    privateKey: key.privateKey,
    headerFieldNames: SIGNED_FIELDS,
  });
  return async (mime) => {
    const signed = await whole(signer.sign(mime));
    // nodemailer leaves the signature out where the key does not work, and says nothing.
    if (!signed.subarray(0, 15).equals(Buffer.from('DKIM-Signature:'))) {
      throw new Error('The mail could not be signed; check MAIL_DKIM_KEY.');
    }
    return signed;
  };
}
