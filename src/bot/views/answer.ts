import { AppError } from '../../core/errors.js';
import type { QuestionView } from '../../core/model/slack-content.js';
import { type Modal, context, input, modal, section, textInput } from '../blocks.js';
import { code, md, quoted } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { questionMessage } from '../render/question.js';
import type { Form } from './form.js';

const TITLE = 'Answer';

/** The form to answer a customer's question by mail. */
export const answerView = (question: QuestionView, about: Metadata): Modal =>
  modal({
    callback: 'answer',
    title: TITLE,
    submit: 'Send',
    metadata: writeMetadata({ ...about, question: question.id }),
    blocks: [
      section(`*${md(question.id)}* · ${md(question.subject || '(no subject)', 200)}`),
      section(quoted(question.text, 1500)),
      ...question.doubts.map((doubt) => context(`⚠️ ${md(doubt)}`)),
      input({
        name: 'answer',
        label: 'Your answer',
        hint: 'Begin without a greeting; the mail has one. The question stands below your answer.',
        element: textInput({ multiline: true }),
      }),
      context(`It is mailed to ${md(question.contact.name, 80)}, ${code(question.contact.address)}.`),
    ],
  });

export const answerForm: Form = {
  callback: 'answer',
  title: TITLE,
  mainField: 'answer',

  async submit(call, values, about) {
    if (!about.question) throw new AppError('invalid-input', 'This form is out of date; please open it again.');
    const answer = values.text('answer');
    const { question } = await call.change('answer-question', { question: about.question, answer });
    return { done: questionMessage(question) };
  },
};
