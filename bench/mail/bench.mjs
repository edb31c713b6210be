// CSR mails in a real mailbox (Dovecot) until their answers are accepted by an SMTP server, against a bare loop of imapflow,
// simpleParser and nodemailer on mails of the same kind. The load and the SMTP server are in a process of their own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { asked } from './asked.mjs';
import { startDovecot } from './from-tests.mjs';
import { clerkEnvironment, fillStore } from './shop.mjs';

const BURST = 500;
const ROUNDS = 3;
const LONE = 100;
const LARGE = 5000;
const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const shopFile = file('../../data/examples/shop.json');

const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const percentile = (sorted, p) => sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * p) / 100) - 1)];

export async function bench() {
  const open = [];
  /** Whatever fails later, this is stopped. */
  const opened = async (starting) => {
    const one = await starting;
    open.push(one);
    return one;
  };
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-bench-'));
  try {
    const oursBox = await opened(startDovecot());
    const theirsBox = await opened(startDovecot());
    const load = await opened(asked(file('load.mjs')));
    // One burst warms both up, as a clerk that has run for a while is.
    const count = (ROUNDS + 1) * BURST + LONE + LARGE;
    const ids = await fillStore(folder, count, shopFile);
    const environment = clerkEnvironment({ folder, shopFile, load: load.first, imapUrl: oursBox.imapUrl });
    const { smtpUrl } = load.first;
    const clerk = await opened(asked(file('clerk.mjs'), environment));
    const bare = await opened(asked(file('bare-loop.mjs'), { IMAP_URL: theirsBox.imapUrl, SMTP_URL: smtpUrl }));
    return await measure({ load, clerk, bare, ids, oursBox, theirsBox });
  } finally {
    await Promise.allSettled(open.reverse().map((one) => one.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure({ load, clerk, bare, ids, oursBox, theirsBox }) {
  const write = (from, n) => load.ask({ ask: 'write', from, ids: ids.slice(from, from + n) });
  const seconds = { ours: [], theirs: [] };
  let at = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    await write(at, BURST);
    for (const [side, { imapUrl }] of [
      ['ours', oursBox],
      ['theirs', theirsBox],
    ]) {
      const done = await load.ask({ ask: 'burst', imapUrl, from: at, count: BURST });
      if (round > 0) seconds[side].push(done.seconds);
    }
    at += BURST;
  }
  const after = { ours: (await clerk.ask('peak')).peak, theirs: (await bare.ask('peak')).peak };

  await write(at, LONE);
  const lone = await load.ask({ ask: 'lone', lmtpPort: oursBox.lmtpPort, from: at, count: LONE });
  const loneBare = await load.ask({ ask: 'lone', lmtpPort: theirsBox.lmtpPort, from: at, count: LONE });
  at += LONE;

  await write(at, LARGE);
  const large = await load.ask({ ask: 'burst', imapUrl: oursBox.imapUrl, from: at, count: LARGE });
  const { peak } = await clerk.ask('peak');

  const ours = BURST / middle(seconds.ours);
  const theirs = BURST / middle(seconds.theirs);
  const peer = 'bare loop';
  const latency = (p) => {
    const [a, b] = [percentile(lone.took, p), percentile(loneBare.took, p)];
    return { what: `a lone mail, IDLE, p${p} of ${LONE}`, unit: 'ms', peer, ours: a, theirs: b, ratio: b / a };
  };
  return [
    {
      what: `burst of ${BURST}: DKIM and DMARC checked, CSR checked and stored, answer rendered and kept, Slack told; the peer fetches, parses, sends a fixed text`,
      unit: 'mails/s',
      peer,
      ours,
      theirs,
      ratio: ours / theirs,
    },
    latency(50),
    latency(99),
    {
      what: `peak memory after a burst of ${LARGE}`,
      unit: 'MB',
      peer: `the same clerk after bursts of ${BURST}`,
      ours: peak,
      theirs: after.ours,
      ratio: after.ours / peak,
    },
    {
      what: `burst of ${LARGE}`,
      unit: 'mails/s',
      peer: `the same clerk, bursts of ${BURST}`,
      ours: LARGE / large.seconds,
      theirs: ours,
      ratio: LARGE / large.seconds / ours,
    },
  ];
}
