import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bed, order, seedShop, setup, startBed } from './bed.js';
import { FORM, commandBody, sendPayload, sendRaw, signatureOf } from './signed.js';

const MINUTE = 60;

describe('the HTTP door', () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await startBed();
    const { customer } = await seedShop(bed.clerk);
    await order(bed.clerk, customer, ['www.door-shop.com']);
  });
  afterAll(() => bed.close());

  const now = (): number => Math.floor(Date.now() / 1000);
  const payments = async () =>
    (await bed.clerk.execute('show-invoice', { number: '2026-000001' }, setup)).document.payments.length;

  test('takes what Slack signs', async () => {
    expect(await sendRaw(bed, commandBody(bed))).toMatchObject({ status: 200 });
    await bed.bot.settled();
  });

  test('the same request again is refused, whatever is added to its signature', async () => {
    const body = commandBody(bed, { text: 'pay 2026-000001 1.00' });
    const seconds = now();
    expect((await sendRaw(bed, body, { seconds })).status).toBe(200);
    await bed.bot.settled();
    const signature = signatureOf(bed.world.signingSecret, seconds, body);
    for (const again of [signature, `${signature}=x`, signature.toUpperCase().replace('V0', 'v0'), ` ${signature}`]) {
      expect((await sendRaw(bed, body, { seconds, signature: again })).status).toBe(401);
    }
    await bed.bot.settled();
    expect(await payments()).toBe(1);
  });

  test('the same trigger signed anew has no second effect', async () => {
    const body = commandBody(bed, { text: 'pay 2026-000001 2.00' });
    const before = await payments();
    expect((await sendRaw(bed, body, { seconds: now() - 1 })).status).toBe(200);
    expect((await sendRaw(bed, body, { seconds: now() - 2 })).status).toBe(200);
    await bed.bot.settled();
    expect(await payments()).toBe(before + 1);
  });

  test.each([
    ['from the future', () => now() + 6 * MINUTE],
    ['stale', () => now() - 6 * MINUTE],
    ['without a time', () => 'never'],
    ['with a time in another notation', () => `0x${now().toString(16)}`],
    ['with a fraction', () => `${now()}.0`],
  ])('refuses a request %s', async (_, seconds) => {
    const before = await payments();
    const answer = await sendRaw(bed, commandBody(bed, { text: 'pay 2026-000001 3.00' }), { seconds: seconds() });
    expect(answer).toEqual({ status: 401, body: '' });
    await bed.bot.settled();
    expect(await payments()).toBe(before);
  });

  test.each([
    ['with another secret', (body: string) => signatureOf('other', now(), body)],
    ['of another version', (body: string) => signatureOf(bed.world.signingSecret, now(), body).replace('v0', 'v1')],
    ['that is none', () => 'v0='],
  ])('refuses a signature %s', async (_, sign) => {
    const body = commandBody(bed);
    expect((await sendRaw(bed, body, { signature: sign(body) })).status).toBe(401);
  });

  test('an unsigned request is refused before its body is looked at', async () => {
    const answer = await fetch(bed.doorUrl, {
      method: 'POST',
      headers: { 'content-type': FORM },
      body: commandBody(bed),
    });
    expect(answer.status).toBe(401);
  });

  test('a body over the limit is refused while it is still coming', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const req = request(bed.doorUrl, { method: 'POST', headers: { 'content-type': FORM } }, (res) => {
        resolve(res.statusCode ?? 0);
        res.destroy();
      });
      req.on('error', reject);
      // Never ended: the answer must come before the end of the body.
      req.write(Buffer.alloc(1_200_000, 'a'));
    });
    expect(status).toBe(413);
  });

  test.each([
    ['{', 'application/json'],
    ['null', 'application/json'],
    ['[]', 'application/json'],
    ['"text"', 'application/json'],
    ['{"type":"event_callback"}', 'application/json'],
    ['{"type":"event_callback","team_id":"T","event_id":"E","event":null}', 'application/json'],
    ['{"command":{"$gt":""},"text":[]}', 'application/json'],
    ['payload=', FORM],
    ['payload=%7B', FORM],
    ['payload=null', FORM],
    [`payload=${encodeURIComponent('{"type":"block_actions","user":{"id":"U"},"actions":[]}')}`, FORM],
    [`payload=${encodeURIComponent('{"type":"block_actions","user":null,"actions":[{}]}')}`, FORM],
    [`payload=${encodeURIComponent('{"type":"view_submission","user":{"id":"U"}}')}`, FORM],
    ['command=/ssl', FORM],
    ['', FORM],
  ])('signed nonsense is refused: %s', async (body, type) => {
    expect(await sendRaw(bed, body, { type })).toEqual({ status: 400, body: '' });
  });

  test('answers Slack’s own checks', async () => {
    const challenge = await sendRaw(bed, '{"type":"url_verification","challenge":"c0ffee"}', {
      type: 'application/json',
    });
    expect(challenge).toEqual({ status: 200, body: '{"challenge":"c0ffee"}' });
    const tls = await fetch(bed.doorUrl, {
      method: 'POST',
      headers: { 'content-type': FORM },
      body: 'ssl_check=1&command=/ssl&text=list',
    });
    expect(tls.status).toBe(200);
  });

  test('an unknown button or form does nothing and says so', async () => {
    const press = {
      type: 'block_actions',
      team: { id: bed.world.teamId },
      user: { id: bed.staff },
      channel: { id: bed.world.channelId },
      trigger_id: 'x1',
      response_url: new URL('/responses/none', bed.world.apiUrl).href,
      actions: [{ type: 'button', action_id: 'shell:run', block_id: 'b', value: 'rm -rf' }],
    };
    expect(await sendPayload(bed, press)).toMatchObject({ status: 200 });
    await bed.bot.settled();
  });

  test('after all this it still works, and nothing was a fault of ours', async () => {
    expect((await bed.one('list')).text).toContain('SSL-1001');
    expect(bed.log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });
});
