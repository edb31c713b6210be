import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.js';
import type { Finding } from '../../core/rules/findings.js';
import type { CertificateView } from '../../core/model/view.js';
import { type Block, type Modal, VALUE, context, fileInput, input, modal, section, textInput } from '../blocks.js';
import type { Call } from '../call.js';
import { download, filesIn } from '../files.js';
import { md } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { refuseKey } from '../private-key.js';
import { card } from '../render/card.js';
import { fieldError, findingBlocks } from '../render/findings.js';
import { called, namesLine } from '../render/words.js';
import type { Form, Outcome } from './form.js';
import type { FileRef, Values } from './values.js';

const TITLE = 'Enter a CSR';

interface CsrForm {
  /** Null: the form asks which certificate. */
  certificate: CertificateView | null;
  about: Metadata;
  /** What was found in the last attempt, shown above the field. */
  findings?: readonly Finding[];
  typed?: string;
  /** It can be applied, but something is doubtful: to be confirmed. */
  isDoubtful?: boolean;
}

/** The form to paste or upload a CSR. */
export const csrView = ({ certificate, about, findings = [], typed, isDoubtful }: CsrForm): Modal =>
  modal({
    callback: 'csr',
    title: TITLE,
    submit: isDoubtful ? 'Apply it' : 'Check and save',
    metadata: writeMetadata(about),
    blocks: [
      ...(certificate
        ? [
            section(
              `For ${called(certificate)}, ${md(certificate.customer.name)}.\nNames: ${namesLine(certificate.names)}`,
            ),
          ]
        : []),
      ...findingsAbove(findings),
      ...(isDoubtful
        ? [context('Nothing of this refuses it. “Apply it” takes it as it is; another one is checked anew.')]
        : []),
      ...(certificate ? [] : [whichCertificate]),
      input({
        name: 'csr',
        label: 'Paste the CSR',
        hint: 'With its first and last line. Never the private key.',
        optional: true,
        element: textInput({ multiline: true, placeholder: '-----BEGIN CERTIFICATE REQUEST-----', initial: typed }),
      }),
      input({
        name: 'csr_file',
        label: 'Or upload it',
        hint: 'Needed where the CSR is longer than 3000 characters.',
        optional: true,
        element: fileInput(),
      }),
    ],
  });

const findingsAbove = (findings: readonly Finding[]): Block[] =>
  findings.length > 0 ? [section('*What was found in it*'), ...findingBlocks(findings)] : [];

const whichCertificate = input({
  name: 'certificate',
  label: 'Certificate',
  element: {
    type: 'external_select',
    action_id: VALUE,
    min_query_length: 0,
    placeholder: { type: 'plain_text', text: 'A name, an id or a customer' },
  },
});

/** What was given, with the field that it stood in. */
type Given = { field: 'csr'; bytes: Buffer; file: null } | { field: 'csr_file'; bytes: Buffer; file: FileRef };

/** Text and file, each where there is one. Where both are, the file counts: the text may be left from a refused try. */
async function given(call: Call, values: Values, about: Metadata): Promise<[counts: Given, ...left: Given[]]> {
  const text = values.text('csr');
  const [file] = await filesIn(call.desk, values, 'csr_file', text ? { origin: about.origin } : about);
  const pasted: Given = { field: 'csr', bytes: Buffer.from(text), file: null };
  if (file) {
    const uploaded: Given = { field: 'csr_file', bytes: await download(call.desk, file, 'csr_file'), file };
    return text ? [uploaded, pasted] : [uploaded];
  }
  if (text) return [pasted];
  throw new AppError('invalid-input', 'Paste the CSR, or upload it as a file.', { field: 'csr' });
}

/** Warnings of what is put right without anybody: they are said, but there is nothing to decide. */
const ADDED_BY_ITSELF: ReadonlySet<string> = new Set(['common-name-not-in-sans']);

export const csrForm: Form = {
  callback: 'csr',
  title: TITLE,
  mainField: 'csr',

  async submit(call, values, about): Promise<Outcome> {
    const id = about.certificate ?? values.text('certificate');
    if (!id) throw new AppError('invalid-input', 'Which certificate is it for?', { field: 'certificate' });
    const all = await given(call, values, about);
    for (const { field, bytes, file } of all) {
      const refused = await refuseKey(call, bytes, file);
      if (refused) return { faults: { [field]: refused } };
    }
    const [found] = all;

    const base64 = found.bytes.toString('base64');
    const digest = createHash('sha256').update(found.bytes).digest('hex');
    if (about.checked !== digest) {
      const { report, certificate } = await call.ask('submit-csr', { certificate: id, base64, dryRun: true });
      const warnings = report.findings.filter((one) => one.severity === 'warning' && !ADDED_BY_ITSELF.has(one.code));
      if (report.verdict !== 'reject' && report.pem !== null && warnings.length > 0) {
        const checked = {
          ...about,
          certificate: certificate.id,
          checked: digest,
          files: found.file ? [found.file.id] : undefined,
        };
        const { findings } = report;
        return {
          next: csrView({ certificate, about: checked, findings, typed: values.text('csr'), isDoubtful: true }),
        };
      }
    }
    const result = await call.change('submit-csr', { certificate: id, base64 });
    const { findings } = result.report;
    if (!result.accepted) {
      const view = csrView({
        certificate: about.certificate ? result.certificate : null,
        about,
        findings,
        typed: values.text('csr'),
      });
      return { faults: { [found.field]: fieldError(findings) }, view: findings.length > 1 ? view : undefined };
    }
    const detail = await call.ask('show-certificate', { certificate: result.certificate.id });
    const warnings = findings
      .filter((finding) => finding.severity === 'warning')
      .map((f) => `⚠️ ${md(f.message, 400)}`);
    const said = [`✅ CSR accepted for ${called(result.certificate)}.`, ...warnings].join('\n');
    return { done: card(detail, call.today, said) };
  },
};
