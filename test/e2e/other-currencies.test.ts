import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import example from '../../data/examples/shop.json' with { type: 'json' };
import { askClerk } from '../../src/control/client.js';
import { addDays } from '../../src/core/rules/calendar.js';
import { type Said, certclerk } from '../cli/certclerk.js';
import type { SunkMail } from '../servers/sink.js';
import { World } from './real-world.js';
import { opensslCsr } from './sandbox-client.js';

const MIA = 'mia@miller.example';
const URS = 'urs@weber.example';

/** The example shop, which sells in dollars and francs as well, and sends a proforma before each renewal. */
const shop = {
  ...example,
  renewalDocument: 'proforma',
  products: example.products.map((one) =>
    one.id === 'dv-single' ? { ...one, prices: { CHF: 4700, USD: 5400 } } : one,
  ),
  exchangeRates: {
    USD: [
      { from: '2026-05-29', buys: 1.0842 },
      { from: '2027-04-28', buys: 1.25 },
    ],
  },
};

/** Blanks of every kind, and line breaks, are one blank. */
const plain = (text: string): string => text.replace(/[\s\u00a0\u202f]+/g, ' ');

/** What a person reads in a mail, in both of its parts. */
const partsOf = ({ parsed }: SunkMail): string[] => [
  plain(parsed.text ?? ''),
  plain(String(parsed.html).replace(/<head[\s\S]*?<\/head>|<!--[\s\S]*?-->|<[^>]+>/g, ' ')),
];

