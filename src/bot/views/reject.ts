import { AppError } from '../../core/errors.js';
import type { ReviewView } from '../../core/model/slack-content.js';
import { type Modal, input, modal, section, textInput } from '../blocks.js';
import { code, md } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { reviewMessage } from '../render/review.js';
import type { Form } from './form.js';

const TITLE = 'Reject';

/** The form to turn a review down, with a sentence to the customer. */
export const rejectView = (review: ReviewView, about: Metadata): Modal =>
  modal({
    callback: 'reject',
    title: TITLE,
    submit: 'Reject',
    metadata: writeMetadata({ ...about, review: review.id }),
    blocks: [
      section(`*${md(review.id)}* from ${code(review.from)}: ${md(review.subject || '(no subject)', 200)}`),
      input({
        name: 'sentence',
        label: 'A sentence to the customer',
        hint: 'It is mailed to the registered contact. Leave it empty to say nothing.',
        optional: true,
        element: textInput({ multiline: true }),
      }),
    ],
  });

export const rejectForm: Form = {
  callback: 'reject',
  title: TITLE,
  mainField: 'sentence',

  async submit(call, values, about) {
    if (!about.review) throw new AppError('invalid-input', 'This form is out of date; please open it again.');
    const sentence = values.text('sentence');
    const { review } = await call.change('decide-review', { review: about.review, decision: 'reject', sentence });
    return { done: reviewMessage(review) };
  },
};
