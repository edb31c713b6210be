import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askClerk } from '../../src/control/client.js';
import { addDays, addMonths } from '../../src/core/rules/calendar.js';
import type { SunkMail } from '../servers/sink.js';
import { ANNA, START, World } from './real-world.js';
import { opensslCsr } from './sandbox-client.js';

const pdfs = (mail: SunkMail): string[] =>
  mail.parsed.attachments.map((a) => a.contentType).filter((t) => t === 'application/pdf');

describe('the main job on Dovecot, Postfix and signed Slack requests', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open({ mailAuth: 'off' });
  });
  afterAll(() => world.close());

  it('order → CSR by e-mail → payment → issue → renewal', async () => {
    const { customer } = await world.command('register-customer', {
      name: 'Customer Ltd',
      address: { lines: ['High Street 1'], city: 'Maribor', country: 'SI' },
      contacts: [{ name: 'Anna', addresses: [ANNA] }],
    });
    const opened = await world.drive({ command: '/ssl', text: 'order' });
    const order = opened.shown.find((s) => s.kind === 'modal');
    const values = {
      customer: customer.id,
      product: 'dv-multi',
      names: 'example.com\nshop.example.com',
      installed_by: 'customer',
    };
    await world.drive({ submit: { view: order?.id, values } });

    const asked = await world.next(/we need a CSR/);
    expect(pdfs(asked)).toHaveLength(1);
    const [ordered] = (await world.command('list-certificates', {})).certificates;
    if (!ordered?.openInvoice) throw new Error('nothing was ordered');
    await world.answer(asked, opensslCsr(ordered.names));
    await world.next(/CSR accepted/);
    await world
      .drive({ command: '/ssl', text: `pay ${ordered.openInvoice}` })
      .then((modal) => world.drive({ submit: { view: modal.shown.find((s) => s.kind === 'modal')?.id, values: {} } }));
    await world.next(/Payment received/);

    const issueModal = (await world.drive({ command: '/ssl', text: 'issue example.com' })).shown.find(
      (s) => s.kind === 'modal',
    );
    const chain = await world.certificateFor(ordered.id);
    const upload = [{ filename: 'from-the-ca.pem', base64: Buffer.from(chain).toString('base64') }];
    // First the new dates are shown; the second press of the button records them.
    const checked = await world.drive({ submit: { view: issueModal?.id, values: { certificate_file: upload } } });
    const confirm = checked.shown.find((one) => one.kind === 'modal');
    expect(JSON.stringify(confirm?.blocks)).toMatch(/[Vv]alid/);
    await world.drive({ submit: { view: confirm?.id, values: {} } });
    const issued = await world.next(/Certificate issued/);
    expect(issued.parsed.attachments.map((a) => a.filename)).toEqual(
      expect.arrayContaining(['example.com.pem', 'example.com.zip']),
    );
    const first = (await world.command('show-certificate', { certificate: ordered.id })).view;
    expect(first).toMatchObject({ status: 'active', paidUntil: addMonths(START, 12) });

    // The CA caps validity, so a free reissue with the same CSR lies between the order and the renewal.
    world.windTo(addDays(first.reissueOn ?? '', 1));
    expect((await world.command('show-certificate', { certificate: ordered.id })).view.status).toBe('reissue due');
    const reissue = Buffer.from(await world.certificateFor(ordered.id)).toString('base64');
    expect((await world.command('record-issued', { certificate: ordered.id, base64: reissue })).recorded).toBe(true);
    await world.next(/Certificate issued/);

    const paidUntil = addMonths(START, 12);
    world.windTo(addDays(paidUntil, -30));
    await askClerk(world.folder, { ask: 'job', name: 'sweep' });
    await askClerk(world.folder, { ask: 'job', name: 'sweep' });
    const notice = await world.next(/Renewal of example.com/);
    expect(pdfs(notice)).toHaveLength(1);
    const { invoices } = await world.command('list-invoices', { status: 'open' });
    expect(invoices).toHaveLength(1);
    expect(invoices[0]).toMatchObject({ issued: addDays(paidUntil, -30), due: addDays(paidUntil, -20) });

    await world.answer(notice, opensslCsr(ordered.names, 'ec'));
    await world.next(/CSR accepted/);
    await world.command('record-payment', { invoice: invoices[0]?.number ?? '' });
    await world.next(/Payment received/);
    const renewal = Buffer.from(await world.certificateFor(ordered.id)).toString('base64');
    await world.command('record-issued', { certificate: ordered.id, base64: renewal });
    await world.next(/Certificate issued/);
    expect((await world.command('show-certificate', { certificate: ordered.id })).view).toMatchObject({
      status: 'active',
      paidUntil: addMonths(START, 24),
    });
    const renewals = world.sink.mails.filter((m) => m.parsed.subject?.startsWith('Renewal of'));
    expect(renewals).toHaveLength(1);
    expect(await world.command('verify-audit', {})).toMatchObject({ fault: null });
  });

  it('a certificate for another key changes nothing', async () => {
    const [certificate] = (await world.command('list-certificates', {})).certificates;
    const foreign = world.ca.issue(opensslCsr(['example.com']), ['example.com', 'shop.example.com'], world.clock.now());
    await world.command('submit-csr', {
      certificate: certificate?.id ?? '',
      base64: Buffer.from(opensslCsr(['example.com', 'shop.example.com'])).toString('base64'),
    });
    const base64 = Buffer.from([foreign.leafPem, ...foreign.chainPem].join('\n')).toString('base64');
    const result = await world.command('record-issued', { certificate: certificate?.id ?? '', base64 });
    expect(result.recorded).toBe(false);
    expect(result.report.findings.map((f) => f.severity)).toContain('error');
  });

  it('keeps what it stores from other users of the machine', async () => {
    const { stat } = await import('node:fs/promises');
    expect((await stat(join(world.folder, 'clerk.sock'))).mode & 0o077).toBe(0);
    expect((await stat(world.folder)).mode & 0o077).toBe(0);
    expect((await readFile(join(world.folder, 'certclerk.json'), 'utf8')).length).toBeGreaterThan(0);
  });
});
