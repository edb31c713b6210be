import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.js';
import { ed25519Key, pemOf, rsaKey } from './mail/in/authentication/sign.js';

const others = {
  CERTCLERK_SHOP: 'shop.json',
  SLACK_BOT_TOKEN: 'xoxb-1-secret',
  SLACK_SIGNING_SECRET: 'signing-secret',
  SLACK_TEAM_ID: 'T0001',
  SLACK_STAFF: 'S0001',
  SLACK_CHANNEL: 'C0001',
  IMAP_URL: 'imaps://ssl:pw@mail.example.com:993/INBOX',
  SMTP_URL: 'smtps://ssl:pw@mail.example.com:465',
  MAIL_ADDRESS: 'ssl@ssl.example.com',
};

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'certclerk-dkim-'))));
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string, mode = 0o600): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

function faults(env: Record<string, string>): string[] {
  try {
    loadConfig({ ...others, ...env });
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((f) => `${f.variable} ${f.expected}`);
    throw error;
  }
  return [];
}

const sound = pemOf(rsaKey());
const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' });
const locked = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' },
}).privateKey;

describe('MAIL_DKIM_KEY', () => {
  it.each([
    ['for its owner alone', 0o600],
    ['for its group too, as mail servers keep theirs', 0o640],
  ])('names an RSA key (%s)', async (_what, mode) => {
    const path = await file(`sound-${mode}`, sound, mode);
    const { dkim } = loadConfig({ ...others, MAIL_DKIM_KEY: path, MAIL_DKIM_SELECTOR: 'ssl2026' });
    expect(dkim).toEqual({ selector: 'ssl2026', privateKey: sound });
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['a file that is not there', () => Promise.resolve(join(folder, 'none')), /cannot be read \(ENOENT\)/],
    ['a folder', () => Promise.resolve(folder), /cannot be read \(EISDIR\)/],
    ['a file for everybody', () => file('open', sound, 0o644), /other users.*chmod 600/],
    ['something else', () => file('text', 'hello'), /private key in PEM/],
    ['an empty file', () => file('empty', ''), /private key in PEM/],
    ['a public key', () => file('public', publicKey.toString()), /private key in PEM/],
    ['a key behind a passphrase', () => file('locked', locked), /without a passphrase/],
    ['a short key', () => file('short', pemOf(rsaKey(1024))), /at least 2048 bits long, not 1024/],
    ['an Ed25519 key', () => file('ed', pemOf(ed25519Key())), /must be an RSA key.*ed25519/],
  ])('that names %s is a fault of the configuration', async (_what, path, words) => {
    const found = faults({ MAIL_DKIM_KEY: await path(), MAIL_DKIM_SELECTOR: 'ssl2026' });
    expect(found).toEqual([expect.stringMatching(words)]);
    expect(found.join()).toMatch(/^MAIL_DKIM_KEY /);
    expect(found.join()).not.toContain('PRIVATE KEY');
  });

  it('and its selector go together', async () => {
    expect(faults({ MAIL_DKIM_KEY: await file('alone', sound) })).toEqual([
      expect.stringMatching(/^MAIL_DKIM_SELECTOR is missing/),
    ]);
    expect(faults({ MAIL_DKIM_SELECTOR: 'ssl2026' })).toEqual([expect.stringMatching(/^MAIL_DKIM_KEY is missing/)]);
    expect(faults({ MAIL_DKIM_KEY: await file('odd', sound), MAIL_DKIM_SELECTOR: 'a;b' })[0]).toMatch(
      /^MAIL_DKIM_SELECTOR is not usable/,
    );
  });
});
