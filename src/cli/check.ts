import type { Command } from 'commander';
import { loadCliConfig, readEnvironment } from '../config.js';
import { AppError } from '../core/errors.js';
import type { Product } from '../core/model/product.js';
import { type CsrOrder, type CsrReport, checkCsr } from '../core/rules/csr/check-csr.js';
import { describeKey } from '../core/rules/csr/read-key.js';
import { readKeyLists } from '../key-lists.js';
import { readShopFile } from '../shop-file.js';
import { command, readInput } from './ask.js';
import { addCertificateCheck } from './check-certificate.js';
import { EXIT, explain } from './exit.js';
import { findingLines, toldFindings, verdictFact } from './findings.js';
import { type Fact, facts, paint } from './print.js';
import { refusePrivateKey } from './private-key.js';
import { print } from './query.js';
import { certificateTable } from './show.js';

interface CsrOptions {
  names?: string;
  namesFrom?: string;
  product?: string;
  json?: boolean;
}

const NOT_A_CSR = 'not-a-csr';

async function product(code: string): Promise<Product> {
  const { shopFile } = loadCliConfig(readEnvironment());
  const products = shopFile ? (await readShopFile(shopFile)).products : (await command('list-products', {})).products;
  const found = products.find((p) => p.id === code);
  if (!found) {
    const known = products.map((p) => p.id).join(', ');
    throw new AppError('invalid-input', `There is no product "${code}". There are: ${known}.`);
  }
  return found;
}

function namesFrom(written: string | undefined): CsrOrder['namesFrom'] | undefined {
  if (written === undefined || written === 'order' || written === 'csr') return written;
  throw new AppError('invalid-input', '--names-from is order or csr.');
}

/** What to check against: the product's rules where one is named, else only what every CA asks for. */
async function order(options: CsrOptions): Promise<CsrOrder> {
  const from = namesFrom(options.namesFrom);
  const sold = options.product === undefined ? undefined : await product(options.product);
  const names = (options.names ?? '').split(',').flatMap((name) => name.trim() || []);
  if (options.names !== undefined && names.length === 0)
    throw new AppError('invalid-input', '--names is a list of names, like www.example.com,example.com.');
  return {
    names,
    namesFrom: from ?? sold?.namesFrom ?? 'order',
    wildcard: sold?.wildcard ?? true,
    maxNames: sold?.maxNames ?? Infinity,
    includesWww: sold?.includesWww ?? true,
    includesBareOfWildcard: sold?.includesBareOfWildcard ?? true,
    sha1Csr: sold?.sha1Csr ?? 'refuse',
    ...(await readKeyLists(loadCliConfig(readEnvironment()))),
  };
}

/** What `csr check --json` prints for one CSR, to the letter (design §5): no digest, no PEM, no advice. */
function csrJson({ verdict, format, key, subject, commonName, names, spkiSha256, findings }: CsrReport): object {
  return { verdict, format, key, subject, commonName, names, spkiSha256, findings: toldFindings(findings) };
}

/** What it is, what is wrong with it, and what to do. */
function csrWords(report: CsrReport): string {
  const head: Fact[] = [verdictFact(report.verdict)];
  if (report.spkiSha256) {
    const subject = Object.entries(report.subject).map(([name, value]) => `${name}=${value}`);
    head.push(
      ['Format', report.format],
      ['Key', describeKey(report.key)],
      ['Subject', subject.join(', ') || '-'],
      ['Names', report.names.join(', ') || '-'],
      ['SPKI SHA-256', report.spkiSha256],
    );
  }
  return `${facts(head)}\n${findingLines(report.findings)}`;
}

const csrStatus = (report: CsrReport): number => {
  if (report.findings.some((f) => f.code === NOT_A_CSR)) return EXIT.unusable;
  return report.verdict === 'accept' ? EXIT.done : EXIT.refused;
};

/** Checks each file; one that cannot be read does not keep the others from being checked. The worst status counts. */
async function checkFiles(files: readonly string[], options: CsrOptions): Promise<number> {
  const against = await order(options);
  const isAlone = files.length === 1;
  let worst: number = EXIT.done;
  for (const [i, file] of files.entries()) {
    try {
      const report = checkCsr(await readInput(file), against);
      worst = Math.max(worst, csrStatus(report));
      const named = isAlone ? csrJson(report) : { file, ...csrJson(report) };
      if (options.json) console.log(JSON.stringify(named));
      else console.log((i > 0 ? '\n' : '') + (isAlone ? '' : `${paint('bold', file)}\n`) + csrWords(report));
    } catch (error) {
      const { words, status } = explain(error);
      console.error(words);
      worst = Math.max(worst, status);
    }
  }
  return worst;
}

export function addCheckCommands(certclerk: Command): void {
  const csr = certclerk.command('csr').description('certificate signing requests: check, submit, request');
  csr
    .command('check <file...>')
    .description('what a CSR is, what is wrong with it, and what to do (- reads standard input)')
    .option('--names <names>', 'the ordered names, comma-separated')
    .option('--names-from <where>', 'order or csr: where the CA takes the names from')
    .option('--product <code>', "check against this product's rules")
    .option('--json', 'print JSON: an object, or for several files one a line with its "file"')
    .addHelpText(
      'after',
      '\nExit status: 0 accept, 1 review or reject, 2 not a CSR at all (of several files the worst).',
    )
    .action(async (files: string[], options: CsrOptions) => {
      process.exitCode = await checkFiles(files, options);
    });
  csr
    .command('submit <certificate> <file>')
    .description('enter the CSR of a certificate (- reads standard input)')
    .option('--json', 'print JSON')
    .action(async (certificate: string, file: string, options: { json?: boolean }) => {
      const bytes = await readInput(file);
      await refusePrivateKey(bytes);
      const result = await command('submit-csr', { certificate, base64: Buffer.from(bytes).toString('base64') });
      const outcome = result.accepted
        ? certificateTable([result.certificate])
        : 'It was not taken; nothing was changed.';
      console.log(options.json ? JSON.stringify(result, null, 2) : `${csrWords(result.report)}\n\n${outcome}`);
      if (!result.accepted) process.exitCode = EXIT.refused;
    });
  csr
    .command('request <certificate>')
    .description('mail the customer, asking for a CSR, or for another one in place of the one there is')
    .option('--contact <contact>', 'whom, by name or address; else the first contact')
    .option('--json', 'print JSON')
    .action(async (certificate: string, options: { contact?: string; json?: boolean }) => {
      const result = await command('request-csr', { certificate, contact: options.contact });
      const { name, address } = result.to;
      print(options, result, `${name} <${address}> is asked for a CSR.\n\n${certificateTable([result.certificate])}`);
    });
  addCertificateCheck(certclerk);
}
