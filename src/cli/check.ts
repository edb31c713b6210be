import type { Command } from 'commander';
import { loadCliConfig, readEnvironment } from '../config.js';
import { AppError } from '../core/errors.js';
import type { Product } from '../core/model/product.js';
import { dateIn } from '../core/rules/calendar.js';
import { type CertificateReport, checkCertificate } from '../core/rules/certificate/check-certificate.js';
import { type CsrOrder, type CsrReport, checkCsr } from '../core/rules/csr/check-csr.js';
import { describeKey } from '../core/rules/csr/read-key.js';
import { readShopFile } from '../shop-file.js';
import { command, readInput } from './ask.js';
import { EXIT } from './exit.js';
import { findingLines } from './findings.js';
import { facts, paint } from './print.js';

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
  if (!found)
    throw new AppError(
      'invalid-input',
      `There is no product "${code}". There are: ${products.map((p) => p.id).join(', ')}.`,
    );
  return found;
}

/** The order to check against: the product's rules if one is named, else rules that forbid only what every CA forbids. */
async function order(options: CsrOptions): Promise<CsrOrder | undefined> {
  if (!options.names && !options.product) return undefined;
  if (options.namesFrom && options.namesFrom !== 'order' && options.namesFrom !== 'csr') {
    throw new AppError('invalid-input', '--names-from is order or csr.');
  }
  const sold = options.product ? await product(options.product) : undefined;
  const names = (options.names ?? '')
    .split(',')
    .map((n) => n.trim())
    .filter(Boolean);
  return {
    names,
    namesFrom:
      options.namesFrom === 'csr' || options.namesFrom === 'order' ? options.namesFrom : (sold?.namesFrom ?? 'order'),
    wildcard: sold?.wildcard ?? names.some((n) => n.startsWith('*.')),
    maxNames: sold?.maxNames ?? 250,
    includesWww: sold?.includesWww ?? true,
    includesBareOfWildcard: sold?.includesBareOfWildcard ?? true,
    sha1Csr: sold?.sha1Csr ?? 'refuse',
  };
}

/** What `csr check --json` prints (design §5): no digest and no PEM. */
function csrJson({ verdict, format, key, subject, commonName, names, spkiSha256, findings }: CsrReport): object {
  const told = findings.map(({ code, severity, message, clause }) => ({ code, severity, message, clause }));
  return { verdict, format, key, subject, commonName, names, spkiSha256, findings: told };
}

const VERDICT = {
  accept: paint('green', 'accept'),
  review: paint('yellow', 'review'),
  reject: paint('red', 'reject'),
} as const;

function csrWords(report: CsrReport): string {
  const head: [string, string][] = [['Verdict', VERDICT[report.verdict]]];
  if (report.spkiSha256) {
    head.push(
      ['Format', report.format],
      ['Key', describeKey(report.key)],
      [
        'Subject',
        Object.entries(report.subject)
          .map(([k, v]) => `${k}=${v}`)
          .join(', ') || '-',
      ],
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

function certificateWords(report: CertificateReport): string {
  const head: [string, string][] = [['Verdict', VERDICT[report.verdict]]];
  if (report.leafPem) {
    head.push(
      ['Names', report.names.join(', ')],
      ['Issuer', report.issuer ?? '-'],
      ['Serial', report.serial ?? '-'],
      ['Valid from', report.notBefore ?? '-'],
      ['Not after', report.notAfter ?? '-'],
      ['Chain', `${report.chainPem.length} intermediate certificate(s)`],
    );
  }
  return `${facts(head)}\n${findingLines(report.findings)}`;
}

export function addCheckCommands(certclerk: Command): void {
  const csr = certclerk.command('csr').description('certificate signing requests: check, submit');
  csr
    .command('check <file...>')
    .description('what a CSR is, what is wrong with it, and what to do (- reads standard input)')
    .option('--names <names>', 'the ordered names, comma-separated')
    .option('--names-from <where>', 'order or csr: where the CA takes the names from')
    .option('--product <code>', "check against this product's rules")
    .option('--json', 'print JSON, one object a file')
    .action(async (files: string[], options: CsrOptions) => {
      const against = await order(options);
      for (const file of files) {
        const report = checkCsr(await readInput(file), against);
        if (options.json) console.log(JSON.stringify(csrJson(report)));
        else console.log(`${files.length > 1 ? `${paint('bold', file)}\n` : ''}${csrWords(report)}`);
        process.exitCode = Math.max(Number(process.exitCode ?? 0), csrStatus(report));
      }
    });
  csr
    .command('submit <certificate> <file>')
    .description('enter the CSR of a certificate (- reads standard input)')
    .option('--json', 'print JSON')
    .action(async (certificate: string, file: string, options: { json?: boolean }) => {
      const base64 = Buffer.from(await readInput(file)).toString('base64');
      const result = await command('submit-csr', { certificate, base64 });
      console.log(options.json ? JSON.stringify(result, null, 2) : csrWords(result.report));
      if (!result.accepted) process.exitCode = EXIT.refused;
    });
  certclerk
    .command('cert')
    .description('issued certificates: check')
    .command('check <file>')
    .description("whether an issued certificate fits its CSR and the order's names")
    .requiredOption('--csr <file>', 'the CSR it was issued for')
    .option('--names <names>', "the ordered names, comma-separated; left out: the CSR's")
    .option('--json', 'print JSON')
    .action(async (file: string, options: { csr: string; names?: string; json?: boolean }) => {
      const asked = checkCsr(await readInput(options.csr));
      if (!asked.spkiSha256) throw new AppError('invalid-input', `${options.csr} is not a CSR.`);
      const names = options.names?.split(',').map((n) => n.trim().toLowerCase()) ?? asked.names;
      const { timeZone } = loadCliConfig(readEnvironment());
      const report = checkCertificate(await readInput(file), {
        spkiSha256: asked.spkiSha256,
        names,
        includesWww: true,
        includesBareOfWildcard: true,
        today: dateIn(timeZone, new Date()),
      });
      console.log(options.json ? JSON.stringify(report) : certificateWords(report));
      if (report.verdict !== 'accept') process.exitCode = EXIT.refused;
    });
}
