import { DIGESTS, type StaffSettings } from '../../core/model/staff.js';
import { type Modal, VALUE, input, modal, option, section } from '../blocks.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { done } from '../render/said.js';
import { DIGEST_WORDS } from '../render/words.js';
import type { Form } from './form.js';

const TITLE = 'My settings';

/** What one member of staff chooses for themselves. */
export function settingsView({ digests }: StaffSettings, about: Metadata): Modal {
  const options = DIGESTS.map((name) => option(DIGEST_WORDS[name], name));
  const chosen = options.filter(({ value }) => digests.some((name) => name === value));
  return modal({
    callback: 'settings',
    title: TITLE,
    submit: 'Save',
    metadata: writeMetadata(about),
    blocks: [
      section('The staff’s channel gets everything in any case.'),
      input({
        name: 'digests',
        label: 'Send these to me as well, as direct messages',
        optional: true,
        element: {
          type: 'checkboxes',
          action_id: VALUE,
          options,
          ...(chosen.length > 0 ? { initial_options: chosen } : {}),
        },
      }),
    ],
  });
}

export const settingsForm: Form = {
  callback: 'settings',
  title: TITLE,
  mainField: 'digests',

  async submit(call, values) {
    const chosen = values.options('digests');
    const digests = DIGESTS.filter((name) => chosen.includes(name));
    await call.change('edit-own-settings', { digests });
    const said = digests.map((name) => DIGEST_WORDS[name].toLowerCase()).join(', ');
    return { done: done(said ? `You also get: ${said}.` : 'Nothing is sent to you beside the channel.') };
  },
};
