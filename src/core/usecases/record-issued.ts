import { type Asking, STAFF_AND_SETUP, type Changing, type UseCase } from '../context.js';
import { isLeaked } from '../csr.js';
import { AppError, conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import { type AcceptedCsr, type Certificate, type IssuedCertificate, type Period } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { addMonths } from '../rules/calendar.js';
import { type CertificateReport, checkCertificate } from '../rules/certificate/check-certificate.js';
import { type Issuing, issuing } from '../rules/issuing.js';
import { missingWords } from '../rules/words.js';
import { customerById } from './find.js';
import { findCertificate } from './find-meant.js';
import { shown } from './show.js';
import { replacePeriod } from './submit-csr.js';

/** Why no certificate can be recorded now, or null. */
export function whyNotIssue(certificate: Certificate, today: PlainDate): string | null {
  if (certificate.cancelled) return `${certificate.id} is cancelled; no certificate is issued for it.`;
  const { period, needs: all } = issuing(certificate, today);
  if (period.issued.length > 0 && all.length === 0) {
    // Who comes second is told who was first.
    const last = period.issued.at(-1);
    const who = last ? ` (recorded by ${last.by} at ${last.recordedAt})` : '';
    return `${certificate.id} has its certificate already${who}, and no reissue is due. To replace it, enter a new CSR first.`;
  }
  if (period.end && period.end <= today) {
    return `What was paid for ${certificate.id} is over since ${period.end}, so no certificate can be issued for it. Cancel it, and order it anew.`;
  }
  const needs = all.filter((need) => need === 'payment' || need === 'csr');
  if (needs.length === 0) return null;
  const where = needs.includes('payment') ? ` (invoice ${period.invoice})` : '';
  return `${certificate.id} cannot be issued yet: ${missingWords(needs)} missing${where}.`;
}

/** Whether the key of the CSR became known to others after it was accepted (Baseline Requirements §6.1.1.3). */
export const isLeakedKey = (asking: Asking, csr: AcceptedCsr): Promise<boolean> => isLeaked(asking, csr.spkiSha256);

async function refuseLeaked(asking: Asking, csr: AcceptedCsr): Promise<void> {
  if (!(await isLeakedKey(asking, csr))) return;
  throw conflict(
    'The private key of this CSR is known to others, so no certificate may have it. Enter a CSR with a new key first.',
  );
}

/** Dates of the period once its first certificate is there: a first period starts today (design §3). */
function started(period: Period, today: PlainDate): Period {
  if (period.start && period.end) return period;
  const months = period.product.termMonths;
  return { ...period, start: today, end: addMonths(today, months), anchor: { date: today, months } };
}

function issuedFrom(report: CertificateReport, asking: Asking, by: string): IssuedCertificate {
  const { leafPem, serial, issuer, notBefore, notAfter, spkiSha256 } = report;
  if (!leafPem || !serial || !issuer || !notBefore || !notAfter || !spkiSha256) {
    throw new Error('an accepted certificate without its facts');
  }
  const { today: recordedOn, now: recordedAt } = asking;
  return {
    leafPem,
    chainPem: report.chainPem,
    serial,
    issuer,
    spkiSha256,
    notBefore,
    notAfter,
    recordedOn,
    recordedAt,
    by,
  };
}

/** The certificate with what was issued in the period that it is for. */
export function withIssued(asking: Asking, certificate: Certificate, report: CertificateReport, about: Issuing) {
  const by = describeActor(asking.actor);
  const issued = issuedFrom(report, asking, by);
  const period = started(about.period, asking.today);
  const updated = replacePeriod(certificate, {
    ...period,
    csr: about.csr,
    issued: [...period.issued, issued],
    reissueRequested: undefined,
  });
  return { updated, issued, period, by };
}

/** What was issued against the CSR and the order that it is for. */
export function checkIssued(
  asking: Asking,
  certificate: Certificate,
  { csr, period: { product } }: Issuing,
  given: Uint8Array,
): CertificateReport {
  return checkCertificate(given, {
    spkiSha256: csr?.spkiSha256 ?? '',
    names: certificate.names,
    includesWww: product.includesWww,
    includesBareOfWildcard: product.includesBareOfWildcard,
    today: asking.today,
    allowUntrustedIssuer: asking.issuesByItself,
  });
}

async function save(
  changing: Changing,
  certificate: Certificate,
  report: CertificateReport,
  about: Issuing,
): Promise<Certificate> {
  const { updated, issued, period, by } = withIssued(changing, certificate, report, about);
  await changing.tx.put('certificate', updated);
  changing.touched.add(updated.id);
  const view = await shown(changing, updated);
  const index = period.issued.length;
  await queueMail(changing, {
    customer: await customerById(changing.tx, updated.customerId),
    content: { template: 'certificate-issued', certificate: view, validFrom: issued.notBefore.slice(0, 10) },
    attachments: [{ kind: 'issued-certificate', certificateId: updated.id, period: period.n, index }],
    keyFor: updated,
  });
  await tellStaff(changing, 'issued', updated, by, `paid until ${view.paidUntil}, valid until ${view.notAfter}`);
  return updated;
}

/**
 * Records the certificate that the CA issued. It must be for the CSR's key and the order's names; its dates are read
 * from it, never from what someone typed (design §6.2).
 */
export const recordIssued: UseCase<'record-issued'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,

  /** Without a certificate in the input the issuer makes one, if this clerk has such an issuer. */
  async before(asking, input, issueNow, clockNow) {
    if (input.base64) return input;
    const certificate = await findCertificate(asking.tx, input.certificate);
    const why = whyNotIssue(certificate, asking.today);
    if (why) throw conflict(why);
    if (!issueNow) {
      throw new AppError(
        'invalid-input',
        'The certificate is missing: paste or attach what the CA sent, chain included.',
        {
          field: 'certificate',
        },
      );
    }
    const { period, csr } = issuing(certificate, asking.today);
    if (!csr) throw new Error('whyNotIssue let a certificate without CSR through');
    await refuseLeaked(asking, csr);
    const made = await issueNow(csr.pem, certificate.names, clockNow, started(period, asking.today).end ?? null);
    const base64 = Buffer.from([made.leafPem, ...made.chainPem].join('\n')).toString('base64');
    return { ...input, certificate: certificate.id, base64 };
  },

  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    const why = whyNotIssue(certificate, changing.today);
    if (why) throw conflict(why);
    const about = issuing(certificate, changing.today);
    if (!about.csr || !input.base64) throw new Error('record-issued ran without a CSR or a certificate');
    await refuseLeaked(changing, about.csr);
    const report = checkIssued(changing, certificate, about, Buffer.from(input.base64, 'base64'));
    if (report.verdict === 'reject') {
      return { recorded: false, report, certificate: await shown(changing, certificate) };
    }
    if (input.dryRun) {
      const { updated } = withIssued(changing, certificate, report, about);
      return { recorded: false, report, certificate: await shown(changing, updated) };
    }
    const updated = await save(changing, certificate, report, about);
    return { recorded: true, report, certificate: await shown(changing, updated) };
  },
};
