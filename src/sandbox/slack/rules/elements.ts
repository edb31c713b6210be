import { isObject } from '../json.js';
import {
  anyText,
  confirm,
  date,
  dispatchActionConfig,
  initialAmongOptions,
  option,
  optionGroup,
  OPTIONS_MAX,
  plainText,
  slackFile,
  time,
  url,
} from './objects.js';
import { anything, bool, type Check, int, list, object, oneOf, type Shape, text } from './shape.js';

// Limits of Block Kit's elements: docs.slack.dev/reference/block-kit/block-elements
export const TEXT_INPUT_MAX = 3000;
export const FILES_MAX = 10;
const ID_MAX = 255;
const PLACEHOLDER_MAX = 150;

const id = text(ID_MAX, 1);
const placeholder = plainText(PLACEHOLDER_MAX);
const several = int(1, OPTIONS_MAX);

/** An element's shape, with the properties that all interactive ones share. */
const interactive = (type: string, shape: Shape): Check =>
  object({
    required: { type: oneOf(type), ...shape.required },
    optional: { action_id: id, ...shape.optional },
    also: shape.also,
  });

const menu = { placeholder, confirm, focus_on_load: bool };
const typed = { placeholder, focus_on_load: bool, dispatch_action_config: dispatchActionConfig };
const staticOptions = { options: list(option(), 1, OPTIONS_MAX), option_groups: list(optionGroup, 1, OPTIONS_MAX) };

const staticMenu = (type: string, initial: string, more: Record<string, Check>): Check =>
  interactive(type, {
    optional: { ...menu, ...staticOptions, ...more },
    also: (element, path, faults) => {
      if ((element.options === undefined) === (element.option_groups === undefined)) {
        faults.add(path, 'must provide either options or option_groups');
      }
      initialAmongOptions({ initial }, element, path, faults);
    },
  });

const picked = (type: string, initial: string, initialCheck: Check, max: number): Check =>
  interactive(type, {
    required: { options: list(option(anyText), 1, max) },
    optional: { [initial]: initialCheck, confirm, focus_on_load: bool },
    also: (element, path, faults) => initialAmongOptions({ initial }, element, path, faults),
  });

const plainTextInput = interactive('plain_text_input', {
  optional: {
    ...typed,
    initial_value: text(TEXT_INPUT_MAX),
    multiline: bool,
    min_length: int(0, TEXT_INPUT_MAX),
    max_length: int(1, TEXT_INPUT_MAX),
  },
  also: (element, path, faults) => {
    const { max_length: max, min_length: min, initial_value: initial } = element;
    if (typeof max === 'number' && typeof min === 'number' && min > max) {
      faults.add(`${path}/min_length`, 'must be at most max_length');
    }
    if (typeof max === 'number' && typeof initial === 'string' && initial.length > max) {
      faults.add(`${path}/initial_value`, `must be less than ${max + 1} characters`);
    }
  },
});

/** Every element that the stand-in knows, by type. */
const ELEMENTS = new Map<string, Check>(
  Object.entries({
    button: interactive('button', {
      required: { text: plainText(75) },
      optional: {
        url,
        value: text(2000),
        style: oneOf('primary', 'danger'),
        confirm,
        accessibility_label: text(75),
      },
    }),
    overflow: interactive('overflow', { required: { options: list(option(), 1, 5) }, optional: { confirm } }),
    static_select: staticMenu('static_select', 'initial_option', { initial_option: option() }),
    multi_static_select: staticMenu('multi_static_select', 'initial_options', {
      initial_options: list(option(), 1, OPTIONS_MAX),
      max_selected_items: several,
    }),
    external_select: interactive('external_select', {
      optional: { ...menu, initial_option: option(), min_query_length: int(0, 100) },
    }),
    multi_external_select: interactive('multi_external_select', {
      optional: {
        ...menu,
        initial_options: list(option(), 1, OPTIONS_MAX),
        min_query_length: int(0, 100),
        max_selected_items: several,
      },
    }),
    users_select: interactive('users_select', { optional: { ...menu, initial_user: id } }),
    multi_users_select: interactive('multi_users_select', {
      optional: { ...menu, initial_users: list(id, 1, OPTIONS_MAX), max_selected_items: several },
    }),
    channels_select: interactive('channels_select', {
      optional: { ...menu, initial_channel: id, response_url_enabled: bool },
    }),
    conversations_select: interactive('conversations_select', {
      optional: {
        ...menu,
        initial_conversation: id,
        default_to_current_conversation: bool,
        response_url_enabled: bool,
        filter: anything,
      },
    }),
    checkboxes: picked('checkboxes', 'initial_options', list(option(anyText), 1, 10), 10),
    radio_buttons: picked('radio_buttons', 'initial_option', option(anyText), 10),
    datepicker: interactive('datepicker', { optional: { ...menu, initial_date: date } }),
    timepicker: interactive('timepicker', { optional: { ...menu, initial_time: time, timezone: text(255) } }),
    plain_text_input: plainTextInput,
    email_text_input: interactive('email_text_input', { optional: { ...typed, initial_value: text(TEXT_INPUT_MAX) } }),
    url_text_input: interactive('url_text_input', { optional: { ...typed, initial_value: text(TEXT_INPUT_MAX) } }),
    number_input: interactive('number_input', {
      required: { is_decimal_allowed: bool },
      optional: { ...typed, initial_value: text(100), min_value: text(100), max_value: text(100) },
    }),
    file_input: interactive('file_input', {
      optional: { filetypes: list(text(50, 1), 1, 100), max_files: int(1, FILES_MAX) },
    }),
    image: object({
      required: { type: oneOf('image'), alt_text: text(2000, 1) },
      optional: { image_url: url, slack_file: slackFile },
      also: (element, path, faults) => {
        if ((element.image_url === undefined) === (element.slack_file === undefined)) {
          faults.add(path, 'must provide either image_url or slack_file');
        }
      },
    }),
    plain_text: anyText(),
    mrkdwn: anyText(),
  }),
);

const MENUS = [
  'static_select',
  'multi_static_select',
  'external_select',
  'multi_external_select',
  'users_select',
  'multi_users_select',
  'channels_select',
  'conversations_select',
];
const PICKERS = ['checkboxes', 'radio_buttons', 'datepicker', 'timepicker'];

/** Which elements may stand where. */
export const PLACES = {
  accessory: ['button', 'overflow', 'image', ...MENUS, ...PICKERS],
  actions: ['button', 'overflow', ...MENUS, ...PICKERS],
  context: ['image', 'plain_text', 'mrkdwn'],
  input: [...MENUS, ...PICKERS, 'plain_text_input', 'email_text_input', 'url_text_input', 'number_input', 'file_input'],
} as const satisfies Record<string, readonly string[]>;

/** An element at one of the places; one that may not stand there is an unsupported type. */
export const elementAt =
  (place: keyof typeof PLACES): Check =>
  (value, path, faults) => {
    if (!isObject(value)) return faults.add(path, 'must provide an object');
    const type = typeof value.type === 'string' ? value.type : undefined;
    if (type === undefined) return faults.add(path, 'missing required field: type');
    const allowed: readonly string[] = PLACES[place];
    const check = ELEMENTS.get(type);
    if (!check || !allowed.includes(type)) return faults.add(path, `unsupported type: ${type}`);
    check(value, path, faults);
  };
