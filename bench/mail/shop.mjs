// Customers who were asked for a CSR, and the mails in which they answer. Each has a domain of its own, which signs with
// DKIM and publishes a DMARC record.
import { generateKeyPairSync } from 'node:crypto';
import nodemailer from 'nodemailer';
import { createClerk } from '../../dist/core/execute.js';
import { replyKey } from '../../dist/core/rules/reply-key.js';
import { openJsonStore } from '../../dist/core/store/json/json-store.js';
import { readShopFile } from '../../dist/shop-file.js';
import { soundCsr } from './from-tests.mjs';

export const ADDRESS = 'ssl@ssl.shop.example';
export const SECRET = 'a secret of the benchmark';
const AT_ONCE = 200;
const PEM = (der) =>
  `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE REQUEST-----\n`;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const dkimKey = privateKey.export({ type: 'pkcs8', format: 'pem' });
/** Of this process, which signs. What the name server says: the same key and the same policy for every customer's domain. */
export const DNS = {
  key: `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`,
  dmarc: 'v=DMARC1; p=reject',
};

const domainOf = (n) => `customer-${n}.example`;

/** A store in which `count` orders wait for their CSR; all that was to be sent is marked as sent. */
export async function fillStore(folder, count, shopFile) {
  const { shop: facts, products } = await readShopFile(shopFile);
  const shop = { ...facts, timeZone: 'UTC', language: 'en', mailAddress: ADDRESS };
  const store = await openJsonStore({ folder });
  const clerk = createClerk({
    store,
    clock: { now: () => new Date() },
    shop,
    secrets: [SECRET],
    printInvoice: () => Promise.reject(new Error('nothing is sent')),
    issueNow: null,
  });
  const setup = { kind: 'setup' };
  const [product] = products;
  await clerk.execute('add-product', product, setup);
  const ids = [];
  const one = async (n) => {
    const address = { lines: ['High Street 1'], postalCode: '1000', city: 'Ljubljana', country: 'SI' };
    const contacts = [{ name: 'Somebody', addresses: [`somebody@${domainOf(n)}`] }];
    const { customer } = await clerk.execute('register-customer', { name: `Customer ${n}`, address, contacts }, setup);
    const order = { customer: customer.id, product: product.id, names: [`www.site-${n}.com`] };
    const { certificate } = await clerk.execute('order-certificate', order, setup);
    ids[n] = certificate.id;
  };
  for (let from = 0; from < count; from += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => one(from + i)));
  }
  await store.tx(async (tx) => {
    for (;;) {
      const { items } = await tx.find('outbox', { index: 'state', is: 'queued' }, { limit: 1000 });
      if (items.length === 0) return;
      for (const item of items) await tx.put('outbox', { ...item, state: 'sent' });
    }
  });
  await store.close();
  return ids;
}

/** What the clerk under test reads from its environment. `load`: what the load said first. */
export const clerkEnvironment = ({ folder, shopFile, load: { dns, slack, smtpUrl }, imapUrl }) => ({
  BENCH_DNS: JSON.stringify(dns),
  CERTCLERK_DATA_DIR: folder,
  CERTCLERK_SHOP: shopFile,
  CERTCLERK_SECRET: SECRET,
  CERTCLERK_TIMEZONE: 'UTC',
  CERTCLERK_LOG_LEVEL: 'error',
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_SIGNING_SECRET: slack.signingSecret,
  SLACK_TEAM_ID: slack.teamId,
  SLACK_STAFF: slack.staffGroupId,
  SLACK_CHANNEL: slack.channelId,
  SLACK_API_URL: slack.apiUrl,
  IMAP_URL: imapUrl,
  SMTP_URL: smtpUrl,
  MAIL_ADDRESS: ADDRESS,
  MAIL_AUTH: 'require',
  PORT: '0',
});

/** The answer of the n-th customer: DKIM-signed, the CSR of a new key on P-256 attached. */
export async function answerOf(n, certificateId) {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = key.publicKey.export({ type: 'spki', format: 'der' });
  const name = `www.site-${n}.com`;
  const csr = PEM(soundCsr({ key: { privateKey: key.privateKey, spki }, cn: name, dns: [name] }));
  const [local, domain] = ADDRESS.split('@');
  const from = `somebody@${domainOf(n)}`;
  const to = `${local}+${replyKey(SECRET, { certificateId, contactId: 'p1', request: 1 })}@${domain}`;
  const { message } = await writer.sendMail({
    from,
    to,
    subject: `Re: Your certificate for ${name}`,
    text: 'Here is the CSR.\n\nKind regards,\nSomebody\n',
    attachments: [{ filename: 'server.csr', content: csr }],
    dkim: { domainName: domainOf(n), keySelector: 's1', privateKey: dkimKey },
  });
  return { from, to, raw: message };
}

const writer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
