import type { App, ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import { folded, runAction } from './actions/run.js';
import { ownTurn } from '../core/own-turn.js';
import { home } from './blocks.js';
import type { Call } from './call.js';
import { runCommand } from './commands/registry.js';
import type { Desk } from './desk.js';
import type { Envelope } from './envelope.js';
import { explain } from './errors.js';
import type { Gate } from './gate.js';
import { searchOptions } from './options.js';
import { closedHome } from './render/home.js';
import { refuseKey } from './private-key.js';
import { sorry } from './render/said.js';
import { changeField } from './change-field.js';
import { runShortcut } from './shortcuts.js';
import { type Acknowledge, submitForm } from './submit.js';
import { messageView } from './views/frame.js';

const ANY = /[\s\S]*/;

/** What a button, a menu or a field carries. Buttons and menus act; a field outside of a form acts when it is filled in. */
const pressed = z.looseObject({
  type: z.string(),
  action_id: z.string(),
  block_id: z.string().default(''),
  value: z.string().nullish(),
  selected_option: z.looseObject({ value: z.string() }).nullish(),
});

interface Parts {
  app: App;
  gate: Gate;
  desk: Desk;
}

/**
 * One listener for each kind of payload. Each acknowledges first (a form: once it is checked, options: with the
 * options), then passes the gate, then hands over. Nothing is thrown out of them but what is a fault of Bolt's.
 */
export function listen({ app, gate, desk }: Parts): void {
  app.command(ANY, async ({ ack, body }) => {
    await ack();
    await attend(body, async (call) => {
      const refused = await refuseKey(call, Buffer.from(body.text ?? ''));
      return refused ? call.say(sorry(refused)) : runCommand(call, body.text ?? '');
    });
  });

  app.action(ANY, async ({ ack, body, action }) => {
    await ack();
    const read = pressed.safeParse(action);
    if (!read.success) return;
    const { type, action_id: id, block_id: field, value, selected_option: chosen } = read.data;
    if (type === 'button') return attend(body, (call) => runAction(call, id, value ?? ''));
    // An entry of a card's menu is a button that was folded away: its action, a space, and what the button carries.
    if (type === 'overflow') return attend(body, (call) => runAction(call, ...folded(chosen?.value ?? '')));
    await attend(body, (call) => changeField(call, body, { id, field, value: value ?? '' }));
  });

  app.options(ANY, async ({ ack, body }) => {
    const admission = await gate.admit(body);
    if (!admission.admitted) return ack({ options: [] });
    const field = 'block_id' in body ? String(body.block_id) : '';
    try {
      await ack({ options: desk.checked('options', await searchOptions(admission.call, field, body.value)) });
    } catch (error) {
      explain(error, desk.log);
      await ack({ options: [] });
    }
  });

  app.view<ViewSubmitAction>({ type: 'view_submission', callback_id: ANY }, async ({ ack, body, view }) => {
    const answer: Acknowledge = (said) => {
      if (said?.response_action === 'update') desk.checked('view', said.view);
      return said ? ack(said) : ack();
    };
    const admission = await gate.admit(body);
    if (admission.admitted) return submitForm(admission.call, view, answer);
    const { why } = admission;
    await (why === null ? answer() : answer({ response_action: 'update', view: messageView(sorry(why)) }));
  });

  app.view({ type: 'view_closed', callback_id: ANY }, async ({ ack }) => ack());

  app.shortcut(ANY, async ({ ack, body }) => {
    await ack();
    await attend(body, (call) => runShortcut(call, body));
  });

  app.event('app_home_opened', async ({ body, event }) => {
    if (event.tab !== 'home') return;
    await attend(body, (call) => desk.publishHome(call.actor));
  });

  /**
   * Passes the gate and works; whatever goes wrong is said where the person is. What came in at the same moment is
   * acknowledged before any of it is worked on.
   */
  async function attend(body: unknown, work: (call: Call) => Promise<void>): Promise<void> {
    await ownTurn();
    const admission = await gate.admit(body);
    if (!admission.admitted) {
      const { envelope, why } = admission;
      if (envelope && why) await refuse(envelope, body, why);
      return;
    }
    try {
      await work(admission.call);
    } catch (error) {
      await admission.call.sayError(error);
    }
  }

  /** Says no where the person is, if there is a way to. */
  async function refuse(envelope: Envelope, body: unknown, why: string): Promise<void> {
    const { responseUrl, triggerId, userId, kind } = envelope;
    if (responseUrl) return desk.respond(responseUrl, sorry(why));
    const inHome = z.looseObject({ view: z.looseObject({ type: z.literal('home') }) }).safeParse(body).success;
    if (kind === 'event' || inHome) {
      await desk.web.views.publish({ user_id: userId, view: home(closedHome(why)) });
    } else if (triggerId) {
      const open = { trigger_id: triggerId, view: messageView(sorry(why)) };
      await (kind === 'action' ? desk.web.views.push(open) : desk.web.views.open(open));
    }
  }
}
