// npm run bench [-- NAME]: runs one benchmark or all, prints a table, writes bench/results/NAME.json.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { writePage } from './page.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const known = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(here, entry.name, 'bench.mjs')))
  .map((entry) => entry.name);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(2);
}
if (!existsSync(join(here, 'node_modules'))) {
  console.log('Installing the peers (bench/package.json) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' });
  if (status !== 0) process.exit(3);
}
if (!existsSync(join(here, '../dist/main.js'))) {
  console.error('certclerk is not built yet: run npm ci first.');
  process.exit(2);
}

const number = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

const machine = `${cpus()[0]?.model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
console.log(machine);
for (const name of asked.length > 0 ? asked : known) {
  const { bench } = await import(`./${name}/bench.mjs`);
  const rows = await bench();
  console.log(`\n${name}`);
  console.table(
    rows.map(({ what, ours, unit, peer, theirs, ratio }) => ({
      what,
      ours: `${number(ours)} ${unit}`,
      peer,
      theirs: `${number(theirs)} ${unit}`,
      ratio: ratio.toFixed(2),
    })),
  );
  await mkdir(join(here, 'results'), { recursive: true });
  await writeFile(join(here, 'results', `${name}.json`), `${JSON.stringify({ name, rows }, null, 2)}\n`);
  writePage(machine);
}
// What a peer leaves open must not keep a finished run.
process.exit();
