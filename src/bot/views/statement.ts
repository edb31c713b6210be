import { AppError } from '../../core/errors.js';
import { type Modal, VALUE, fileInput, input, modal, option, section, textInput } from '../blocks.js';
import { LARGEST_STATEMENT_FILE, download } from '../files.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { importMessage } from '../render/payments.js';
import type { Form } from './form.js';

const TITLE = 'Bank statement';
const BOOK = option('Book it', 'book');
const LOOK = option('Only look: say what would be booked', 'look');

/** The form to upload a bank statement. */
export const statementView = (about: Metadata): Modal =>
  modal({
    callback: 'statement',
    title: TITLE,
    submit: 'Go on',
    metadata: writeMetadata(about),
    blocks: [
      section(
        'What is surely for an invoice is booked, what is doubtful waits for you with its candidates, and nothing is booked twice.',
      ),
      input({
        name: 'statement_file',
        label: 'The file from the bank',
        hint: 'camt.053 (XML), or CSV with a format below.',
        element: fileInput(),
      }),
      input({
        name: 'format',
        label: 'Format of a CSV file',
        hint: 'Its name in the shop file (statementFormats). Leave it empty for camt.053.',
        optional: true,
        element: textInput({ placeholder: 'my-bank' }),
      }),
      input({
        name: 'what',
        label: 'What to do',
        element: { type: 'static_select', action_id: VALUE, options: [BOOK, LOOK], initial_option: BOOK },
      }),
    ],
  });

export const statementForm: Form = {
  callback: 'statement',
  title: TITLE,
  mainField: 'statement_file',

  async submit(call, values) {
    const [file] = values.files('statement_file');
    if (!file) throw new AppError('invalid-input', 'Upload the file from the bank.', { field: 'statement_file' });
    const bytes = await download(call.desk, file, 'statement_file', LARGEST_STATEMENT_FILE);
    const result = await call.change('import-statement', {
      base64: bytes.toString('base64'),
      format: values.text('format') || undefined,
      dryRun: values.text('what') === 'look',
    });
    return { done: importMessage(result) };
  },
};
