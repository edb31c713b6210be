import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import { type Bed, NOW, buttonsOf, csrFor, only, order, readable, seedShop, setup, startBed } from './bed.js';
import { zip } from '../fixtures/containers.js';
import { type TestKey, anotherRsa, ec, rsa } from '../fixtures/keys.js';

const base64 = (content: string | Buffer): string => Buffer.from(content).toString('base64');
const pkcs8 = ({ privateKey }: TestKey): string => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const spki = (key: TestKey): string => createHash('sha256').update(key.spki).digest('hex');

describe('a private key in Slack', () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await startBed({ issues: false });
    const { customer } = await seedShop(bed.clerk);
    for (const name of ['one', 'two', 'three', 'four']) await order(bed.clerk, customer, [`www.${name}-key.com`]);
  });
  afterAll(() => bed.close());

  const isKnown = async (key: TestKey): Promise<boolean> =>
    (await bed.store.read((tx) => tx.get('leaked-key', spki(key)))) !== undefined;
  const files = async (): Promise<string> => {
    const answer = await fetch(`${bed.world.apiUrl}files.list`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bed.world.botToken}`, 'content-type': 'application/json' },
      body: '{}',
    });
    return answer.text();
  };

  test('pasted into the CSR form: refused there, and no CSR with it is taken again', async () => {
    const form = await bed.one('csr www.one-key.com');
    const { errors } = await bed.submit(form, { csr: pkcs8(rsa()) });
    expect(errors?.csr).toMatch(/private key.*make a new key and a new CSR/);
    expect(await isKnown(rsa())).toBe(true);
    const again = await bed.submit(form, { csr: csrFor(['www.one-key.com'], rsa()) });
    expect(again.errors?.csr).toMatch(/private key of this CSR has been seen outside your server/);
    const { csr } = await bed.clerk.execute('show-certificate', { certificate: 'www.one-key.com' }, setup);
    expect(csr).toBeNull();
  });

  test('uploaded in a zip beside a CSR: refused, and the file is gone from Slack', async () => {
    const key = ec('P-384');
    const bundle = zip(
      { name: 'server.csr', bytes: Buffer.from(csrFor(['www.two-key.com'], key)) },
      { name: 'server.key', bytes: Buffer.from(pkcs8(key)) },
    );
    const form = await bed.one('csr www.two-key.com');
    const { errors } = await bed.submit(form, { csr_file: [{ filename: 'bundle.zip', base64: base64(bundle) }] });
    expect(errors?.csr_file).toContain('private key');
    expect(await files()).not.toContain('bundle.zip');
    expect(await isKnown(key)).toBe(true);
  });

  test('in the text and in a file at once: both refused, both remembered, the file gone', async () => {
    const [typed, filed] = [ec('P-521'), anotherRsa()];
    const form = await bed.one('csr www.two-key.com');
    const { errors } = await bed.submit(form, {
      csr: pkcs8(typed),
      csr_file: [{ filename: 'second.key', base64: base64(pkcs8(filed)) }],
    });
    expect(Object.keys(errors ?? {}).sort()).toEqual(['csr', 'csr_file']);
    expect([await isKnown(typed), await isKnown(filed)]).toEqual([true, true]);
    expect(await files()).not.toContain('second.key');
  });

  test('in a field where nobody expects one, and in a slash command', async () => {
    const key = ec();
    const form = await bed.one('pay www.one-key.com');
    const { errors } = await bed.submit(form, { amount: '1', reference: pkcs8(key) });
    expect(errors?.reference).toContain('private key');
    expect(await isKnown(key)).toBe(true);
    const said = await bed.one(`show ${pkcs8(key)}`);
    expect(readable(said)).toContain('This holds a private key');
    expect(readable(said)).not.toContain(pkcs8(key).split('\n')[1]);
  });

  test('of a kind that no CA takes', async () => {
    const key = ec('secp256k1');
    const form = await bed.one('csr www.four-key.com');
    expect(form.callback_id).toBe('csr');
    const other = await bed.submit(form, { csr: `${csrFor(['www.four-key.com'])}\n${pkcs8(key)}` });
    expect(other.errors?.csr).toContain('private key');
    expect(await isKnown(key)).toBe(true);
  });

  test('beside the certificate in the issue form: refused; an urgent review stands in the queue, and approving revokes', async () => {
    const key: TestKey = rsa(3072);
    const name = 'www.three-key.com';
    await bed.submit(await bed.one(`csr ${name}`), { csr: csrFor([name], key) });
    const detail = await bed.clerk.execute('show-certificate', { certificate: name }, setup);
    await bed.clerk.execute('record-payment', { invoice: detail.view.openInvoice ?? '' }, setup);
    const { leafPem } = makeTestCa(NOW).issue(detail.csr?.pem ?? '', [name], NOW);
    const form = await bed.one(`issue ${name}`);
    const withKey = base64(`${leafPem}\n${pkcs8(key)}`);
    const refused = await bed.submit(form, { certificate_file: [{ filename: 'all.pem', base64: withKey }] });
    expect(refused.errors?.certificate_file).toContain('private key');
    expect(await files()).not.toContain('all.pem');

    const queue = await bed.one('review');
    expect(readable(queue)).toContain('Urgent');
    expect(readable(queue)).toContain('accepted CSR for');
    expect(buttonsOf(queue)).toContain('review:approve');
    const { reviews } = await bed.clerk.execute('list-reviews', {}, setup);
    const approved = await bed.press(queue, 'review:approve', { value: reviews[0]?.id });
    expect(readable(only(approved))).toContain('Approved by anna');
    const after = await bed.clerk.execute('show-certificate', { certificate: name }, setup);
    expect(after).toMatchObject({ csr: null, view: { missing: ['csr'] } });
  });

  test('is in no log line and in nothing that Slack shows', async () => {
    const shown = JSON.stringify([bed.log.lines, bed.world.messages()]);
    for (const key of [rsa(), anotherRsa(), ec(), ec('P-384'), ec('P-521'), rsa(3072)])
      for (const line of pkcs8(key).split('\n').slice(1, -2)) expect(shown).not.toContain(line);
    expect(bed.log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });
});
