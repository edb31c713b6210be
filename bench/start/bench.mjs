// Start to ready, and the memory then, with 100 000 certificates, against a Bolt app that does nothing.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { startMailWorld } from '../../dist/sandbox/mail/mail-world.js';
import { startSlackWorld } from '../../dist/sandbox/slack/workspace.js';
import { readShopFile } from '../../dist/shop-file.js';
import { middle } from '../child.mjs';
import { fill } from '../fill.mjs';

const RUNS = 3;
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const shopFile = file('../../data/examples/shop.json');

async function oneStart(script, env) {
  const began = performance.now();
  const child = fork(file(script), { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [said] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${script} ended with ${code}`))),
  ]);
  const seconds = (performance.now() - began) / 1000;
  if (!said.ready) throw new Error(`${script} did not become ready`);
  child.send('rss');
  const [{ rss }] = await once(child, 'message');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { seconds, megabytes: rss / 1e6 };
}

/** Turn by turn, so that whatever else the machine does meets both. */
async function measure(ours, theirs) {
  const runs = { ours: [], theirs: [] };
  for (let n = 0; n < RUNS; n += 1) {
    runs.ours.push(await oneStart('clerk.mjs', ours));
    runs.theirs.push(await oneStart('bare-bolt.mjs', theirs));
  }
  const of = (side, what) => middle(runs[side].map((run) => run[what]));
  return {
    seconds: [of('ours', 'seconds'), of('theirs', 'seconds')],
    megabytes: [of('ours', 'megabytes'), of('theirs', 'megabytes')],
  };
}

export async function bench() {
  const slack = await startSlackWorld();
  const mail = await startMailWorld({ clerkAddress: 'ssl@ssl.shop.example', smtpPort: 0, now: () => new Date() });
  const { shop, products } = await readShopFile(shopFile);
  const rows = [];
  for (const count of [0, 100_000]) {
    const folder = await mkdtemp(join(tmpdir(), 'certclerk-bench-'));
    try {
      await fill(folder, count, new Date().toISOString().slice(0, 10), shop, products[0]);
      const slackEnv = { SLACK_BOT_TOKEN: slack.botToken, SLACK_API_URL: slack.apiUrl };
      const env = {
        ...slackEnv,
        SLACK_SIGNING_SECRET: slack.signingSecret,
        SLACK_TEAM_ID: slack.teamId,
        SLACK_STAFF: slack.staffGroupId,
        SLACK_CHANNEL: slack.channelId,
        IMAP_URL: mail.imapUrl,
        SMTP_URL: mail.smtpUrl,
        MAIL_ADDRESS: 'ssl@ssl.shop.example',
        CERTCLERK_SHOP: shopFile,
        CERTCLERK_DATA_DIR: folder,
        CERTCLERK_LOG_LEVEL: 'error',
        PORT: '0',
      };
      const { seconds, megabytes } = await measure(env, slackEnv);
      const what = count === 0 ? 'an empty store' : `${count} certificates`;
      rows.push({
        what: `start to ready, ${what}`,
        ours: seconds[0],
        unit: 's',
        peer: 'bare Bolt app',
        theirs: seconds[1],
        ratio: seconds[1] / seconds[0],
      });
      rows.push({
        what: `memory then, ${what}`,
        ours: megabytes[0],
        unit: 'MB',
        peer: 'bare Bolt app',
        theirs: megabytes[1],
        ratio: megabytes[1] / megabytes[0],
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  await slack.close();
  await mail.close();
  return rows;
}
