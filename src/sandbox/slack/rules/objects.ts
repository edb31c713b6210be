import { isDeepStrictEqual } from 'node:util';
import { asObjects, isObject } from '../json.js';
import { type Check, bool, list, matching, object, oneOf, text } from './shape.js';

// Limits of Block Kit's composition objects: docs.slack.dev/reference/block-kit/composition-objects
const TEXT_MAX = 3000;
const OPTION_TEXT_MAX = 75;
const OPTION_VALUE_MAX = 150;
export const OPTIONS_MAX = 100;
const URL_MAX = 3000;

export const url = text(URL_MAX, 1);

/** A `plain_text` object of at most `max` characters. */
export const plainText = (max: number): Check =>
  object({ required: { type: oneOf('plain_text'), text: text(max, 1) }, optional: { emoji: bool } });

const mrkdwn = (max: number): Check =>
  object({ required: { type: oneOf('mrkdwn'), text: text(max, 1) }, optional: { verbatim: bool } });

/** A text object of either type; `emoji` belongs to plain_text only and `verbatim` to mrkdwn only. */
export const anyText =
  (max = TEXT_MAX): Check =>
  (value, path, faults) => {
    const isMrkdwn = isObject(value) && value.type === 'mrkdwn';
    (isMrkdwn ? mrkdwn(max) : plainText(max))(value, path, faults);
  };

export const confirm = object({
  required: { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  optional: { style: oneOf('primary', 'danger') },
});

/** An option of a menu (`plain_text`), or of radio buttons and checkboxes (either text type). */
export const option = (label: (max: number) => Check = plainText): Check =>
  object({
    required: { text: label(OPTION_TEXT_MAX), value: text(OPTION_VALUE_MAX, 1) },
    optional: { description: label(OPTION_TEXT_MAX), url },
  });

export const optionGroup = object({
  required: { label: plainText(75), options: list(option(), 1, OPTIONS_MAX) },
});

/** An initial option must be one of the options, in every property. */
export const initialAmongOptions = (
  names: { initial: string },
  ...[element, path, faults]: Parameters<Check>
): void => {
  if (!isObject(element)) return;
  const offered = [
    ...asObjects(element.options),
    ...asObjects(element.option_groups).flatMap((g) => asObjects(g.options)),
  ];
  const initial = element[names.initial];
  const chosen: unknown[] = Array.isArray(initial) ? initial : initial === undefined ? [] : [initial];
  for (const choice of chosen) {
    if (!offered.some((offer) => isDeepStrictEqual(offer, choice))) {
      faults.add(`${path}/${names.initial}`, 'must be one of the options');
    }
  }
};

export const date = matching(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a date as YYYY-MM-DD');
export const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time as HH:mm');

export const dispatchActionConfig = object({
  optional: { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2) },
});

export const slackFile = object({ optional: { id: text(255, 1), url } });
