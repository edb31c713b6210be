import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.js';
import type { CertificateView } from '../../core/model/view.js';
import type { Finding } from '../../core/rules/findings.js';
import type { Results } from '../../core/results.js';
import { type Block, type Modal, context, facts, fileInput, input, modal, section, textInput } from '../blocks.js';
import type { Call } from '../call.js';
import { download, filesIn } from '../files.js';
import { md } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { refuseKey } from '../private-key.js';
import { card } from '../render/card.js';
import { fieldError, findingBlocks } from '../render/findings.js';
import { called, dateChange } from '../render/words.js';
import type { Form } from './form.js';
import type { Values } from './values.js';

const TITLE = 'Issue';

interface IssueForm {
  certificate: CertificateView;
  about: Metadata;
  /** Left empty, the test CA or ACME issues. */
  issuesByItself: boolean;
  findings?: readonly Finding[];
  typed?: string;
  /** What was given is sound: the certificate as it will be, to be confirmed. */
  willBe?: CertificateView;
}

/** The form to paste or upload what the CA issued. */
export const issueView = ({ certificate, about, issuesByItself, findings = [], typed, willBe }: IssueForm): Modal =>
  modal({
    callback: 'issue',
    title: TITLE,
    submit: willBe ? 'Record it' : 'Issue',
    metadata: writeMetadata(about),
    blocks: [
      section(
        `For ${called(certificate)}, ${md(certificate.customer.name)}.${issuesByItself ? '\nLeave both empty and it is issued here.' : ''}`,
      ),
      ...(willBe ? newDates(certificate, willBe) : []),
      ...findingsAbove(findings),
      input({
        name: 'certificate',
        label: 'Paste the certificate and its chain',
        optional: true,
        element: textInput({ multiline: true, placeholder: '-----BEGIN CERTIFICATE-----', initial: typed }),
      }),
      input({
        name: 'certificate_file',
        label: 'Or upload it',
        hint: 'Needed where it is longer than 3000 characters; a chain usually is.',
        optional: true,
        element: fileInput(),
      }),
    ],
  });

/** The dates that it brings, beside those of now. */
function newDates(now: CertificateView, then: CertificateView): Block[] {
  return [
    section('✅ *It fits: its key is the CSR’s, its names are the order’s.* Nothing is recorded yet.'),
    facts(
      `*Valid until*\n${dateChange(now.notAfter, then.notAfter)}`,
      `*Paid until*\n${dateChange(now.paidUntil, then.paidUntil)}`,
      `*Next reissue*\n${then.reissueOn ?? 'none before the renewal'}`,
    ),
    context('“Record it” sends it to the customer. Put another one in its place and it is checked anew.'),
  ];
}

const findingsAbove = (findings: readonly Finding[]): Block[] =>
  findings.length > 0 ? [section('*What was found in it*'), ...findingBlocks(findings)] : [];

type Given = { field: string; base64: string | undefined; file?: string } | { field: string; refused: string };

async function given(call: Call, values: Values, about: Metadata): Promise<Given> {
  const text = values.text('certificate');
  const [file] = await filesIn(call.desk, values, 'certificate_file', text ? { origin: about.origin } : about);
  if (!text && !file) {
    if (call.desk.clerk.issuesByItself) return { field: 'certificate', base64: undefined };
    throw new AppError('invalid-input', 'Paste what the CA sent, or upload it as a file.', { field: 'certificate' });
  }
  // Where both are given the file counts: the text may be left from a refused try.
  const field = file ? 'certificate_file' : 'certificate';
  const bytes = file ? await download(call.desk, file, field) : Buffer.from(text);
  const refused = await refuseKey(call, bytes, file ?? null);
  if (refused) return { field, refused };
  return { field, base64: bytes.toString('base64'), file: file?.id };
}

/** What was recorded, in one sentence with the new dates. */
export const issuedSentence = ({ certificate }: Results['record-issued']): string =>
  `✅ Issued: ${called(certificate)}, not after ${certificate.notAfter ?? '–'}, paid until ${certificate.paidUntil ?? '–'}. The customer has it by mail.`;

export const issueForm: Form = {
  callback: 'issue',
  title: TITLE,
  mainField: 'certificate',

  async submit(call, values, about) {
    const id = about.certificate;
    if (!id) throw new AppError('invalid-input', 'This form is out of date; please open it again.');
    const found = await given(call, values, about);
    if ('refused' in found) return { faults: { [found.field]: found.refused } };
    const { issuesByItself } = call.desk.clerk;
    // What a CA of our own makes has nothing to be looked at first.
    const digest = found.base64 && createHash('sha256').update(found.base64).digest('hex');
    if (digest && about.checked !== digest) {
      const [seen, { view: certificate }] = await Promise.all([
        call.ask('record-issued', { certificate: id, base64: found.base64, dryRun: true }),
        call.ask('show-certificate', { certificate: id }),
      ]);
      if (seen.report.verdict !== 'reject') {
        const { findings } = seen.report;
        const checked = { ...about, checked: digest, files: found.file ? [found.file] : undefined };
        const typed = values.text('certificate');
        const willBe = seen.certificate;
        return { next: issueView({ certificate, about: checked, issuesByItself, findings, typed, willBe }) };
      }
    }
    const result = await call.change('record-issued', { certificate: id, base64: found.base64 });
    if (!result.recorded) {
      const { findings } = result.report;
      const view = issueView({
        certificate: result.certificate,
        about,
        issuesByItself,
        findings,
        typed: values.text('certificate'),
      });
      return { faults: { [found.field]: fieldError(findings) }, view: findings.length > 1 ? view : undefined };
    }
    const detail = await call.ask('show-certificate', { certificate: id });
    return { done: card(detail, call.today, issuedSentence(result)) };
  },
};
