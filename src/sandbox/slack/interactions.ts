import { type AppAnswer } from './app-door.js';
import { type Placed } from './block-text.js';
import {
  type ActionCall,
  type Call,
  type CloseCall,
  type CommandCall,
  type OptionsCall,
  type ShortcutCall,
} from './calls.js';
import { BadCall, readInput } from './input.js';
import { asObjects, isObject, type Json, parseJson } from './json.js';
import { type Asker, askOptions, isExternal, offeredFor } from './options.js';
import { appHomeOpened, blockActions, shortcut, slashCommand, type Source, viewClosed } from './payloads.js';
import { usualChannel } from './people.js';
import { findElement, sourceOf, viewOf } from './places.js';
import { showAnswer } from './responses.js';
import { SlackError } from './slack-error.js';
import { type Outcome, submit } from './submission.js';
import { placeKey } from './view-state.js';

/**
 * Does what a call says a person does, and sends the app what Slack would send. Any person may be named with any
 * message or view, also one that Slack would not show them, so that the app's own checks can be tried.
 */
export async function interact(asker: Asker, call: Call): Promise<Outcome> {
  if ('command' in call) return command(asker, call);
  if ('action' in call) return act(asker, call);
  if ('submit' in call) return submit(asker, call);
  if ('options' in call) return options(asker, call);
  if ('shortcut' in call) return useShortcut(asker, call);
  if ('close' in call) return close(asker, call);
  return failed(await asker.app.event(appHomeOpened(asker.person, asker.state)));
}

/** An interaction whose acknowledgement shows nothing; a failure is the warning sign that Slack puts beside it. */
const failed = ({ failure }: AppAnswer): Outcome =>
  failure ? { errors: { slack: `The app did not take this: ${failure}.` } } : {};

async function command({ person, state, app }: Asker, call: CommandCall): Promise<Outcome> {
  if (!state.seed.commands.includes(call.command)) {
    throw new BadCall(400, `There is no command ${call.command}. There is: ${state.seed.commands.join(', ')}.`);
  }
  const channel = state.channels.get(call.channel ?? usualChannel(person));
  if (!channel) throw new BadCall(404, `There is no channel "${call.channel ?? ''}".`);
  const { fields } = slashCommand(person, call.command, call.text, channel, state);
  const answer = await app.command(fields);
  const failure = answer.failure ?? shownOrFault(answer.body, { userId: person.id, channel: channel.id }, state);
  if (failure) {
    const text = `${call.command} failed with the error "${failure}"`;
    state.messages.post({ channel: channel.id, text, blocks: [], ephemeralTo: person.id });
  }
  return {};
}

/** Shows the message in a command's acknowledgement: text, or JSON as for a response_url; the error where it is none. */
function shownOrFault(
  body: string,
  url: { userId: string; channel: string },
  state: Asker['state'],
): string | undefined {
  if (body.trim() === '') return undefined;
  const parsed = parseJson(body);
  try {
    showAnswer(isObject(parsed) ? parsed : { text: body }, url, state);
    return undefined;
  } catch (error) {
    if (error instanceof SlackError) return error.code;
    throw error;
  }
}

async function act(asker: Asker, { action: wanted }: ActionCall): Promise<Outcome> {
  const { person, state, app } = asker;
  const source = sourceOf(wanted, state);
  const blocks = 'view' in source ? source.view.blocks : source.message.blocks;
  const placed = findElement(blocks, wanted);
  const action = {
    ...(await actionOf(asker, source, placed, wanted.value)),
    action_id: placed.element.action_id,
    block_id: placed.blockId,
    action_ts: state.timestamps.next(),
  };
  return failed(await app.interaction(blockActions(person, source, action, state)));
}

/** The entry of `actions` for an element, without its ids. */
async function actionOf(asker: Asker, source: Source, placed: Placed, value: unknown): Promise<Json> {
  const { block, blockId, element } = placed;
  if (element.type === 'button') {
    const { type, text, value: own, url, style, confirm } = element;
    return { type, text, value: own, url, style, confirm };
  }
  if (element.type === 'overflow') {
    const chosen = asObjects(element.options).find((option) => option.value === value);
    if (!chosen) throw new BadCall(400, 'Say with "value" which entry of the menu is chosen.');
    return { type: element.type, selected_option: chosen };
  }
  if (block.type === 'input' && block.dispatch_action !== true) {
    throw new BadCall(400, `"${blockId}" sends nothing by itself; give its value when you submit.`);
  }
  if (value === undefined) throw new BadCall(400, 'Say with "value" what is chosen or entered.');
  const view = 'view' in source ? source.view : undefined;
  const offered = view ? await offeredFor(asker, view, placed, value) : [];
  const context = { field: blockId, userId: asker.person.id, files: asker.state.files, offered };
  const state = readInput(element, value, context);
  view?.entries.set(placeKey(placed), state);
  return { ...state, placeholder: element.placeholder };
}

async function options(asker: Asker, { options: call }: OptionsCall): Promise<Outcome> {
  const view = viewOf(call.view, asker.state);
  const externals = view.blocks.filter((block) => isMenuOfApp(block));
  const placed = findElement(externals, call);
  const { options: offered, fault } = await askOptions(asker, view, placed, call.query);
  return { options: offered, ...(fault !== undefined && { errors: { [placed.blockId]: fault } }) };
}

const isMenuOfApp = (block: Json): boolean =>
  [block.element, block.accessory, ...asObjects(block.elements)].some((one) => isObject(one) && isExternal(one));

async function useShortcut({ person, state, app }: Asker, { shortcut: call }: ShortcutCall): Promise<Outcome> {
  const message = call.message === undefined ? undefined : state.messages.find(call.message);
  if (call.message !== undefined && !message) throw new BadCall(404, `There is no message "${call.message}".`);
  return failed(await app.interaction(shortcut(person, call.callback_id, message, state)));
}

/** The close button: the view below is seen again, or all are closed; the app hears of it if it asked to. */
async function close({ person, state, app }: Asker, { close: call }: CloseCall): Promise<Outcome> {
  const view = viewOf(call.view, state);
  if (view.type !== 'modal') throw new BadCall(400, 'App Home cannot be closed.');
  const isCleared = view.body.clear_on_close === true;
  const payload = viewClosed(person, view, isCleared, state);
  if (isCleared) state.views.clear(view.rootId);
  else state.views.close(view);
  const told = view.body.notify_on_close === true ? failed(await app.interaction(payload)) : {};
  return { ...told, closed: view.id };
}
