import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Invoice } from '../../src/core/model/invoice.js';
import { createInvoicePrinter } from '../../src/documents/invoice-pdf.js';
import { invoice, long, reverseCharge } from './examples.js';

const print = createInvoicePrinter();
let dir = '';
beforeAll(() => (dir = mkdtempSync(path.join(tmpdir(), 'invoice-'))));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

let count = 0;
async function file(of: Invoice): Promise<string> {
  const name = path.join(dir, `${(count += 1)}.pdf`);
  writeFileSync(name, await print(of));
  return name;
}

/** Poppler's reading of the PDF, one string a page. */
async function pages(of: Invoice): Promise<string[]> {
  const text = execFileSync('pdftotext', ['-layout', '-enc', 'UTF-8', await file(of), '-'], { encoding: 'utf8' });
  return text
    .split('\f')
    .filter((page) => page.trim() !== '')
    .map((page) => page.replace(/[\u00a0\u202f]/g, ' '));
}

describe('an invoice as a PDF', () => {
  it('holds every fact of Art. 226, letter by letter', async () => {
    const [page = '', ...more] = await pages(invoice);
    expect(more).toEqual([]);
    const said = [
      ['title', 'Invoice'],
      ['number', '2026-000123'],
      ['seller', 'Gostovanje Šumnik d.o.o.'],
      ['its address', 'Cesta v Žlebič 12'],
      ['its VAT id', 'SI12345679'],
      ['its register', 'Okrožno sodišče v Ljubljani'],
      ['buyer', 'Bäckerei Straßer & Đurđica Čučković s.p.'],
      ['its address', 'Große Straße 5'],
      ['its country', 'Austria'],
      ['its VAT id', 'ATU12345675'],
      ['issue date', '24 November 2026'],
      ['due date', '4 December 2026'],
      ['line', 'Sectigo PositiveSSL Multi-Domain (DV), 1 year'],
      ['unit price and net', '€120.00'],
      ['rate', '22%'],
      ['VAT', '€26.40'],
      ['total', '€146.40'],
      ['IBAN', 'SI56 2633 0001 2039 086'],
      ['BIC', 'LJBASI2X'],
      ['reference', 'SI00 2026-000123'],
      ['page', 'Page 1 of 1'],
    ] as const;
    expect(said.filter(([, text]) => !page.includes(text))).toEqual([]);
    expect(page).toMatch(/VAT 22% on €120\.00 +€26\.40/);
    expect(page).toMatch(/Total to pay +€146\.40/);
  });

  it('says why there is no VAT', async () => {
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
    expect(text).toMatch(/VAT 9\.5% on €824\.70 +€78\.35/);
    expect(text).toMatch(/Total VAT +€474\.35/);
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

  it('needs no bank account, and then says nothing of paying', async () => {
    const [page = ''] = await pages({ ...invoice, seller: { ...invoice.seller, bank: undefined } });
    expect(page).not.toContain('IBAN');
    expect(page).not.toContain('Scan to pay');
  });
});
