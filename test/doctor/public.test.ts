import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config.js';
import { dkimRecordCheck } from '../../src/doctor/checks/dkim-record.js';
import { slackDoorCheck } from '../../src/doctor/checks/slack-door.js';
import { Report } from '../../src/doctor/line.js';
import { freePorts } from '../servers/server-process.js';
import { type Zone, namesOf, told } from './bed.js';

const patient = {
  names: namesOf({}),
  now: () => new Date(),
  mailPatience: 1_000,
  freeBytes: () => Promise.resolve(2 ** 40),
};

describe('the public address', () => {
  const answering = async (status: number): Promise<string> => {
    const server = createServer((_, res) => {
      res.statusCode = status;
      res.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  };
  const look = async (publicUrl: string | undefined, more: Record<string, string> = {}): Promise<string> => {
    const { config, faults } = readConfig({ CERTCLERK_DATA_DIR: '/nowhere', ...more });
    const report = new Report('Slack');
    await slackDoorCheck.run({ ...patient, config: { ...config, publicUrl }, faults }, report);
    return told(report.lines);
  };

  it.each<[number, RegExp]>([
    [401, /^ok: Slack reaches the clerk at http:.*\/slack\/events\.$/],
    [502, /^warn: .*answers 502: no clerk runs\. → Start/],
    [404, /^fail: .*answers 404, and not as a clerk does\. → .*PORT \(3000\)/],
    [302, /^fail: .*answers 302/],
  ])('answers %i', async (status, says) => {
    expect(await look(await answering(status))).toMatch(says);
  });

  it('is not set, cannot be reached, or is not needed', async () => {
    expect(await look(undefined)).toMatch(/^warn: .*CERTCLERK_URL is not set\. → Set CERTCLERK_URL/);
    const [dead] = await freePorts(1);
    expect(await look(`http://127.0.0.1:${dead}/`)).toMatch(/^warn: .*cannot be reached from here: .*ECONNREFUSED/);
    expect(await look(undefined, { SLACK_APP_TOKEN: 'xapp-1' })).toBe('');
  });
});

describe('the DKIM record of the clerk', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const dkim = { selector: 'ssl2026', privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  const p = (type: 'spki' | 'pkcs1'): string => publicKey.export({ type, format: 'der' }).toString('base64');
  const NAME = 'ssl2026._domainkey.ssl.example.com';

  it.each<[string, Zone, RegExp]>([
    ['is there', { [NAME]: [`v=DKIM1; k=rsa; p=${p('spki')}`] }, /^ok: .* has the public key of MAIL_DKIM_KEY/],
    ['is there in the other form', { [NAME]: [`p=${p('pkcs1')}; k=rsa`] }, /^ok: /],
    ['is of another key', { [NAME]: ['v=DKIM1; p=AAAA'] }, /^fail: .*another key.* → Publish a TXT record/],
    ['is missing', {}, /^fail: There is no DKIM record .* → Publish a TXT record for ssl2026\._domainkey/],
    ['cannot be asked', { [NAME]: 'ETIMEOUT' }, /^warn: .*ETIMEOUT/],
  ])('%s', async (_, zone, says) => {
    const { config, faults } = readConfig({ MAIL_ADDRESS: 'ssl@ssl.example.com' });
    const report = new Report('domain');
    await dkimRecordCheck.run({ ...patient, names: namesOf(zone), config: { ...config, dkim }, faults }, report);
    expect(told(report.lines)).toMatch(says);
  });
});
