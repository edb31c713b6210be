// `npm test`: everything, set-up included. The last line is `N passed, N failed`, counted from vitest's own report; a
// check that fails before the tests is named, counts as one failure, and the tests run all the same.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = path.join(root, 'test-results/vitest.json');
const tool = (name) => path.join(root, 'node_modules', name);

const CHECKS = [
  ['types', tool('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'],
  ['types of the sandbox page', tool('typescript/bin/tsc'), '--noEmit', '-p', 'src/sandbox/page/tsconfig.json'],
  ['lint', tool('eslint/bin/eslint.js'), '.'],
  ['format', tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ['walls', tool('dependency-cruiser/bin/dependency-cruise.mjs'), '--output-type', 'err', 'src'],
];

/** Runs a script of node's; its output is shown, its input is empty. */
function run(script, ...args) {
  return (
    spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
  );
}

function check([name, script, ...args]) {
  const start = Date.now();
  const passed = run(script, ...args);
  console.log(`${name}: ${passed ? 'good' : 'FAILED'} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  return passed ? [] : [name];
}

/** Tests passed and failed. A file that fails outside its tests (an import, a hook) counts as one failure. */
function count(vitest) {
  const broken = vitest.testResults.filter(
    (each) => each.status === 'failed' && !each.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: vitest.numPassedTests,
    failed: vitest.numFailedTests + broken.length,
    skipped: vitest.numPendingTests,
  };
}

function runTests() {
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const good = run(tool('vitest/vitest.mjs'), 'run', ...reporters, ...process.argv.slice(2));
  if (!existsSync(report)) return { passed: 0, failed: 1, problems: ['vitest ended without a report'] };
  const counted = count(JSON.parse(readFileSync(report, 'utf8')));
  if (counted.skipped > 0) console.log(`Not run: ${counted.skipped} tests`);
  // An error outside every test, such as a rejection that nobody handled.
  if (!good && counted.failed === 0) return { ...counted, failed: 1, problems: ['vitest itself'] };
  return { ...counted, problems: [] };
}

function close({ passed, failed, problems }) {
  if (problems.length > 0) console.log(`Failed: ${problems.join(', ')}`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

if (!run(path.join(root, 'scripts/test-setup.mjs'))) close({ passed: 0, failed: 1, problems: ['set-up'] });
const broken = CHECKS.flatMap(check);
const tests = runTests();
close({ ...tests, failed: tests.failed + broken.length, problems: [...broken, ...tests.problems] });
