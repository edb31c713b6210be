import type { Command } from 'commander';
import { loadCliConfig, readEnvironment } from '../config.js';
import { AppError } from '../core/errors.js';
import { dateIn } from '../core/rules/calendar.js';
import { type CertificateReport, checkCertificate } from '../core/rules/certificate/check-certificate.js';
import { checkCsr } from '../core/rules/csr/check-csr.js';
import { readInput } from './ask.js';
import { EXIT } from './exit.js';
import { findingLines, toldFindings, verdictFact } from './findings.js';
import { type Fact, facts } from './print.js';

const NO_CERTIFICATE = 'no-certificate';

function certificateWords(report: CertificateReport): string {
  const head: Fact[] = [verdictFact(report.verdict)];
  if (report.leafPem) {
    const { length } = report.chainPem;
    head.push(
      ['Names', report.names.join(', ')],
      ['Issuer', report.issuer ?? '-'],
      ['Serial', report.serial ?? '-'],
      ['Not before', report.notBefore ?? '-'],
      ['Not after', report.notAfter ?? '-'],
      ['Chain', length === 1 ? '1 intermediate certificate' : `${length} intermediate certificates`],
    );
  }
  return `${facts(head)}\n${findingLines(report.findings)}`;
}

function certificateStatus({ verdict, findings }: CertificateReport): number {
  if (findings.some((f) => f.code === NO_CERTIFICATE)) return EXIT.unusable;
  return verdict === 'accept' ? EXIT.done : EXIT.refused;
}

export function addCertificateCheck(certclerk: Command): void {
  certclerk
    .command('cert')
    .description('issued certificates: check')
    .command('check <file>')
    .description("whether an issued certificate fits its CSR and the order's names (- reads standard input)")
    .requiredOption('--csr <file>', 'the CSR it was issued for')
    .option('--names <names>', "the ordered names, comma-separated; left out: the CSR's")
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit status: 0 accept, 1 reject, 2 no certificate, or no CSR to compare it with.')
    .action(async (file: string, options: { csr: string; names?: string; json?: boolean }) => {
      const asked = checkCsr(await readInput(options.csr));
      if (!asked.spkiSha256) {
        const why = asked.findings.map((f) => f.message).join(' ');
        throw new AppError('invalid-input', `${options.csr} is no CSR to compare with: ${why}`);
      }
      const { timeZone } = loadCliConfig(readEnvironment());
      const report = checkCertificate(await readInput(file), {
        spkiSha256: asked.spkiSha256,
        names: options.names?.split(',').flatMap((name) => name.trim() || []) ?? asked.names,
        includesWww: true,
        includesBareOfWildcard: true,
        today: dateIn(timeZone, new Date()),
      });
      const told = { ...report, findings: toldFindings(report.findings) };
      console.log(options.json ? JSON.stringify(told) : certificateWords(report));
      process.exitCode = certificateStatus(report);
    });
}
