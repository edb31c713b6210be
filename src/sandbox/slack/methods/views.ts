import { type Json } from '../json.js';
import { checkedView } from '../rules/views.js';
import { SlackError } from '../slack-error.js';
import { type SlackState } from '../state.js';
import { type View } from '../views.js';
import { type Args, type Method } from './method.js';

const modalOf = (args: Args): Json => checkedView(args.json('view'), 'modal');

function existing(args: Args, state: SlackState): View {
  const id = args.text('view_id');
  const externalId = args.text('external_id');
  if (id === undefined && externalId === undefined) {
    throw new SlackError('invalid_arguments', ['[ERROR] missing required field: view_id']);
  }
  const view = id === undefined ? state.views.byExternalId(externalId ?? '') : state.views.find(id);
  if (view?.type !== 'modal') throw new SlackError('not_found');
  return view;
}

export const viewMethods: Record<string, Method> = {
  'views.open': {
    run: (args, state) => {
      const triggerId = args.need('trigger_id');
      const trigger = state.triggers.check(triggerId);
      const view = state.views.open(trigger.userId, modalOf(args));
      state.triggers.exchange(triggerId);
      return { view: state.views.wire(view) };
    },
  },
  'views.push': {
    run: (args, state) => {
      const triggerId = args.need('trigger_id');
      const trigger = state.triggers.check(triggerId);
      const below = trigger.viewId === undefined ? undefined : state.views.find(trigger.viewId);
      if (below?.type !== 'modal') {
        throw new SlackError('invalid_arguments', [
          '[ERROR] no modal is open for this trigger [json-pointer:/trigger_id]',
        ]);
      }
      const view = state.views.push(below, modalOf(args));
      state.triggers.exchange(triggerId);
      return { view: state.views.wire(view) };
    },
  },
  'views.update': {
    run: (args, state) => {
      const view = existing(args, state);
      state.views.update(view, modalOf(args), args.text('hash'));
      return { view: state.views.wire(view) };
    },
  },
  'views.publish': {
    run: (args, state) => {
      const userId = args.need('user_id');
      if (!state.person(userId)) throw new SlackError('user_not_found');
      const body = checkedView(args.json('view'), 'home');
      return { view: state.views.wire(state.views.publish(userId, body, args.text('hash'))) };
    },
  },
};
