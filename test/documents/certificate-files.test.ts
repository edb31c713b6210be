import { unzipSync, strFromU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { IssuedCertificate } from '../../src/core/model/certificate.js';
import { certificateFiles } from '../../src/documents/certificate-files.js';

const pem = (body: string): string => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

const issued: IssuedCertificate = {
  leafPem: pem('TEVBRg=='),
  // As some CAs send them: CRLF, no line at the end.
  chainPem: [pem('SU5URVI=').replace(/\n/g, '\r\n').trim(), pem('Uk9PVA==')],
  serial: '01',
  issuer: 'CN=Test CA',
  spkiSha256: '00',
  notBefore: '2026-11-24T00:00:00.000Z',
  notAfter: '2027-06-10T00:00:00.000Z',
  recordedOn: '2026-11-24',
  recordedAt: '2026-11-24T09:00:00.000Z',
  by: 'U1',
};

const text = (bytes: Uint8Array | undefined): string => strFromU8(bytes ?? new Uint8Array());

describe('certificateFiles', () => {
  it('gives the certificate with its chain, the chain, and a zip with all three', () => {
    const files = certificateFiles('example.com', issued);
    expect(files.map((f) => [f.filename, f.contentType])).toEqual([
      ['example.com.pem', 'application/x-pem-file'],
      ['example.com-chain.pem', 'application/x-pem-file'],
      ['example.com.zip', 'application/zip'],
    ]);
    const [full, chain, zip] = files.map((f) => f.content);
    expect(text(full)).toBe(pem('TEVBRg==') + pem('SU5URVI=') + pem('Uk9PVA=='));
    expect(text(chain)).toBe(pem('SU5URVI=') + pem('Uk9PVA=='));
    const inside = unzipSync(zip ?? new Uint8Array());
    expect(Object.keys(inside).sort()).toEqual([
      'example.com-certificate.pem',
      'example.com-chain.pem',
      'example.com.pem',
    ]);
    expect(text(inside['example.com-certificate.pem'])).toBe(pem('TEVBRg=='));
    expect(text(inside['example.com.pem'])).toBe(text(full));
  });

  it.each([
    ['*.example.com', 'wildcard.example.com.pem'],
    ['xn--mller-kva.example', 'xn--mller-kva.example.pem'],
    ['../../etc/passwd', '.._.._etc_passwd.pem'],
  ])('%s is filed as %s', (commonName, filename) => {
    expect(certificateFiles(commonName, issued)[0]?.filename).toBe(filename);
  });

  it('never has an ending that Outlook blocks', () => {
    const inZip = Object.keys(unzipSync(certificateFiles('example.com', issued).at(-1)?.content ?? new Uint8Array()));
    const names = [...certificateFiles('example.com', issued).map((f) => f.filename), ...inZip];
    expect(names.filter((name) => !/\.(pem|zip)$/.test(name))).toEqual([]);
  });

  it('has no empty chain file where there is no chain', () => {
    expect(certificateFiles('example.com', { ...issued, chainPem: [] }).map((f) => f.filename)).toEqual([
      'example.com.pem',
      'example.com.zip',
    ]);
  });

  it('gives the same bytes twice', () => {
    expect(certificateFiles('example.com', issued)).toEqual(certificateFiles('example.com', issued));
  });
});
