import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ec } from '../fixtures/keys.js';
import { type Bed, csrFor, only, order, readable, seedShop, setup, startBed } from './bed.js';
import manifest from '../../slack-manifest.json' with { type: 'json' };
import { messageShortcuts } from '../../src/bot/shortcuts.js';

describe('App Home and message shortcuts', () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await startBed();
    const { customer } = await seedShop(bed.clerk);
    for (const name of ['one', 'two']) await order(bed.clerk, customer, [`www.${name}-shop.com`]);
    await bed.clerk.execute(
      'submit-csr',
      { certificate: 'SSL-1001', base64: Buffer.from(csrFor(['www.one-shop.com'])).toString('base64') },
      setup,
    );
    await bed.clerk.execute('record-payment', { invoice: '2026-000001' }, setup);
    await bed.clerk.execute('record-issued', { certificate: 'SSL-1001' }, setup);
  });
  afterAll(() => bed.close());

  const home = async (user = bed.staff) => only(await bed.drive({ user, home: true }));
  const say = async (text: string): Promise<string> => {
    const answer = await fetch(`${bed.world.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bed.world.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: bed.world.channelId, text }),
    });
    expect(answer.status).toBe(200);
    return bed.world.messages().at(-1)?.id ?? '';
  };
  const use = (callback_id: string, message: string, user = bed.staff) =>
    bed.drive({ user, shortcut: { callback_id, message } });

  test('a bar for each of the next twelve months', async () => {
    const { text } = await home();
    expect(text).toContain('Ends in the next 12 months');
    expect(text.match(/\b[A-Z][a-z]{2} 2[67] {2}/g)).toHaveLength(12);
    expect(text.match(/█ 1/g)).toHaveLength(1);
  });

  test('the search shows what fits', async () => {
    const found = only(await bed.press(await home(), 'home:search', { value: 'two-shop' }));
    expect(found).toMatchObject({ kind: 'modal' });
    expect(found.text).toContain('SSL-1002');
    expect(found.text).not.toContain('SSL-1001');
  });

  test('what a person chooses is theirs alone, and stays', async () => {
    const form = only(await bed.press(await home(), 'home:settings'));
    const { shown } = await bed.submit(form, { digests: ['urgent', 'daily'] });
    expect(shown.find(({ kind }) => kind === 'home')?.text).toContain('the digest of each morning, what is urgent');
    expect((await home(bed.otherStaff)).text).toContain('Sent to you as well: nothing');
    const wants = await bed.store.read((tx) => tx.find('staff', { index: 'digest', is: 'daily' }));
    expect(wants.items).toEqual([{ id: bed.staff, digests: ['daily', 'urgent'] }]);
    const again = only(await bed.press(await home(), 'home:settings'));
    await bed.submit(again, { digests: [] });
    expect((await home()).text).toContain('Sent to you as well: nothing');
  });

  test('the manifest has the shortcuts that there are', () => {
    expect(manifest.features.shortcuts.map(({ callback_id, name }) => ({ callback_id, name }))).toEqual(
      messageShortcuts,
    );
  });

  test.each([
    ['a name', 'Is www.two-shop.com paid?', 'SSL-1002'],
    ['an id', 'See SSL-1002, please.', 'SSL-1002'],
    ['an invoice', 'They paid 2026-000001.', 'SSL-1001'],
    ['a link that Slack made', '<http://www.two-shop.com|www.two-shop.com> again', 'SSL-1002'],
  ])('a certificate is found in a message by %s', async (_, text, id) => {
    const card = only(await use('find_certificate', await say(text)));
    expect(card).toMatchObject({ kind: 'ephemeral' });
    expect(card.text).toContain(id);
    expect(readable(card)).toContain('card:');
  });

  test('several certificates are a list, none is said', async () => {
    const several = only(await use('find_certificate', await say('SSL-1001 and www.two-shop.com')));
    expect(several.text).toContain('2 certificates');
    expect(only(await use('find_certificate', await say('good morning'))).text).toContain('names no certificate');
    expect(only(await use('find_certificate', await say('SSL-1001'), bed.guest)).text).not.toContain('one-shop');
  });

  test('the CSR of a message is in the form, with the certificate that the message names', async () => {
    const csr = csrFor(['www.two-shop.com']);
    const form = only(await use('enter_csr', await say(`For SSL-1002:\n${csr}`)));
    expect(form).toMatchObject({ kind: 'modal', callback_id: 'csr' });
    expect(readable(form)).toContain('BEGIN CERTIFICATE REQUEST');
    expect(form.text).toContain('For SSL-1002');
    expect(only(await bed.submit(form, {})).text).toContain('CSR accepted');
    expect(only(await use('enter_csr', await say('no CSR'))).text).toContain('There is no CSR in this message');
  });

  test('a private key in a message is refused, and its key remembered', async () => {
    const key = ec('P-384').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const refused = only(await use('enter_csr', await say(key)));
    expect(refused.text).toContain('private key');
    expect(await bed.store.read((tx) => tx.count('leaked-key'))).toBe(1);
  });
});
