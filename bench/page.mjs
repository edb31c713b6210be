// Makes docs/benchmarks.md from bench/results/: every figure beside its peer's, what was wanted, and what falls short.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * What each benchmark shows, and what is wanted of the rows whose words fit; the first that fits counts: a ratio, or
 * `below`, which our own figure must keep under.
 */
const ABOUT = {
  csr: {
    shows: 'A CSR is read and checked against every rule; the peers parse it and verify its signature, nothing more.',
    wanted: [
      [/createPublicKey/, 0.5],
      [/openssl/, 8],
      [/./, 1],
    ],
  },
  mail: {
    shows:
      'CSR mails come into a real Dovecot, all at once; the answer counts when an SMTP sink has accepted it. The peer is a bare loop of imapflow, mailparser and nodemailer that checks, stores and proves nothing.',
    wanted: [
      [/burst/i, 0.7],
      [/lone.*p99/i, { below: 1000 }],
    ],
  },
  memory: {
    shows:
      'One clerk with the JSON store answers CSR mails in a row, from and to real servers. Memory after 80 to 100 % of them against memory after 20 to 40 %; `BENCH_MAILS` says how many. What the store has to know of each mail (its keys, in memory) grows with every store; the rest must not.',
    wanted: [[/resident/, 0.91]],
  },
  outbox: {
    shows:
      'Mails that wait are rendered, kept and sent to a sink that takes 20 ms for each; several clerks share one PostgreSQL.',
    wanted: [[/two clerks on one PostgreSQL/, 1.6]],
  },
  store: {
    shows:
      'A durable commit (an order with its invoice, its mail and its audit entry) in the JSON store; answered when it is on the disk.',
    wanted: [
      [/growth/, 0.5],
      [/SQLite/, 0.33],
      [/./, 1],
    ],
  },
  sweep: {
    shows: 'The night on which 1 000 renewals are due, among ten times as many certificates.',
    wanted: [[/growth/, 0.66]],
  },
  render: {
    shows:
      'Notices and invoices. The PDF of ours has a QR code, an XML file and the words of its language in it; the peer draws the same page.',
    wanted: [
      [/notice, HTML and text/, 50],
      [/PDF/, 0.7],
      [/same/, 1],
    ],
  },
  slack: {
    shows:
      'Signed requests of 20 clients from another process, with 10 000 certificates. The peer is a Bolt handler that acknowledges and posts fixed blocks.',
    wanted: [
      [/ack p99/, { below: 100 }],
      [/answer p99/, { below: 200 }],
      [/show.*answers a second/, 0.5],
    ],
  },
  start: {
    shows:
      'From the start of the process to ready. The peer is an empty Bolt app; wanted are below 5 s and 500 MB with 100 000 certificates.',
    wanted: [
      [/ready, 100\s?000/, { below: 5 }],
      [/memory then, 100\s?000/, { below: 500 }],
    ],
  },
};

/** Why something falls short, as long as it does; said under its table. */
const WHY = JSON.parse(readFileSync(join(here, 'why.json'), 'utf8'));

const figure = (value) =>
  value >= 1000 ? Math.round(value).toLocaleString('en-GB').replaceAll(',', ' ') : String(Number(value.toPrecision(3)));
const cell = (text) => String(text).replaceAll('|', '\\|');

function judge({ ours, ratio }, wanted) {
  if (wanted === undefined) return '';
  const [met, words] =
    typeof wanted === 'number' ? [ratio >= wanted, `≥ ${wanted}`] : [ours < wanted.below, `< ${wanted.below}`];
  return met ? words : `**${words}: missed**`;
}

function table(name) {
  const { rows } = JSON.parse(readFileSync(join(here, 'results', `${name}.json`), 'utf8'));
  const wanted = ({ what, unit, peer }) =>
    ABOUT[name].wanted.find(([words]) => words.test(`${what} ${unit} ${peer}`))?.[1];
  const lines = rows.map((row) => {
    const verdict = judge(row, wanted(row));
    const cells = [row.what, `${figure(row.ours)} ${row.unit}`, row.peer, `${figure(row.theirs)} ${row.unit}`];
    return `| ${[...cells.map(cell), figure(row.ratio), verdict].join(' | ')} |`;
  });
  return ['| What | Ours | Against | Theirs | Ratio | Wanted |', '|---|---|---|---|---|---|', ...lines].join('\n');
}

/** @param {string} machine what the figures were measured on, in words */
export function writePage(machine) {
  const parts = Object.keys(ABOUT).map((name) => {
    const measured = existsSync(join(here, 'results', `${name}.json`));
    const why = WHY[name] ? [`${WHY[name]}`] : [];
    return [`## ${name}`, ABOUT[name].shows, measured ? table(name) : 'Not measured yet.', ...why].join('\n\n');
  });
  const head = `# Benchmarks

Made by \`npm run bench\` (one: \`npm run bench -- store\`); do not edit it by hand. Each figure stands beside its peer's, measured
in the same run, one after the other in turns; a ratio above 1 means that certclerk is better. Absolute numbers are those of one
machine and say little, ratios say more. Last run on: ${machine}.`;
  writeFileSync(join(here, '../docs/benchmarks.md'), `${[head, ...parts].join('\n\n')}\n`);
}
