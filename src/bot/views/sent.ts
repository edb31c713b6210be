import { AppError } from '../../core/errors.js';
import type { CertificateView } from '../../core/model/view.js';
import { type Modal, input, modal, section, textInput } from '../blocks.js';
import { md } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { card } from '../render/card.js';
import { called } from '../render/words.js';
import type { Form } from './form.js';

const TITLE = 'Sent to the CA';

/** The form to record that it was ordered at the CA. */
export const sentView = (certificate: CertificateView, about: Metadata): Modal =>
  modal({
    callback: 'sent',
    title: TITLE,
    submit: 'Record',
    metadata: writeMetadata(about),
    blocks: [
      section(`${called(certificate)}, ${md(certificate.customer.name)}.`),
      input({ name: 'ca_order', label: "The CA's order number", optional: true, element: textInput() }),
      input({
        name: 'validation',
        label: 'What the customer must do to prove control of the domain',
        hint: 'It is mailed to the customer as you write it. Leave it empty if there is nothing to do.',
        optional: true,
        element: textInput({ multiline: true }),
      }),
    ],
  });

export const sentSentence = (certificate: CertificateView, validation: boolean): string =>
  `✅ ${called(certificate)} is recorded as sent to the CA.${validation ? ' The customer gets the validation text by mail.' : ''}`;

export const sentForm: Form = {
  callback: 'sent',
  title: TITLE,
  mainField: 'ca_order',

  async submit(call, values, about) {
    if (!about.certificate) throw new AppError('invalid-input', 'This form is out of date; please open it again.');
    const validation = values.text('validation') || undefined;
    const caOrder = values.text('ca_order') || undefined;
    const { certificate } = await call.change('mark-sent', { certificate: about.certificate, caOrder, validation });
    const detail = await call.ask('show-certificate', { certificate: certificate.id });
    return { done: card(detail, call.today, sentSentence(certificate, validation !== undefined)) };
  },
};
