import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import jsqr from 'jsqr';
import QRCode from 'qrcode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreditNote, Invoice } from '../../src/core/model/invoice.js';
import { createInvoicePrinter } from '../../src/documents/invoice-pdf.js';
import { epcText } from '../../src/documents/epc-qr.js';
import { creditNote, inDollars, invoice, long, prepaid, proforma, reverseCharge } from './examples.js';

const print = createInvoicePrinter();
let dir = '';
beforeAll(() => (dir = mkdtempSync(path.join(tmpdir(), 'invoice-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let count = 0;
async function file(of: Invoice | CreditNote): Promise<string> {
  const name = path.join(dir, `${(count += 1)}.pdf`);
  writeFileSync(name, await print(of));
  return name;
}

/** Poppler's reading of the PDF, one string a page. */
async function pages(of: Invoice | CreditNote): Promise<string[]> {
  const text = execFileSync('pdftotext', ['-layout', '-enc', 'UTF-8', await file(of), '-'], { encoding: 'utf8' });
  return text
    .split('\f')
    .filter((page) => page.trim() !== '')
    .map((page) => page.replace(/[\u00a0\u202f]/g, ' '));
}

/** The one page of a short document, in one line. */
const onePage = async (of: Invoice | CreditNote): Promise<string> => (await pages(of)).join('').replace(/\s+/g, ' ');

describe('what is no common invoice', () => {
  it.each([
    ['en', /Proforma .*This is not an invoice: it gives no right to deduct VAT/],
    ['de', /Proforma .*Dies ist keine Rechnung und berechtigt nicht zum Vorsteuerabzug/],
    ['sl', /Predračun .*To ni račun in ne daje pravice do odbitka DDV/],
    ['hr', /Predračun .*Ovo nije račun i ne daje pravo na odbitak PDV-a/],
  ])('a proforma says that it is none (%s), and carries none for programs', async (language, said) => {
    const text = await onePage({ ...proforma, language });
    expect(text).toMatch(said);
    expect(text).not.toContain('2026-000123');
    const attached = execFileSync('pdfdetach', ['-list', await file(proforma)], { encoding: 'utf8' });
    expect(attached).toContain('0 embedded files');
  });

  it('one that was paid in advance says when, names the proforma, and asks for nothing', async () => {
    const text = await onePage(prepaid);
    expect(text).toMatch(/Date of payment 22 November 2026.*PF-2026-00012/);
    expect(text).toMatch(/Total €146\.40 Paid on 22 November 2026 -€146\.40 Total to pay €0\.00/);
    expect(text).not.toMatch(/Please pay|IBAN|Due date/);
    const rest = { ...prepaid, prepaid: { proforma: 'PF-2026-00012', amount: 14000, on: '2026-11-22' } };
    expect(await onePage(rest)).toMatch(/Total to pay €6\.40.*Please pay €6\.40/);
  });

  it('one in another currency says its VAT in the national one, with the rate and its day; no QR code', async () => {
    const text = await onePage(inDollars);
    expect(text).toContain('VAT in national currency: €24.35 (1 EUR = 1.0842 USD, rate of 20 November 2026).');
    expect(text).toContain('US$146.40');
    expect(text).not.toContain('Scan to pay');
    expect(await onePage({ ...inDollars, language: 'de' })).toContain('1 EUR = 1,0842 USD');
  });
});

describe('an invoice as a PDF', () => {
  it('holds every fact of Art. 226, letter by letter', async () => {
    const [page = '', ...more] = await pages(invoice);
    expect(more).toEqual([]);
    const said = [
      ['(1) date of issue', '24 November 2026'],
      ['(2) sequential number', '2026-000123'],
      ["(3) the supplier's VAT id", 'SI12345679'],
      ["(4) the customer's VAT id", 'ATU12345675'],
      ["(5) the supplier's name", 'Gostovanje Šumnik d.o.o.'],
      ["(5) the supplier's address", 'Cesta v Žlebič 12'],
      ["(5) the customer's name", 'Bäckerei Straßer & Đurđica Čučković s.p.'],
      ["(5) the customer's address", 'Große Straße 5'],
      ["(5) the customer's country", 'Austria'],
      ['(6) the extent of the service', 'Sectigo PositiveSSL Multi-Domain (DV), 1 year'],
      ['(7) the date of supply', 'Date of supply'],
      ['(8) unit price, exclusive of VAT', '€120.00'],
      ['(9) the rate', '22%'],
      ['(10) the VAT payable', '€26.40'],
      ['title', 'Invoice'],
      ['register', 'Okrožno sodišče v Ljubljani'],
      ['due date', '4 December 2026'],
      ['total', '€146.40'],
      ['IBAN', 'SI56 2633 0001 2039 086'],
      ['BIC', 'LJBASI2X'],
      ['reference', 'RF46 2026 0001 23'],
      ['page', 'Page 1 of 1'],
    ] as const;
    expect(said.filter(([, text]) => !page.includes(text))).toEqual([]);
    expect(page).toMatch(/VAT 22% on €120\.00 +€26\.40/);
    expect(page).toMatch(/Total to pay +€146\.40/);
  });

  it('(11), (11a): says why there is no VAT', async () => {
    const [page = ''] = await pages(reverseCharge);
    expect(page.replace(/\s+/g, ' ')).toContain(reverseCharge.vatNote);
    expect(page).toMatch(/Total to pay +€120\.00/);
  });

  it('goes on over pages: every line once, the head of the table and the number on each', async () => {
    const all = await pages(long);
    expect(all.length).toBeGreaterThan(2);
    all.forEach((page, i) => {
      expect(page).toContain(`Page ${i + 1} of ${all.length}`);
      expect(page).toContain('2026-000123');
    });
    const text = all.join('\n');
    const hosts = [...text.matchAll(/host-(\d+)\./g)].map(([, n]) => Number(n));
    expect(hosts).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    for (const page of all.filter((one) => one.includes('host-'))) expect(page).toMatch(/Description +Quantity/);
    // What a page carries forward, the next one begins with, and it is the sum of the lines so far.
    const sums = [...text.matchAll(/(Carried|Brought) forward +€([\d,.]+)/g)].map(([, , sum = '']) => sum);
    expect(sums.length).toBe(2 * (all.filter((page) => page.includes('host-')).length - 1));
    const ends = all.map((page) => [...page.matchAll(/host-(\d+)\./g)].length);
    const nets = long.lines.map((line) => line.net);
    let lines = 0;
    for (let i = 0; i < sums.length; i += 2) {
      lines += ends[i / 2] ?? 0;
      const sum = nets.slice(0, lines).reduce((a, b) => a + b, 0);
      expect(sums[i]?.replace(',', '')).toBe((sum / 100).toFixed(2));
      expect(sums[i + 1]).toBe(sums[i]);
    }
    expect(text).toMatch(/VAT 9\.5% on €852\.70 +€81\.01/);
    expect(text).toMatch(/Total VAT +€470\.85/);
  });

  it('breaks a line item that names 250 hosts', async () => {
    const names = Array.from({ length: 250 }, (_, i) => `host-${i + 1}.a-rather-long-zone.example.com`).join(', ');
    const all = await pages({
      ...invoice,
      lines: [{ description: `Multi-domain\n${names}`, quantity: 1, unitNet: 12000, net: 12000, vatRate: 2200 }],
    });
    const found = new Set([...all.join('\n').matchAll(/host-(\d+)/g)].map(([, n]) => n));
    expect(found.size).toBe(250);
    expect(all.length).toBeLessThanOrEqual(4);
    expect(all.join('\n')).toMatch(/Total to pay +€146\.40/);
    expect(all.map((page) => /Page (\d+ of \d+)/.exec(page)?.[1])).toEqual(
      all.map((_, i) => `${i + 1} of ${all.length}`),
    );
  });

  it('gives the same bytes twice, also while others are drawn', async () => {
    const [a, b, c] = await Promise.all([print(invoice), print(long), print(invoice)]);
    expect(Buffer.compare(a, c)).toBe(0);
    expect(Buffer.compare(a, b)).not.toBe(0);
  });

  it('embeds subsets of its fonts, so that it looks the same everywhere and stays small', async () => {
    const name = await file(invoice);
    const fonts = execFileSync('pdffonts', [name], { encoding: 'utf8' }).trim().split('\n').slice(2);
    expect(fonts).toHaveLength(2);
    for (const font of fonts) expect(font).toMatch(/\+Inter-\w+ .* yes yes yes/);
    expect((await print(invoice)).length).toBeLessThan(60_000);
  });

  it('carries its title and the date of the invoice', async () => {
    const info = execFileSync('pdfinfo', ['-isodates', await file(invoice)], { encoding: 'utf8' });
    expect(info).toMatch(/Title: +Invoice 2026-000123/);
    expect(info).toMatch(/CreationDate: +2026-11-24/);
    expect(info).toMatch(/Page size: +595.* \(A4\)/);
  });

  it('is a credit note where it voids an invoice: which one, why, and nothing to pay', async () => {
    const [page = '', ...more] = await pages(creditNote);
    expect(more).toEqual([]);
    const words = [
      'Credit note',
      'CN-2026-000004',
      '27 November 2026',
      'This credit note voids invoice 2026-000123 of 24 November 2026 in full.',
      'Wrong address & name on the <invoice>',
    ];
    for (const one of words) expect(page).toContain(one);
    expect(page).toMatch(/Total credited +€146\.40/);
    expect(page).not.toMatch(/IBAN|Please pay|Due date/);
  });

  it.each([100, 200])('has a QR code that a telephone reads, at %i dpi', async (dpi) => {
    const target = path.join(dir, `qr-${dpi}`);
    execFileSync('pdftoppm', ['-gray', '-r', String(dpi), '-singlefile', await file(invoice), target]);
    const pgm = readFileSync(`${target}.pgm`);
    const head = /^P5\s(\d+) (\d+)\s255\s/.exec(pgm.toString('latin1', 0, 40));
    const [width, height] = [Number(head?.[1]), Number(head?.[2])];
    const grey = pgm.subarray(head?.[0].length ?? 0);
    const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
    grey.forEach((value, i) => rgba.fill(value, i * 4, i * 4 + 3));
    expect(jsqr.default(rgba, width, height)?.data).toBe(epcText(invoice));
  });

  it('has the shop’s logo, where it has one', async () => {
    const logo = path.join(dir, 'logo.png');
    writeFileSync(logo, await QRCode.toBuffer('logo'));
    const name = path.join(dir, 'with-logo.pdf');
    writeFileSync(name, await createInvoicePrinter({ logo })(invoice));
    expect(execFileSync('pdfimages', ['-list', name], { encoding: 'utf8' })).toMatch(/^ +1 .* image /m);
  });

  it('needs no bank account, and then says nothing of paying', async () => {
    const [page = ''] = await pages({ ...invoice, seller: { ...invoice.seller, bank: undefined } });
    expect(page).not.toContain('IBAN');
    expect(page).not.toContain('Scan to pay');
  });
});
