import { AppError } from '../../core/errors.js';
import type { ReviewView } from '../../core/model/slack-content.js';
import { type Block, type Modal, facts, modal, section } from '../blocks.js';
import { code, md, quoted } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { approvedSentence, reviewMessage, stateOfDecision } from '../render/review.js';
import { called, namesLine } from '../render/words.js';
import type { Form } from './form.js';

const TITLE = 'Approve';
/** So many of the longest names fit into a section: none is left out of what is approved. */
const NAMES_IN_SECTION = 10;
/** Hex digits in a group. */
const GROUP = /.{1,16}/g;

const lines = (title: string, each: readonly string[]): Block[] =>
  each.length > 0 ? [section(`*${title}*\n${each.map((one) => `• ${md(one, 400)}`).join('\n')}`)] : [];

/** All of them, however many. */
const nameSections = (title: string, names: readonly string[]): Block[] =>
  Array.from({ length: Math.max(1, Math.ceil(names.length / NAMES_IN_SECTION)) }, (_, n) => {
    const some = names.slice(n * NAMES_IN_SECTION, (n + 1) * NAMES_IN_SECTION);
    return section(`${n === 0 ? `*${title}* (${names.length})\n` : ''}${namesLine(some, NAMES_IN_SECTION) || '–'}`);
  });

/** Hex in groups, so that two people can read it to each other. */
const grouped = (hex: string): string => (hex.match(GROUP) ?? []).join(' ');

/** What is approved, whole: the message shows the beginning of it. `mayApprove`: whoever looks may say yes as well. */
export function approveView(review: ReviewView, about: Metadata, mayApprove: boolean): Modal {
  const { csr, certificate } = review;
  return modal({
    callback: 'approve',
    title: TITLE,
    submit: mayApprove && review.approveDoes ? 'Approve' : undefined,
    metadata: writeMetadata({ ...about, review: review.id }),
    blocks: [
      section(
        [
          `*${md(review.id)}* · ${certificate ? `${called(certificate)} · ${md(certificate.customer.name, 80)}` : 'no certificate of ours'}`,
          `From ${code(review.from)} · ${md(review.subject || '(no subject)', 200)}`,
        ].join('\n'),
      ),
      ...lines('Why it waits', review.reasons),
      ...(csr
        ? [
            facts(
              `*Key*\n${md(csr.key)}`,
              `*Fingerprint (SHA-256 of the public key)*\n${csr.spkiSha256 ? code(grouped(csr.spkiSha256)) : '–'}`,
            ),
            ...nameSections('Names in the CSR', csr.names),
            ...(certificate ? nameSections('Names of the order', certificate.names) : []),
            ...lines(
              'What was found in it',
              csr.findings.map(({ severity, message }) => `${severity}: ${message}`),
            ),
          ]
        : []),
      ...(review.text.trim() ? [section(`*What was written*\n${quoted(review.text, 2000)}`)] : []),
      section(stateOfDecision(review).join('\n')),
    ],
  });
}

/** Nothing is filled in: to submit it is the approval. */
export const approveForm: Form = {
  callback: 'approve',
  title: TITLE,
  mainField: 'approve',

  async submit(call, _values, about) {
    if (!about.review) throw new AppError('invalid-input', 'This form is out of date; please open it again.');
    const { review } = await call.change('decide-review', { review: about.review, decision: 'approve' });
    return { done: reviewMessage(review, approvedSentence(review)) };
  },
};
