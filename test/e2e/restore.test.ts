import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCliConfig } from '../../src/config.js';
import { askClerk } from '../../src/control/client.js';
import { restore } from '../../src/start-restore.js';
import { ANNA, World } from './real-world.js';
import { opensslCsr } from './sandbox-client.js';

let world: World;
beforeAll(async () => {
  world = await World.open({ mailAuth: 'off' });
});
afterAll(() => world.close());

/** How many mails the clerk has laid away; while they are read again it is none. */
async function inProcessed(): Promise<number> {
  if (!world.dovecot) throw new Error('there is no mailbox');
  const { imapPort, user, password } = world.dovecot;
  const auth = { user, pass: password };
  const client = new ImapFlow({ host: '127.0.0.1', port: imapPort, secure: false, auth, logger: false });
  await client.connect();
  const status = await client.status('Processed', { messages: true });
  await client.logout();
  const { mails } = await world.command('list-mails', {});
  return status && mails.length > 0 ? (status.messages ?? -1) : -1;
}

const show = async (certificate: string) => world.command('show-certificate', { certificate });

it('a backup that is put back finds the mails that came since, changes nothing twice, and sends nothing by itself', async () => {
  const { customer } = await world.command('register-customer', {
    name: 'Customer Ltd',
    address: { lines: ['High Street 1'], city: 'Maribor', country: 'SI' },
    contacts: [{ name: 'Anna', addresses: [ANNA] }],
  });
  const order = (name: string) =>
    world.command('order-certificate', { customer: customer.id, product: 'dv-single', names: [name] });
  const { certificate } = await order('one.example.com');
  const asked = await world.next(/we need a CSR/);
  const file = join(world.folder, 'backup.gz');
  await askClerk(world.folder, { ask: 'backup', file });

  // What the backup does not know: a CSR by mail, and another order with its invoice.
  await world.answer(asked, opensslCsr(['one.example.com']));
  await world.next(/CSR accepted/);
  const lost = await order('two.example.com');
  await world.next(/two\.example\.com/);
  const before = (await show(certificate.id)).csr;
  await world.clerk.stop();

  const config = loadCliConfig({ ...world.env, CERTCLERK_DATA_DIR: world.folder });
  await restore(config, { file }, () => undefined);
  const sent = world.sink.mails.length;
  await world.startClerk();
  // Back in its folder: it was read again.
  await expect.poll(inProcessed, { timeout: 30_000 }).toBe(1);

  expect((await show(certificate.id)).csr?.sha256).toBe(before?.sha256);
  const { mails, counts } = await world.command('list-mails', {});
  expect(mails).toHaveLength(1);
  expect(counts).toMatchObject({ applied: 1 });

  // Nothing goes out, not even after a sweep and a delivery; the next invoice does not take the lost one's number.
  await askClerk(world.folder, { ask: 'job', name: 'sweep' });
  await askClerk(world.folder, { ask: 'job', name: 'outbox' });
  expect(world.sink.mails).toHaveLength(sent);
  const next = await order('three.example.com');
  expect(next.invoice.number > lost.invoice.number).toBe(true);

  await world.command('release-sweep', { waiting: 'send' });
  await world.next(/three\.example\.com/);
});
