import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clerk } from '../../src/core/clerk.js';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import { type Bed, NOW, csrFor, only, order, readable, seedShop, setup, startBed } from './bed.js';
import { pem, utf8 } from '../fixtures/der.js';
import { rdn, soundCsr } from '../fixtures/generate-csr.js';
import { ec, rsa } from '../fixtures/keys.js';
import { sendPayload, submission } from './signed.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('forms', () => {
  let bed: Bed;
  let customer: string;
  beforeAll(async () => {
    bed = await startBed({ issues: false });
    ({ customer } = await seedShop(bed.clerk));
    for (const name of ['one', 'two', 'three', 'four', 'five'])
      await order(bed.clerk, customer, [`www.${name}-shop.com`]);
  });
  afterAll(() => bed.close());

  const csrOf = async (id: string) => (await bed.clerk.execute('show-certificate', { certificate: id }, setup)).csr;

  test('the order form says at the field what is wrong with the names', async () => {
    const form = await bed.one('order');
    const values = { customer, product: 'dv-single', installed_by: 'us' };
    const answers = [
      await bed.submit(form, { ...values, names: 'localhost' }),
      await bed.submit(form, { ...values, names: 'a.rossi.com b.rossi.com' }),
      await bed.submit(form, { ...values, names: 'www.one-shop.com' }),
    ];
    for (const { errors, closed } of answers) {
      expect(Object.keys(errors ?? {})).toEqual(['names']);
      expect(closed).toBeUndefined();
    }
    expect(answers[2]?.errors?.names).toContain('SSL-1001');
  });

  test('a CSR for another name: the fault at the field, and nothing changed', async () => {
    const form = await bed.one('csr www.one-shop.com');
    const { errors, closed } = await bed.submit(form, { csr: csrFor(['www.elsewhere.com']) });
    expect(errors?.csr).toContain('www.elsewhere.com');
    expect(closed).toBeUndefined();
    expect(await csrOf('SSL-1001')).toBeNull();
  });

  test('several findings: all of them above the field, each with its advice', async () => {
    const form = await bed.one('csr www.one-shop.com');
    const weak = csrFor(['www.elsewhere.com'], rsa(1024));
    const { shown, errors } = await bed.submit(form, { csr: weak });
    expect(errors?.csr).toMatch(/more fault/);
    const updated = only({ shown });
    expect(updated).toMatchObject({ id: form.id, callback_id: 'csr' });
    const findings = await bed.clerk.execute(
      'submit-csr',
      { certificate: 'SSL-1001', base64: base64(weak), dryRun: true },
      setup,
    );
    expect(findings.report.findings.length).toBeGreaterThan(1);
    for (const { advice } of findings.report.findings) expect(readable(updated)).toContain(advice.slice(0, 40));
    expect(readable(updated)).toContain('-----BEGIN CERTIFICATE REQUEST-----\\n');
  });

  test('a doubtful CSR: its warnings first, applied once they are confirmed', async () => {
    const form = await bed.one('csr www.five-shop.com');
    const unit = rdn('2.5.4.11', utf8('IT'));
    const doubtful = pem(soundCsr({ cn: 'www.five-shop.com', dns: ['www.five-shop.com'], subject: [unit], key: ec() }));
    const looked = only(await bed.submit(form, { csr: doubtful }));
    expect(looked).toMatchObject({ id: form.id, callback_id: 'csr', submit: 'Apply it' });
    expect(readable(looked)).toContain('⚠️');
    expect(await csrOf('SSL-1005')).toBeNull();
    // Another one in its place is looked at anew.
    const other = await bed.submit(looked, { csr: csrFor(['www.elsewhere.com']) });
    expect(other.errors?.csr).toContain('www.elsewhere.com');
    const done = await bed.submit(looked, { csr: doubtful });
    expect(readable(only(done))).toContain('CSR accepted');
    expect((await csrOf('SSL-1005'))?.names).toEqual(['www.five-shop.com']);
  });

  test('a common name that is no SAN is added without asking: the order is not changed by it', async () => {
    const form = await bed.one('csr www.four-shop.com');
    const done = await bed.submit(form, { csr: pem(soundCsr({ cn: 'www.four-shop.com', dns: [], key: ec() })) });
    expect(readable(only(done))).toMatch(/CSR accepted.*is not among the alternative names/);
    expect((await csrOf('SSL-1004'))?.names).toEqual(['www.four-shop.com']);
  });

  test('an uploaded CSR is read with the bot’s token', async () => {
    const form = await bed.one('csr www.two-shop.com');
    const file = { filename: 'two.csr', base64: base64(csrFor(['www.two-shop.com'])) };
    const done = await bed.submit(form, { csr_file: [file] });
    expect(readable(only(done))).toContain('CSR accepted');
    expect((await csrOf('SSL-1002'))?.names).toEqual(['www.two-shop.com']);
  });

  test.each([
    ['nothing at all', {}, 'csr'],
    ['text that is no CSR', { csr: 'please renew it' }, 'csr'],
    ['two things that are none', { csr: 'x', csr_file: [{ filename: 'x.csr', base64: base64('x') }] }, 'csr_file'],
    ['two CSRs', { csr: [csrFor(['www.three-shop.com']), csrFor(['www.three-shop.com'], rsa())].join('\n') }, 'csr'],
    ['a file that is no CSR', { csr_file: [{ filename: 'x.png', base64: base64('nothing') }] }, 'csr_file'],
    [
      'a huge file',
      { csr_file: [{ filename: 'x.csr', base64: Buffer.alloc(1_100_000).toString('base64') }] },
      'csr_file',
    ],
  ])('a CSR form with %s keeps open, with a sentence at the field', async (_, values, field) => {
    const form = await bed.one('csr www.three-shop.com');
    const { errors } = await bed.submit(form, values);
    expect(Object.keys(errors ?? {})).toEqual([field]);
    expect(errors?.[field]).toMatch(/^[A-Z].{10,}[.?]$/s);
  });

  test('a private key is refused, its file deleted, and no CSR with it is taken again', async () => {
    const key = ec('P-384');
    const keyPem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const form = await bed.one('csr www.three-shop.com');
    const { errors } = await bed.submit(form, { csr_file: [{ filename: 'server.key', base64: base64(keyPem) }] });
    expect(errors?.csr_file).toContain('private key');
    const files = await webApi(bed, 'files.list');
    expect(JSON.stringify(files)).not.toContain('server.key');
    const typed = await bed.submit(form, { csr: `${csrFor(['www.three-shop.com'])}\n${keyPem}` });
    expect(typed.errors?.csr).toContain('private key');
    expect(JSON.stringify(bed.log.lines)).not.toContain(keyPem.slice(40, 80));
    expect(await csrOf('SSL-1003')).toBeNull();
  });

  test('without a certificate the form asks which one', async () => {
    const form = await bed.one('csr');
    const { options } = await bed.drive({
      user: bed.staff,
      options: { view: form.id, action_id: 'value', block_id: 'certificate', query: 'four' },
    });
    expect(options).toMatchObject([{ value: 'SSL-1004' }]);
    const done = await bed.submit(form, { certificate: 'SSL-1004', csr: csrFor(['www.four-shop.com']) });
    expect(readable(only(done))).toContain('CSR accepted');
  });

  test.each([
    ['12o', 'is not an amount'],
    ['0', 'more than zero'],
    ['1.200', 'is not an amount'],
    ['120.005', 'is not an amount'],
  ])('the payment form refuses %s at the field', async (amount, sentence) => {
    const form = await bed.one('pay www.one-shop.com');
    const { errors } = await bed.submit(form, { amount });
    expect(errors?.amount).toContain(sentence);
  });

  test('a payment of the future is refused at the date', async () => {
    const form = await bed.one('pay www.one-shop.com');
    const { errors } = await bed.submit(form, { amount: '10', date: '2027-01-01' });
    expect(Object.keys(errors ?? {})).toEqual(['date']);
  });

  test('the same form sent twice has one effect', async () => {
    const form = await bed.one('pay www.two-shop.com');
    // A double click: two triggers, one view, the same content, at the same time.
    const metadata = JSON.stringify({ origin: { in: 'home' }, invoice: '2026-000002' });
    const values = { amount: { value: '146.40' }, date: { selected_date: '2026-11-24' }, reference: { value: null } };
    const both = [1, 2].map(() => sendPayload(bed, submission(bed, form.id, 'pay', metadata, values)));
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
    await bed.bot.settled();
    const { document } = await bed.clerk.execute('show-invoice', { number: '2026-000002' }, setup);
    expect(document.payments).toHaveLength(1);
  });

  test('a certificate is pasted: one for another key is refused at the field, the right one issues', async () => {
    const ca = makeTestCa(NOW);
    const csr = await csrOf('SSL-1002');
    const right = ca.issue(csr?.pem ?? '', ['www.two-shop.com'], NOW);
    const wrong = ca.issue(csrFor(['www.two-shop.com'], ec('P-384')), ['www.two-shop.com'], NOW);
    const form = await bed.one('issue www.two-shop.com');
    expect(form.callback_id).toBe('issue');
    expect((await bed.submit(form, {})).errors?.certificate).toContain('Paste what the CA sent');
    const refused = await bed.submit(form, { certificate: wrong.leafPem + wrong.chainPem.join('') });
    expect(Object.keys(refused.errors ?? {})).toEqual(['certificate']);
    const chain = [{ filename: 'chain.pem', base64: base64(right.leafPem + right.chainPem.join('')) }];
    const looked = only(await bed.submit(form, { certificate_file: chain }));
    // The new dates first; nothing is recorded before they are confirmed.
    expect(looked).toMatchObject({ id: form.id, callback_id: 'issue', submit: 'Record it' });
    expect(readable(looked)).toMatch(/Valid until.*\*20\d\d-\d\d-\d\d\*.*Paid until.*\*2027-11-24\*/);
    const { issued: before } = await bed.clerk.execute('show-certificate', { certificate: 'SSL-1002' }, setup);
    expect(before).toEqual([]);
    const other = await bed.submit(looked, { certificate: wrong.leafPem, certificate_file: [] });
    expect(Object.keys(other.errors ?? {})).toEqual(['certificate']);
    const issued = await bed.submit(looked, {});
    expect(readable(only(issued))).toContain('*active*');
  });

  test('a form whose metadata was tampered with does nothing', async () => {
    const form = await bed.one('pay www.three-shop.com');
    const { payments } = (await bed.clerk.execute('show-invoice', { number: '2026-000003' }, setup)).document;
    for (const metadata of [
      '',
      'null',
      '{"origin":{"in":"moon"},"invoice":"2026-000003"}',
      '{"origin":{"in":"command","responseUrl":"file:///etc/passwd"},"invoice":"2026-000003"}',
      '{"origin":{"in":"home"},"invoice":7}',
    ]) {
      const answer = await sendPayload(bed, submission(bed, form.id, 'pay', metadata, { amount: { value: '146.40' } }));
      expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('out of date') });
    }
    const after = await bed.clerk.execute('show-invoice', { number: '2026-000003' }, setup);
    expect(after.document.payments).toEqual(payments);
  });

  test('an answer goes to no other host than Slack, whatever the metadata says', async () => {
    const form = await bed.one('pay www.five-shop.com');
    const strayed: string[] = [];
    const elsewhere = createServer((req, res) => {
      strayed.push(req.url ?? '');
      res.end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const address = elsewhere.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const metadata = JSON.stringify({
      origin: { in: 'command', responseUrl: `http://127.0.0.1:${port}/stolen` },
      invoice: '2026-000005',
    });
    await sendPayload(bed, submission(bed, form.id, 'pay', metadata, { amount: { value: '1' } }));
    await bed.bot.settled();
    await new Promise<void>((resolve) => elsewhere.close(() => resolve()));
    expect(strayed).toEqual([]);
    expect(JSON.stringify(bed.log.lines)).toContain('an answer was not sent');
  });

  test('none of this was a fault of ours', () => {
    expect(bed.log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });
});

describe('when the core is slow', () => {
  /** Commands that wait until they are released. */
  const held = new Map<string, Promise<void>>();
  let bed: Bed;
  beforeAll(async () => {
    const around = (clerk: Clerk): Clerk => ({
      ...clerk,
      execute: async (name, input, actor, options) => {
        await held.get(name);
        return clerk.execute(name, input, actor, options);
      },
    });
    bed = await startBed({ around });
    const { customer } = await seedShop(bed.clerk);
    await order(bed.clerk, customer, ['www.slow-shop.com']);
  });
  afterAll(() => bed.close());

  /** Holds a command of the core until something changes on a screen. */
  function holdUntilShown(name: string): void {
    held.set(
      name,
      new Promise((resolve) => {
        bed.world.onChange(() => {
          held.delete(name);
          resolve();
        });
      }),
    );
  }

  test('a loading view is opened before the trigger dies, and becomes the form', async () => {
    holdUntilShown('show-certificate');
    const form = await bed.one('csr www.slow-shop.com');
    expect(form.callback_id).toBe('csr');
    expect(form.text).toContain('www.slow-shop.com');
  });

  test('the loading view says what went wrong', async () => {
    holdUntilShown('show-certificate');
    const view = await bed.one('csr www.nosuch-shop.com');
    expect(view).toMatchObject({ kind: 'modal', callback_id: 'shown' });
    expect(view.text).toContain('There is no certificate');
  });

  test('a form that takes long is answered in time, and says how it ended', async () => {
    const form = await bed.one('pay www.slow-shop.com');
    holdUntilShown('record-payment');
    const { shown, errors } = await bed.submit(form, { amount: '146.40' });
    expect(errors).toBeUndefined();
    const [modal, answer] = [shown.find((one) => one.kind === 'modal'), shown.find((one) => one.kind === 'ephemeral')];
    expect(modal).toMatchObject({ id: form.id, callback_id: 'shown' });
    expect(modal?.text).toContain('it is paid');
    expect(answer?.text).toContain('it is paid');
  });

  test('findings that come late are in the form, which is open again', async () => {
    const form = await bed.one('csr www.slow-shop.com');
    holdUntilShown('submit-csr');
    const view = only(await bed.submit(form, { csr: csrFor(['www.elsewhere.com'], rsa(1024)) }));
    expect(view).toMatchObject({ id: form.id, callback_id: 'csr' });
    expect(view.text).toContain('What was found in it');
  });
});

/** A Web API call as the bot makes it. */
async function webApi(bed: Bed, method: string): Promise<unknown> {
  const answer = await fetch(`${bed.world.apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bed.world.botToken}`, 'content-type': 'application/json' },
    body: '{}',
  });
  return answer.json();
}
