// The JSON store: durable commits at 1 000 and 100 000 certificates, against SQLite; a new snapshot while it works.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { readShopFile } from '../../dist/shop-file.js';
import { Child, middle } from '../child.mjs';
import { fill } from '../fill.mjs';
import { fillSqlite } from './work.mjs';

const FEW = 1_000;
const MANY = 100_000;
const ROUNDS = 7;
/** So many times a new snapshot is waited for: the longest stall of all counts. */
const SNAPSHOTS = 5;
/** Commits at once, and how many in a round. */
const LANES = [
  { lanes: 1, commits: 200 },
  { lanes: 16, commits: 1_600 },
];
/** What the design asks for; there is no peer that can be stalled in the same way. */
const WANTED = { stall: 50, seconds: 5, megabytes: 500 };

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
/** The middle rate of each, turn by turn, so that whatever else the machine does meets all of them. */
async function ratesOf(children, { lanes, commits }) {
  const rates = children.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [i, child] of children.entries()) {
      const { rate } = await child.ask({ ask: 'rate', commits, lanes });
      if (round > 0) rates[i].push(rate); // the first warms up
    }
  }
  return rates.map(middle);
}

const row = (what, ours, unit, peer, theirs, ratio) => ({ what, ours, unit, peer, theirs, ratio });

async function measure(few, many, sqlite, opened) {
  const rows = [];
  for (const load of LANES) {
    const [atFew, atMany, theirs] = await ratesOf([few, many, sqlite], load);
    const what = `durable commit, ${load.lanes} at once, ${MANY} certificates`;
    rows.push(row(`${what} (growth)`, atMany, '1/s', `at ${FEW} certificates`, atFew, atMany / atFew));
    rows.push(row(what, atMany, '1/s', 'SQLite (WAL, synchronous=FULL)', theirs, atMany / theirs));
  }
  const stalls = [];
  for (let n = 0; n < SNAPSHOTS; n += 1) stalls.push((await many.ask({ ask: 'stall' })).milliseconds);
  const longest = Math.max(...stalls);
  const during = `longest stall while new snapshots are written (of ${SNAPSHOTS}), ${MANY} certificates`;
  rows.push(row(during, longest, 'ms', 'what the design asks for', WANTED.stall, WANTED.stall / longest));
  for (const [what, unit, key] of [
    ['open', 's', 'seconds'],
    ['memory then', 'MB', 'megabytes'],
  ]) {
    const ours = opened[key];
    const asked = WANTED[key];
    rows.push(row(`${what}, ${MANY} certificates`, ours, unit, 'what the design asks for', asked, asked / ours));
  }
  return rows;
}

export async function bench() {
  const Database = createRequire(import.meta.url)('libsql');
  const { shop, products } = await readShopFile(file('../../data/examples/shop.json'));
  const base = await mkdtemp(join(tmpdir(), 'certclerk-bench-'));
  const places = { few: join(base, 'few'), many: join(base, 'many'), sqlite: join(base, 'sqlite.db') };
  const children = [];
  const start = async (side, place, count) => {
    const child = new Child(file('child.mjs'), [side, place, count]);
    children.push(child);
    return { child, opened: await child.said() };
  };
  try {
    const facts = [new Date().toISOString().slice(0, 10), shop, products[0]];
    await fill(places.few, FEW, ...facts);
    await fill(places.many, MANY, ...facts);
    fillSqlite(Database, places.sqlite, MANY, ...facts);
    spawnSync('sync'); // what filling left to the disk is no part of a commit
    const few = await start('ours', places.few, FEW);
    const many = await start('ours', places.many, MANY);
    const sqlite = await start('sqlite', places.sqlite, MANY);
    return await measure(few.child, many.child, sqlite.child, many.opened);
  } finally {
    for (const child of children) await child.end({ ask: 'end' });
    await rm(base, { recursive: true, force: true });
  }
}
