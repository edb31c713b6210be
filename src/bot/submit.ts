import type { Message, Modal } from './blocks.js';
import type { Call } from './call.js';
import { NeedsChoice, explain } from './errors.js';
import { download } from './files.js';
import { LIMITS, cut, md, oneLine } from './limits.js';
import { readMetadata } from './metadata.js';
import { refuseKey } from './private-key.js';
import { sorry } from './render/said.js';
import type { Form, Outcome } from './views/form.js';
import { messageView, workingView } from './views/frame.js';
import { forms } from './views/forms.js';
import { Values } from './views/values.js';

/** Slack waits three seconds; what is not done by then (a slow download) goes on behind a working view. */
const ANSWER_AFTER_MS = 900;

export type SubmissionAnswer =
  { response_action: 'errors'; errors: Record<string, string> } | { response_action: 'update'; view: Modal };
export type Acknowledge = (answer?: SubmissionAnswer) => Promise<void>;

export interface SubmittedView {
  id: string;
  callback_id: string;
  private_metadata: string;
  state: { values: unknown };
}

/**
 * Works on a submitted form and answers it. The work comes before the answer, so that faults stand at their fields; a
 * form that is sent twice has one effect, because its view and content are the key under which it is done.
 */
export async function submitForm(call: Call, view: SubmittedView, acknowledge: Acknowledge): Promise<void> {
  const form = forms.get(view.callback_id);
  if (!form) return acknowledge();
  const about = readMetadata(view.private_metadata);
  const values = Values.read(view.state.values);
  if (!about || !values) {
    const old = sorry('This form is out of date; please close it and open it again. Nothing was changed.');
    return acknowledge({ response_action: 'update', view: messageView(old, form.title) });
  }
  const there = call.with({ origin: about.origin, onceKey: `${view.id}:${values.digest}` });
  const work = attempt(form, there, values, async () => {
    return (await pastedKey(there, values)) ?? form.submit(there, values, about);
  });
  const inTime = await Promise.race([work, after(ANSWER_AFTER_MS)]);
  if (inTime) return answer(there, form, view.id, withField(inTime, form, values), acknowledge);
  await acknowledge({ response_action: 'update', view: workingView(form.title) });
  await answerLate(there, form, view.id, await work);
}

/** Runs it; whatever goes wrong becomes a sentence at a field. */
async function attempt(form: Form, call: Call, values: Values, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    const { plain, field, choices } =
      error instanceof NeedsChoice
        ? { plain: error.message, field: undefined, choices: [] }
        : explain(error, call.desk.log);
    const name = fieldNamed(field, form, values);
    const offered = choices.length > 0 ? ` ${choices.map((choice) => choice.label).join(', ')}` : '';
    return { faults: { [name]: plain + offered } };
  }
}

/**
 * A private key pasted into any field of any form is refused there, before anybody looks at the form. Files that came
 * with it are looked at, too; files alone are the form's business.
 */
async function pastedKey(call: Call, values: Values): Promise<Outcome | null> {
  const faults: Record<string, string> = {};
  for (const name of values.names) {
    const refused = await refuseKey(call, Buffer.from(values.text(name)));
    if (refused) faults[name] = refused;
  }
  if (Object.keys(faults).length === 0) return null;
  for (const name of values.names)
    for (const file of values.files(name)) {
      const refused = await refuseKey(call, await download(call.desk, file, name), file);
      if (refused) faults[name] = refused;
    }
  return { faults };
}

/** What the core calls a field, as the forms call it; `names.0` is the field `names`. */
function fieldNamed(field: string | undefined, form: Form, values: Values): string {
  const parts = (field ?? '').split('.').filter((part) => !/^\d+$/.test(part));
  const root = parts[0] ?? '';
  const usual: Record<string, string> = {
    installedBy: 'installed_by',
    on: 'date',
    caOrder: 'ca_order',
    base64: form.mainField,
  };
  const name = form.fields?.[parts.join('.')] ?? form.fields?.[root] ?? usual[root] ?? root;
  return values.has(name) ? name : form.mainField;
}

/** A view that only asks for a yes has no field for a fault to stand at: it gives way to what went wrong. */
function withField(outcome: Outcome, form: Form, values: Values): Outcome {
  if (!('faults' in outcome) || Object.keys(outcome.faults).every((name) => values.has(name))) return outcome;
  return { next: outcome.view ?? messageView(notDone(outcome.faults), form.title) };
}

const notDone = (faults: Record<string, string>): Message =>
  sorry(`${md(Object.values(faults).join(' '), 1500)} Nothing was changed; please open the form again.`);

async function answer(
  call: Call,
  form: Form,
  viewId: string,
  outcome: Outcome,
  acknowledge: Acknowledge,
): Promise<void> {
  if ('faults' in outcome) {
    const faults = Object.entries(outcome.faults).map(([name, fault]) => [
      name,
      cut(oneLine(fault), LIMITS.fieldError),
    ]);
    await acknowledge({ response_action: 'errors', errors: Object.fromEntries(faults) });
    // All that was found is above the field; the answer itself can carry no more than a sentence.
    if (outcome.view) await call.desk.updateModal(viewId, outcome.view);
    return;
  }
  if ('next' in outcome) return acknowledge({ response_action: 'update', view: outcome.next });
  if ('below' in outcome) {
    await acknowledge();
    return call.desk.updateModal(outcome.below.viewId, outcome.below.view);
  }
  if (call.origin.in === 'home') {
    await acknowledge({ response_action: 'update', view: messageView(outcome.done, form.title) });
  } else {
    await acknowledge();
    await say(call, outcome.done);
  }
  await call.renewHome();
}

/** The working view is open: it becomes the form with what was found, or says how it ended. */
async function answerLate(call: Call, form: Form, viewId: string, outcome: Outcome): Promise<void> {
  if ('faults' in outcome) {
    return call.desk.updateModal(viewId, outcome.view ?? messageView(notDone(outcome.faults), form.title));
  }
  if ('next' in outcome) return call.desk.updateModal(viewId, outcome.next);
  await call.desk.updateModal(viewId, messageView(outcome.done, form.title));
  if ('below' in outcome) return call.desk.updateModal(outcome.below.viewId, outcome.below.view);
  if (call.origin.in !== 'home') await say(call, outcome.done);
  await call.renewHome();
}

const say = (call: Call, done: Message): Promise<void> => call.say(done, { replace: call.onOwnMessage });

async function after(milliseconds: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), milliseconds).unref();
  });
}
