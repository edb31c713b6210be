import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkCsr } from '../../../src/core/rules/csr/check-csr.js';
import { readLeakedKeyList } from '../../../src/core/rules/csr/leaked-key-list.js';
import { soundCsr } from '../../fixtures/generate-csr.js';
import { ec, rsa } from '../../fixtures/keys.js';
import { ORDER } from './csr-cases.js';

const digest = createHash('sha256').update(ec().spki).digest('hex');
const read = (text: string) => {
  const list = readLeakedKeyList(text);
  if ('badLine' in list) throw new Error(`line ${list.badLine}`);
  return list;
};

describe('a list of leaked keys', () => {
  it.each([
    ['as hex', digest],
    ['in capitals', digest.toUpperCase()],
    ['with colons, as openssl prints it', digest.replace(/..(?=.)/g, '$&:')],
    ['after a comment, with one behind it', `# leaked in May\r\n\r\n  ${digest}  # web3\r\n`],
  ])('%s', (_, text) => {
    const list = read(text);
    expect(list.size).toBe(1);
    const codes = (key = ec()) => checkCsr(soundCsr({ key }), { ...ORDER, leakedSpki: list.has }).findings;
    expect(codes().map((f) => f.code)).toEqual(['key-leaked']);
    expect(codes(rsa())).toEqual([]);
  });

  it.each([
    ['too short', digest.slice(1)],
    ['no hex', digest.replace(/^./, 'g')],
    ['two in a line', `${digest} ${digest}`],
  ])('a line that is %s is told with its number', (_, line) => {
    expect(readLeakedKeyList(`# keys\n${digest}\n${line}\n`)).toEqual({ badLine: 3 });
  });
});
