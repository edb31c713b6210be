import { strToU8, zipSync } from 'fflate';
import type { IssuedCertificate } from '../core/model/certificate.js';
import type { Attachment } from '../core/model/outbox.js';

/** The zip format knows no earlier year. */
const EARLIEST_ZIP_DATE = '1980-01-02T00:00:00.000Z';

/**
 * The files of an issued certificate as they go out by mail: PEM and zip only, for Outlook blocks `.crt`, `.cer` and
 * `.der`. `NAME.pem` is the certificate with its chain, `NAME-chain.pem` the chain alone, `NAME.zip` holds both and
 * `NAME-certificate.pem`, the certificate alone. The same certificate gives the same bytes.
 * @param commonName an A-label; `*.example.com` gives `wildcard.example.com`
 */
export function certificateFiles(commonName: string, issued: IssuedCertificate): Attachment[] {
  const stem = fileStem(commonName);
  const leaf = pem([issued.leafPem]);
  const chain = pem(issued.chainPem);
  const fullchain = pem([issued.leafPem, ...issued.chainPem]);
  const hasChain = issued.chainPem.length > 0;
  const files = {
    [`${stem}-certificate.pem`]: strToU8(leaf),
    ...(hasChain ? { [`${stem}-chain.pem`]: strToU8(chain) } : {}),
    [`${stem}.pem`]: strToU8(fullchain),
  };
  const mtime = new Date(issued.recordedAt < EARLIEST_ZIP_DATE ? EARLIEST_ZIP_DATE : issued.recordedAt);
  return [
    pemFile(`${stem}.pem`, fullchain),
    ...(hasChain ? [pemFile(`${stem}-chain.pem`, chain)] : []),
    { filename: `${stem}.zip`, contentType: 'application/zip', content: zipSync(files, { level: 9, mtime }) },
  ];
}

/** `*` is not allowed in file names on Windows; anything that is no host name has no business in one. */
export const fileStem = (commonName: string): string =>
  commonName.replace(/^\*\./, 'wildcard.').replace(/[^\w.-]/g, '_');

/** One certificate after the other, LF between the lines, an LF at the end: what nginx and openssl write and read. */
const pem = (parts: readonly string[]): string =>
  parts.map((part) => `${part.replace(/\r\n/g, '\n').trim()}\n`).join('');

const pemFile = (filename: string, text: string): Attachment => ({
  filename,
  contentType: 'application/x-pem-file',
  content: strToU8(text),
});
