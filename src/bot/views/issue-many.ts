import { createHash } from 'node:crypto';
import { AppError } from '../../core/errors.js';
import type { CertificateView } from '../../core/model/view.js';
import type { MatchedFile, Results } from '../../core/results.js';
import { type Block, type Modal, context, fileInput, input, modal, section } from '../blocks.js';
import type { Call } from '../call.js';
import { explain } from '../errors.js';
import { download, filesIn } from '../files.js';
import { md } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { refuseKey } from '../private-key.js';
import { type LeftFile, manyIssuedMessage, matchBlocks } from '../render/issued.js';
import { called } from '../render/words.js';
import { fieldError } from '../render/findings.js';
import type { Form } from './form.js';
import type { FileRef } from './values.js';

const TITLE = 'Issue';
const FIELD = 'certificate_files';
/** As many as Slack takes in one field. */
const MOST_FILES = 10;

interface ManyForm {
  about: Metadata;
  /** Some of those that can be issued now; `more`: there are others. */
  waiting?: { certificates: readonly CertificateView[]; more: boolean };
  /** What the files are for, to be confirmed. */
  found?: Results['match-issued'];
}

/** The form for many files at once; with what fits, the question whether to record it. */
export function issueManyView({ about, waiting, found }: ManyForm): Modal {
  const count = found?.matches.length ?? 0;
  const frame = { callback: 'issue_many', title: TITLE, metadata: writeMetadata(about) };
  if (found && count > 0) {
    return modal({ ...frame, submit: `Record ${count}`, blocks: matchBlocks(found.matches, found.left) });
  }
  return modal({
    ...frame,
    submit: 'Look',
    blocks: [
      ...(found ? matchBlocks([], found.left) : [section(INTRODUCTION), ...waitingBlocks(waiting)]),
      input({
        name: FIELD,
        label: 'The files',
        hint: `${MOST_FILES} at most; a zip may hold more. PEM, DER, PKCS#7; chains may lie in files of their own.`,
        element: fileInput(MOST_FILES),
      }),
    ],
  });
}

const INTRODUCTION =
  'Give the files that the CA sent. Each is matched to its certificate by the public key of the CSR, and you see which is for which before anything is recorded.';

function waitingBlocks(waiting: ManyForm['waiting']): Block[] {
  if (!waiting) return [];
  const { certificates, more } = waiting;
  if (certificates.length === 0) return [context('No certificate is waiting to be issued now.')];
  const lines = certificates.map((view) => `• ${called(view)} · ${md(view.customer.name, 60)}`);
  return [section(['*Ready to issue*', ...lines, ...(more ? ['… and more: `/ssl list turn:us`'] : [])].join('\n'))];
}

interface Read {
  files: { name: string; base64: string }[];
  /** At Slack, of those that were read. */
  ids: string[];
  /** Those that could not be read, or must not be. */
  left: LeftFile[];
}

/** Reads every file; one that cannot be used does not hold up the others. */
async function readAll(call: Call, refs: readonly FileRef[]): Promise<Read> {
  const read: Read = { files: [], ids: [], left: [] };
  for (const ref of refs) {
    const name = ref.name ?? ref.id;
    try {
      const bytes = await download(call.desk, ref, FIELD);
      const refused = await refuseKey(call, bytes, ref);
      if (refused) {
        read.left.push({ file: name, why: refused });
        continue;
      }
      read.files.push({ name, base64: bytes.toString('base64') });
      read.ids.push(ref.id);
    } catch (error) {
      read.left.push({ file: name, why: explain(error, call.desk.log).plain });
    }
  }
  return read;
}

/** What the files are for, and those that can be looked at again when it is confirmed. */
async function matched(call: Call, refs: readonly FileRef[]): Promise<Results['match-issued'] & { ids: string[] }> {
  if (refs.length === 0) throw new AppError('invalid-input', 'Upload at least one file from the CA.', { field: FIELD });
  const { files, ids, left } = await readAll(call, refs);
  if (files.length === 0) return { matches: [], ids, left };
  const found = await call.ask('match-issued', { files });
  return { matches: found.matches, ids, left: [...left, ...found.left] };
}

/** One transaction each: one that fails takes no other with it. */
async function recordEach(call: Call, matches: readonly MatchedFile[]) {
  const recorded: { file: string; certificate: CertificateView }[] = [];
  const left: LeftFile[] = [];
  for (const { file, base64, certificate } of matches) {
    const each = call.with({ onceKey: `${call.onceKey}:${certificate.id}` });
    try {
      const result = await each.change('record-issued', { certificate: certificate.id, base64 });
      if (result.recorded) recorded.push({ file, certificate: result.certificate });
      else left.push({ file, why: fieldError(result.report.findings) });
    } catch (error) {
      left.push({ file, why: explain(error, call.desk.log).plain });
    }
  }
  return { recorded, left };
}

/** What was confirmed is which leaf goes to which certificate. */
const digestOf = (matches: readonly MatchedFile[]): string =>
  createHash('sha256')
    .update(JSON.stringify(matches.map(({ certificate, report }) => [certificate.id, report.leafPem])))
    .digest('hex');

export const issueManyForm: Form = {
  callback: 'issue_many',
  title: TITLE,
  mainField: FIELD,

  async submit(call, values, about) {
    const refs = await filesIn(call.desk, values, FIELD, about);
    const found = await matched(call, refs);
    const [first] = found.left;
    if (found.matches.length === 0) {
      const fault = first ? `${first.file}: ${first.why}` : 'There is no certificate in it.';
      return { faults: { [FIELD]: fault }, view: issueManyView({ about: { origin: about.origin }, found }) };
    }
    const checked = digestOf(found.matches);
    if (about.checked !== checked) {
      return { next: issueManyView({ about: { ...about, checked, files: found.ids }, found }) };
    }
    const { recorded, left } = await recordEach(call, found.matches);
    return { done: manyIssuedMessage(recorded, [...left, ...found.left]) };
  },
};