describe('a shop with several currencies and proformas, by its doors', () => {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'currencies-'));
    const shopFile = join(folder, 'shop.json');
    await writeFile(shopFile, JSON.stringify(shop));
    world = await World.open({ mailAuth: 'off', shopFile });
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  const cli = (...args: string[]): Promise<Said> => certclerk(args, { CERTCLERK_DATA_DIR: world.folder });
  const customer = (name: string, contact: string, ...more: string[]) => {
    const address = ['--street', 'Main Street 1', '--postal-code', '1000', '--city', 'Town'];
    return cli('customer', 'add', name, ...address, '--contact', contact, ...more);
  };
  /** What the outbox posts in the channel may be shown beside the answer. */
  const opened = async (text: string) => {
    const form = (await world.drive({ command: '/ssl', text })).shown.find((one) => one.kind === 'modal');
    if (!form) throw new Error(`no form was opened by /ssl ${text}`);
    return form;
  };
  const wordsOf = ({ shown }: { shown: { text: string }[] }): string => shown.map((one) => one.text).join('\n');
  const submit = async (view: string, values: object) => wordsOf(await world.drive({ submit: { view, values } }));
  const change = async (view: string, field: string, value: string) =>
    JSON.stringify((await world.drive({ action: { view, action_id: 'value', block_id: field, value } })).shown);

  /** The words of the one PDF that a mail brings, by poppler. */
  async function pdfOf({ parsed }: SunkMail): Promise<{ name: string; text: string }> {
    const [pdf, ...others] = parsed.attachments.filter((one) => one.contentType === 'application/pdf');
    if (!pdf || others.length > 0) throw new Error(`${parsed.subject} brings not just one PDF`);
    const file = join(folder, 'read.pdf');
    await writeFile(file, pdf.content);
    const text = execFileSync('pdftotext', ['-layout', '-enc', 'UTF-8', file, '-'], { encoding: 'utf8' });
    return { name: pdf.filename ?? '', text: plain(text) };
  }

  async function issue(id: string): Promise<void> {
    const chain = join(folder, 'chain.pem');
    await writeFile(chain, await world.certificateFor(id));
    const issued = await cli('issue', id, chain);
    expect(issued.status, issued.err + issued.out).toBe(0);
  }

  async function issueFirst(id: string): Promise<void> {
    const { view } = await world.command('show-certificate', { certificate: id });
    const csr = join(folder, 'server.csr');
    await writeFile(csr, opensslCsr(view.names));
    expect((await cli('csr', 'submit', id, csr)).status).toBe(0);
    await issue(id);
  }

  it('an order in dollars: form, answer, mail, PDF and payment speak of dollars, and of the VAT in euros', async () => {
    const added = await customer('Miller Inc', `Mia <${MIA}>`, '--country', 'SI', '--currency', 'usd');
    expect(added).toMatchObject({ status: 0, out: expect.stringMatching(/Currency +USD/) });
    const form = await opened('order');
    expect(JSON.stringify(form.blocks)).toContain('Basic SSL, 12 months, 49.00 EUR or 47.00 CHF or 54.00 USD');
    await change(form.id, 'names', 'miller.com');
    await change(form.id, 'product', 'dv-single');
    expect(await change(form.id, 'customer', 'C-1001')).toContain('54.00 USD before VAT for 12 months');
    expect(await change(form.id, 'product', 'dv-multi')).toContain('Multi-Domain SSL has no price in USD');
    await change(form.id, 'product', 'dv-single');
    const done = await submit(form.id, { installed_by: 'customer' });
    expect(done).toContain('over 65.88 USD');

    const asked = await world.next(/we need a CSR/, MIA);
    for (const part of partsOf(asked)) {
      expect(part).toContain('US$65.88');
      expect(part).not.toContain('€');
    }
    const { name, text } = await pdfOf(asked);
    expect(name).toBe('invoice-2026-000001.pdf');
    expect(text).toMatch(/Total net US\$54\.00 VAT 22% on US\$54\.00 US\$11\.88 Total to pay US\$65\.88/);
    expect(text).toContain('VAT in national currency: €10.96 (1 EUR = 1.0842 USD, rate of 29 May 2026).');
    // There is no EPC QR code but for euros.
    expect(text).not.toContain('Scan to pay');

    const paid = await cli('pay', '2026-000001', '65.88');
    expect(paid).toMatchObject({ status: 0, out: expect.stringContaining('65.88 USD') });
    for (const part of partsOf(await world.next(/Payment received/, MIA))) expect(part).toContain('US$65.88');
    await issueFirst('SSL-1001');
  });

  it('an order in francs, abroad and in German: no VAT, and so none in euros', async () => {
    const more = ['--country', 'CH', '--currency', 'CHF', '--language', 'de'];
    expect(await customer('Weber AG', `Urs <${URS}>`, ...more)).toMatchObject({ status: 0 });
    expect(await cli('order', 'weber', 'dv-single', 'weber.com')).toMatchObject({
      status: 0,
      out: expect.stringContaining('47.00 CHF'),
    });
    const asked = await world.next(/weber\.com/, URS);
    for (const part of partsOf(asked)) expect(part).toContain('47,00 CHF');
    const { text } = await pdfOf(asked);
    expect(text).toMatch(/Rechnung .*Zu zahlen 47,00 CHF .*In der EU nicht steuerbar/);
    expect(text).not.toMatch(/Landeswährung|€/);
    expect(await cli('pay', '2026-000002')).toMatchObject({ status: 0 });
    await world.next(/Zahlung für weber\.com/, URS);
    await issueFirst('SSL-1002');
  });

  it('the renewal brings a proforma, which nothing calls an invoice', async () => {
    // The CA caps validity, so a free reissue lies between.
    const { view } = await world.command('show-certificate', { certificate: 'SSL-1001' });
    world.windTo(addDays(view.reissueOn ?? '', 1));
    for (const id of ['SSL-1001', 'SSL-1002']) await issue(id);
    world.windTo('2027-05-02');
    for (let run = 0; run < 2; run += 1) await askClerk(world.folder, { ask: 'job', name: 'sweep' });
    const notice = await world.next(/Renewal of miller\.com/, MIA);
    for (const part of partsOf(notice)) {
      expect(part).toContain('Proforma PF-2027-00001');
      expect(part).toContain('US$65.88');
      expect(part).not.toMatch(/[Ii]nvoice (PF-|2027)/);
      expect(part).toContain('It is not an invoice: you get the invoice when you have paid.');
    }
    const { name, text } = await pdfOf(notice);
    expect(name).toBe('proforma-PF-2027-00001.pdf');
    expect(text).toMatch(/Proforma number PF-2027-00001 .*This is not an invoice.*Total US\$65\.88/);
    expect(text).not.toMatch(/Invoice number|Date of supply|Due date|national currency/);

    const german = await world.next(/Verlängerung.*weber\.com/, URS);
    expect((await pdfOf(german)).text).toMatch(
      /Proforma-Nummer PF-2027-00002 .*Dies ist keine Rechnung .*Gesamtbetrag 47,00 CHF/,
    );
    expect(await cli('invoices', '--status', 'proforma')).toMatchObject({
      status: 0,
      out: expect.stringMatching(/PF-2027-00002 [^]*47\.00 CHF[^]*PF-2027-00001 [^]*65\.88 USD/),
    });
    expect(wordsOf(await world.drive({ command: '/ssl', text: 'invoices proforma' }))).toContain('PF-2027-00001');
  });

  it('a part of it is paid in Slack: the invoice follows, with the rate of that day, and asks for the rest', async () => {
    const form = await opened('pay PF-2027-00001');
    const words = JSON.stringify(form.blocks);
    expect(words).toContain('65.88 USD');
    expect(words).toContain('A payment, also in part, brings its invoice');
    const done = await submit(form.id, { amount: '20.00' });
    expect(done).toContain(
      '20.00 USD recorded for invoice `2027-000001`, which was issued on the payment of proforma `PF-2027-00001`. ' +
        '*Only in part:* 45.88 USD are still open, and owed on the invoice by 2027-05-12.',
    );
    const mail = await world.next(/Payment received for miller\.com: invoice 2027-000001/, MIA);
    for (const part of partsOf(mail)) {
      expect(part).toContain('US$20.00');
      expect(part).toContain('It takes the place of proforma PF-2027-00001.');
      expect(part).toContain('US$45.88 is still to pay, by 12 May 2027.');
    }
    const { name, text } = await pdfOf(mail);
    expect(name).toBe('invoice-2027-000001.pdf');
    expect(text).toMatch(/Date of payment 2 May 2027 .*For proforma PF-2027-00001 .*Due date 12 May 2027/);
    expect(text).toMatch(/Total US\$65\.88 .*Paid on 2 May 2027 -US\$20\.00 Total to pay US\$45\.88/);
    expect(text).toContain('VAT in national currency: €9.50 (1 EUR = 1.25 USD, rate of 28 April 2027).');
    expect(text).toContain('Please pay US$45.88 by 12 May 2027.');
  });

  it('the rest is paid by the proforma’s number; the books have both, in dollars and the VAT in euros', async () => {
    const paid = await cli('pay', 'PF-2027-00001');
    expect(paid).toMatchObject({ status: 0, out: expect.stringMatching(/2027-000001 [^]*paid/) });
    const mail = await world.next(/Payment received for miller\.com: invoice 2027-000001/, MIA);
    expect(mail.parsed.attachments.filter((one) => one.contentType === 'application/pdf')).toEqual([]);
    const file = join(folder, 'books.csv');
    expect(await cli('export', 'invoices', '--from', '2027-05-01', '--out', file)).toMatchObject({ status: 0 });
    const [head = '', ...rows] = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
    const column = (name: string): string[] =>
      rows.map((row) => row.split(',')[head.replace('\ufeff', '').split(',').indexOf(name)] ?? '');
    expect(column('kind')).toEqual(['invoice', 'payment', 'payment']);
    expect(column('currency')).toEqual(['USD', 'USD', 'USD']);
    expect(column('gross')[0]).toBe('65.88');
    expect(column('vat_national')[0]).toBe('9.50');
    expect(column('payment').slice(1)).toEqual(['20.00', '45.88']);
    expect((await world.command('verify-audit', {})).fault).toBeNull();
  });
});
