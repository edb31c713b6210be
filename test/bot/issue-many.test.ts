import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import { zip } from '../fixtures/containers.js';
import { pem } from '../fixtures/der.js';
import { ec } from '../fixtures/keys.js';
import { type Bed, NOW, csrFor, only, order, readable, seedShop, setup, startBed } from './bed.js';

const b64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64');

describe('issue without an id', () => {
  let bed: Bed;
  const ca = makeTestCa(NOW);
  const leaf = new Map<string, string>();
  const chain = ca.intermediatePem;

  beforeAll(async () => {
    bed = await startBed({ issues: false });
    const { customer } = await seedShop(bed.clerk);
    for (const name of ['one', 'two', 'three', 'four']) {
      const host = `www.${name}-shop.com`;
      const { certificate, invoice } = await order(bed.clerk, customer, [host]);
      const csr = csrFor([host], ec('P-384'));
      await bed.clerk.execute('submit-csr', { certificate: certificate.id, base64: b64(csr) }, setup);
      await bed.clerk.execute('record-payment', { invoice: invoice.number }, setup);
      leaf.set(name, ca.issue(csr, [host], NOW).leafPem);
    }
  });
  afterAll(() => bed.close());

  const file = (filename: string, content: string | Uint8Array = '') => ({ filename, base64: b64(content) });
  const made = (name: string): string => leaf.get(name) ?? '';
  const issuedOf = async (certificate: string) =>
    (await bed.clerk.execute('show-certificate', { certificate }, setup)).issued.length;

  test('many files: what each is for is shown first, then each is recorded and named', async () => {
    const form = await bed.one('issue');
    expect(form.callback_id).toBe('issue_many');
    expect(readable(form)).toContain('SSL-1001');
    const zipped = zip({ name: 'two.crt', bytes: Buffer.from(made('two')) });
    const files = [
      file('one.pem', made('one')),
      file('bundle.zip', zipped),
      file('ca.pem', chain),
      file('other.pem', ca.issue(csrFor(['www.elsewhere.com']), ['www.elsewhere.com'], NOW).leafPem),
    ];
    const looked = only(await bed.submit(form, { certificate_files: files }));
    expect(looked).toMatchObject({ id: form.id, callback_id: 'issue_many', submit: 'Record 2' });
    const said = readable(looked);
    expect(said).toMatch(/`one\.pem` → SSL-1001.*paid until \*2027-11-24\*/);
    expect(said).toContain('`bundle.zip: two.crt` → SSL-1002');
    expect(said).toMatch(/Not recorded.*`other\.pem`: .*no certificate the name www\.elsewhere\.com/);
    expect([await issuedOf('SSL-1001'), await issuedOf('SSL-1002')]).toEqual([0, 0]);

    // Pressed twice: one effect. The window carries no file any more; what was looked at counts.
    const [once] = await Promise.all([bed.submit(looked, {}), bed.submit(looked, {}).catch(() => null)]);
    const done = readable(only(once));
    expect(done).toContain('2 certificates recorded, 1 file not');
    expect(done).toMatch(/✅ SSL-1001.*✅ SSL-1002.*Not recorded.*other\.pem/);
    expect([await issuedOf('SSL-1001'), await issuedOf('SSL-1002')]).toEqual([1, 1]);
  });

  test('what changed between looking and confirming is said, and takes nothing else with it', async () => {
    const form = await bed.one('issue');
    const files = [file('three.pem', made('three') + chain), file('four.pem', made('four') + chain)];
    const looked = only(await bed.submit(form, { certificate_files: files }));
    await bed.clerk.execute('record-issued', { certificate: 'SSL-1003', base64: b64(made('three') + chain) }, setup);
    const again = only(await bed.submit(looked, {}));
    // Not what was confirmed: shown anew.
    expect(again).toMatchObject({ callback_id: 'issue_many', submit: 'Record 1' });
    expect(readable(again)).toMatch(/four\.pem` → SSL-1004.*three\.pem`: It is recorded already: SSL-1003/);
    expect(readable(only(await bed.submit(again, {})))).toContain('1 certificate recorded, 1 file not');
  });

  test('nothing fits: the reason at the field, all of them above it', async () => {
    const form = await bed.one('issue');
    const { errors, shown } = await bed.submit(form, {
      certificate_files: [file('hello.txt', 'Hello'), file('ca.pem', chain)],
    });
    expect(errors?.certificate_files).toContain('hello.txt: There is no certificate in it.');
    expect(readable(only({ shown }))).toMatch(/hello\.txt.*ca\.pem`: It holds certificates of CAs alone/);
  });

  test('a private key among the files is deleted and told to the core; the others go on', async () => {
    const { customer } = (await bed.clerk.execute('list-customers', {}, setup)).customers.map(({ id }) => ({
      customer: id,
    }))[0] ?? { customer: '' };
    const { certificate, invoice } = await order(bed.clerk, customer, ['www.five-shop.com']);
    const csr = csrFor(['www.five-shop.com'], ec('P-384'));
    await bed.clerk.execute('submit-csr', { certificate: certificate.id, base64: b64(csr) }, setup);
    await bed.clerk.execute('record-payment', { invoice: invoice.number }, setup);
    const five = ca.issue(csr, ['www.five-shop.com'], NOW).leafPem;
    const key = pem(ec().privateKey.export({ type: 'pkcs8', format: 'der' }), 'PRIVATE KEY');
    const looked = only(
      await bed.submit(await bed.one('issue'), {
        certificate_files: [file('server.key', key), file('five.pem', five + chain)],
      }),
    );
    expect(readable(looked)).toMatch(/five\.pem` → SSL-1005.*server\.key`: This holds a private key/);
    const done = readable(only(await bed.submit(looked, {})));
    expect(done).toContain('1 certificate recorded');
  });
});
