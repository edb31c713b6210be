import { asObject, asObjects, asText, isObject, type Json } from '../json.js';
import { SlackError } from '../slack-error.js';
import { checkBlocks } from './blocks.js';
import { plainText } from './objects.js';
import { bool, type Check, Faults, object, oneOf, type Shape, text } from './shape.js';

// docs.slack.dev/reference/views
const PRIVATE_METADATA_MAX = 3000;
const TITLE_MAX = 24;
/** Slack answers `view_too_large` above 250 kB. */
const VIEW_BYTES_MAX = 250_000;

const common: Record<string, Check> = {
  private_metadata: text(PRIVATE_METADATA_MAX),
  callback_id: text(255),
  external_id: text(255),
};

const modal: Shape = {
  required: {
    type: oneOf('modal'),
    title: plainText(TITLE_MAX),
    blocks: (value, path, faults) => checkBlocks(value, 'modal', path, faults),
  },
  optional: {
    ...common,
    close: plainText(TITLE_MAX),
    submit: plainText(TITLE_MAX),
    clear_on_close: bool,
    notify_on_close: bool,
    submit_disabled: bool,
  },
  also: (view, path, faults) => {
    const inputs = asObjects(view.blocks).filter((entry) => entry.type === 'input');
    if (inputs.length > 0 && !isObject(view.submit)) faults.add(path, 'missing required field: submit');
    const focused = inputs.filter((entry) => asObject(entry.element).focus_on_load === true);
    if (focused.length > 1) faults.add(`${path}/blocks`, 'only one element may have focus_on_load');
  },
};

const home: Shape = {
  required: { type: oneOf('home'), blocks: (value, path, faults) => checkBlocks(value, 'home', path, faults) },
  optional: common,
};

/** The faults that Slack would find in a view; none when it takes it. */
export function faultsOfView(view: unknown, type: 'modal' | 'home'): string[] {
  const faults = new Faults();
  const named = asText(asObject(view).type);
  if (named !== undefined && named !== type) faults.add('/view/type', `must be ${type} here`);
  else object(type === 'modal' ? modal : home)(view, '/view', faults);
  return faults.messages;
}

/** A view for this place, or `invalid_arguments` with every fault, or `view_too_large`. */
export function checkedView(view: unknown, type: 'modal' | 'home'): Json {
  if (!isObject(view)) throw new SlackError('invalid_arguments', ['[ERROR] missing required field: view']);
  if (Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES_MAX) throw new SlackError('view_too_large');
  const messages = faultsOfView(view, type);
  if (messages.length > 0) throw new SlackError('invalid_arguments', messages);
  return view;
}
