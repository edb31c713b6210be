// A CSR read and checked by every rule, against peers that only read it and verify its signature.
import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import forge from 'node-forge';
import { CertificationRequest } from 'pkijs';
import { checkCsr } from '../../dist/core/rules/csr/check-csr.js';
import { parseCsr } from '../../dist/core/rules/csr/parse-csr.js';

const ROUNDS = 9;
const ROUND_MS = 120;
/** Until everything is compiled; on a busy machine the first rounds would measure the compiler. */
const WARM_MS = 2_000;

const KEYS = {
  'RSA 2048': ['rsa:2048'],
  'EC P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
};

const ORDER = {
  names: ['example.com', 'shop.example.com'],
  namesFrom: 'order',
  wildcard: false,
  maxNames: 5,
  includesWww: true,
  includesBareOfWildcard: true,
  sha1Csr: 'refuse',
};

function makeCsr(key, folder) {
  const file = join(folder, 'request.csr');
  const names = 'subjectAltName=DNS:example.com,DNS:www.example.com,DNS:shop.example.com';
  const how = [
    'req',
    '-new',
    '-newkey',
    ...KEYS[key],
    '-nodes',
    '-keyout',
    join(folder, 'key'),
    '-subj',
    '/CN=example.com/O=Example',
  ];
  const { status, stderr } = spawnSync('openssl', [...how, '-addext', names, '-out', file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl made no CSR: ${stderr}`);
  const pem = readFileSync(file);
  const der = Buffer.from(pem.toString().replace(/-----.*-----|\s/g, ''), 'base64');
  return { file, pem, der };
}

const must = (good) => {
  if (!good) throw new Error('a peer found the signature wrong: the benchmark is broken');
};

function peers({ file, pem, der }, key) {
  const { spki, signed, signature } = parseCsr(der);
  const view = (bytes) => Buffer.from(bytes);
  const [spkiBytes, signedBytes, signatureBytes] = [spki, signed, signature].map(view);
  const all = {
    'createPublicKey + verify': () =>
      must(
        verify('sha256', signedBytes, createPublicKey({ key: spkiBytes, format: 'der', type: 'spki' }), signatureBytes),
      ),
    '@peculiar/x509': async () => must(await new Pkcs10CertificateRequest(pem.toString()).verify()),
    pkijs: async () => must(await CertificationRequest.fromBER(der).verify()),
    'openssl req -verify': () =>
      must(
        /verify OK/i.test(spawnSync('openssl', ['req', '-in', file, '-noout', '-verify'], { encoding: 'utf8' }).stderr),
      ),
  };
  // node-forge reads no EC keys.
  if (key.startsWith('RSA'))
    all['node-forge'] = () => must(forge.pki.certificationRequestFromPem(pem.toString()).verify());
  return all;
}

async function rate(work, milliseconds) {
  const began = performance.now();
  let done = 0;
  for (; performance.now() - began < milliseconds; done++) await work();
  return (done / (performance.now() - began)) * 1000;
}

const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Turn by turn, so that whatever else the machine does meets both. */
async function measure(ours, theirs) {
  await rate(ours, ROUND_MS);
  await rate(theirs, ROUND_MS);
  const rounds = [];
  for (let n = 0; n < ROUNDS; n++)
    rounds.push({ ours: await rate(ours, ROUND_MS), theirs: await rate(theirs, ROUND_MS) });
  const ratio = middle(rounds.map((round) => round.ours / round.theirs));
  return {
    ours: middle(rounds.map((round) => round.ours)),
    theirs: middle(rounds.map((round) => round.theirs)),
    ratio,
  };
}

export async function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'certclerk-bench-csr-'));
  try {
    const rows = [];
    for (const key of Object.keys(KEYS)) {
      const csr = makeCsr(key, folder);
      const ours = () => must(checkCsr(csr.pem, ORDER).verdict === 'accept');
      await rate(ours, WARM_MS);
      for (const [peer, theirs] of Object.entries(peers(csr, key)))
        rows.push({ what: `CSR read and checked, ${key}`, unit: 'CSR/s', peer, ...(await measure(ours, theirs)) });
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
