import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { opensslRecipe } from '../../../src/mail/out/csr-recipes.js';

let dir = '';
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'recipe-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the command as a customer would paste it, and reads the CSR with openssl. */
function run(command: string, csrFile: string): { subject: string; names: string[] } {
  execFileSync('sh', ['-c', command], { cwd: dir, stdio: 'pipe' });
  const text = execFileSync('openssl', ['req', '-in', csrFile, '-noout', '-text', '-nameopt', 'RFC2253'], {
    cwd: dir,
    encoding: 'utf8',
  });
  return {
    subject: /Subject: (.*)/.exec(text)?.[1] ?? '',
    names: [...text.matchAll(/DNS:([^,\s]+)/g)].map(([, name]) => name ?? ''),
  };
}

describe('opensslRecipe', () => {
  it.each([
    ['one name', ['example.com']],
    ['a wildcard', ['*.example.com', 'example.com']],
    ['many names', Array.from({ length: 25 }, (_, i) => `host-${i}.some-rather-long-zone.example.com`)],
  ])('%s: the command makes a CSR with exactly these names', (_, names) => {
    const { command, csrFile, keyFile } = opensslRecipe(names);
    const csr = run(command, csrFile);
    expect(csr.names).toEqual(names);
    expect(csr.subject).toBe(`CN=${names[0]}`);
    expect(readFileSync(path.join(dir, keyFile), 'utf8')).toContain('PRIVATE KEY');
  });

  it('works as it stands in a text mail, indented by four spaces', () => {
    const names = Array.from({ length: 9 }, (_, i) => `host-${i}.bakery-novak.example`);
    const { command, csrFile } = opensslRecipe(names);
    const indented = command.replace(/^/gm, '    ');
    expect(Math.max(...indented.split('\n').map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(run(indented, csrFile).names).toEqual(names);
  });

  it('has no star in a file name', () => {
    expect(opensslRecipe(['*.example.com']).csrFile).toBe('wildcard.example.com.csr');
  });
});
