import { z } from 'zod';
import { runAction } from './actions/run.js';
import type { Call } from './call.js';
import { readMetadata } from './metadata.js';
import { refuseKey } from './private-key.js';
import { sorry } from './render/said.js';
import { messageView } from './views/frame.js';
import { forms } from './views/forms.js';
import { Values } from './views/values.js';

const inForm = z.looseObject({
  view: z.looseObject({
    type: z.literal('modal'),
    callback_id: z.string(),
    private_metadata: z.string(),
    hash: z.string().optional(),
    state: z.looseObject({ values: z.unknown() }),
  }),
});

/**
 * A field was changed. In a form that wants to hear of it the form looks again; what has an action of its own (the search
 * of App Home) does that. Everything else waits until the form is submitted.
 */
export async function changeField(
  call: Call,
  body: unknown,
  { id, field, value }: { id: string; field: string; value: string },
): Promise<void> {
  const read = inForm.safeParse(body);
  if (!read.success) return id.includes(':') ? runAction(call, id, value) : undefined;
  const { callback_id, private_metadata, hash, state } = read.data.view;
  const form = forms.get(callback_id);
  const about = readMetadata(private_metadata);
  const values = Values.read(state.values, hash);
  if (!form?.changed || !about || !values || call.origin.in !== 'modal') return;
  const refused = await refuseKey(call, Buffer.from(values.names.map((name) => values.text(name)).join('\n')));
  // What is in the form stays there until it is closed: the key goes with it.
  if (refused) return call.desk.updateModal(call.origin.viewId, messageView(sorry(refused)));
  await form.changed(call, field, values, about);
}
