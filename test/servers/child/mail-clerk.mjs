// The part of a clerk that takes mail, as a process of its own that a test can kill: store, core, receiver, inbox, from
// the built program. It says on standard output how far it is, and stops there where it is told to.
import { createClerk } from '../../../dist/core/execute.js';
import { openJsonStore } from '../../../dist/core/store/json/json-store.js';
import { createAuthenticate } from '../../../dist/mail/in/authenticate.js';
import { startInbox } from '../../../dist/mail/in/inbox.js';
import { createMailParser } from '../../../dist/mail/in/parse.js';
import { createReceiver } from '../../../dist/mail/in/receive.js';
import { readShopFile } from '../../../dist/shop-file.js';

const { folder, imapUrl, shopFile, clerkAddress, stopAt } = JSON.parse(process.argv[2]);

function say(word) {
  process.stdout.write(`${word}\n`);
}
/** Says that it is there, and goes no further where it is told to be killed. */
async function reach(point) {
  say(point);
  if (point === stopAt) await new Promise(() => undefined);
}

const store = await openJsonStore({ folder });
const { shop } = await readShopFile(shopFile);
const clerk = createClerk({
  store,
  clock: { now: () => new Date() },
  shop: { ...shop, timeZone: 'Europe/Ljubljana', language: 'en', mailAddress: clerkAddress },
  secrets: ['a secret for a clerk that is killed'],
  printInvoice: () => Promise.reject(new Error('no invoice is asked for here')),
  issueNow: null,
});
const parser = createMailParser();
const receive = createReceiver({
  parser,
  clerkAddress,
  loopHeader: 'X-Certclerk-Loop',
  authenticate: createAuthenticate({ mode: 'off', now: () => new Date() }),
  putRaw: async (bytes) => {
    const digest = await store.blobs.put(bytes);
    await reach('kept');
    return digest;
  },
  receive: async (input) => {
    await reach('read');
    const fate = await clerk.execute('receive-mail', input, { kind: 'mail' });
    await reach('committed');
    return fate;
  },
});
const quiet = () => undefined;
const inbox = startInbox({
  url: imapUrl,
  handle: async (mail) => {
    await reach('fetched');
    return receive(mail.raw, mail);
  },
  log: { info: quiet, warn: quiet, error: quiet },
  retryMs: 20,
});
await inbox.idle();
say('idle');
await inbox.stop();
await parser.close();
await store.close();
say('closed');
