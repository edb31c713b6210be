import { type Json } from '../json.js';
import { BOT, type Person, STAFF_GROUP_ID } from '../people.js';
import { SlackError } from '../slack-error.js';
import { type SlackState } from '../state.js';
import { type Method, page } from './method.js';

function userObject(person: Person, state: SlackState): Json {
  const team = state.teamOf(person);
  return {
    id: person.id,
    team_id: team.id,
    name: person.name,
    deleted: false,
    real_name: person.realName,
    tz: 'Europe/Vienna',
    tz_label: 'Central European Time',
    tz_offset: 3600,
    profile: {
      real_name: person.realName,
      display_name: person.name,
      email: person.email,
      team: team.id,
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.kind === 'guest',
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    ...(person.kind === 'stranger' && { is_stranger: true }),
    updated: state.timestamps.seconds(),
  };
}

function botUser(state: SlackState): Json {
  return {
    id: BOT.userId,
    team_id: state.seed.team.id,
    name: BOT.name,
    deleted: false,
    real_name: BOT.name,
    profile: { real_name: BOT.name, display_name: BOT.name, bot_id: BOT.botId, api_app_id: BOT.appId },
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: true,
    is_app_user: false,
  };
}

const staffIds = (state: SlackState): string[] =>
  state.seed.people.filter((person) => person.kind === 'staff').map((person) => person.id);

export const peopleMethods: Record<string, Method> = {
  'api.test': { run: () => ({}) },
  'auth.test': {
    run: (_args, { seed }) => ({
      url: `https://${seed.team.domain}.slack.com/`,
      team: seed.team.name,
      user: BOT.name,
      team_id: seed.team.id,
      user_id: BOT.userId,
      bot_id: BOT.botId,
      is_enterprise_install: false,
    }),
  },
  'team.info': {
    scope: 'team:read',
    run: (_args, { seed }) => ({
      team: { id: seed.team.id, name: seed.team.name, domain: seed.team.domain, email_domain: '', icon: {} },
    }),
  },
  'bots.info': {
    scope: 'users:read',
    run: (args) => {
      if (args.need('bot') !== BOT.botId) throw new SlackError('bot_not_found');
      return { bot: { id: BOT.botId, deleted: false, name: BOT.name, app_id: BOT.appId, user_id: BOT.userId } };
    },
  },
  'users.info': {
    scope: 'users:read',
    run: (args, state) => {
      const id = args.need('user', 'user_not_found');
      if (id === BOT.userId) return { user: botUser(state) };
      const person = state.person(id);
      if (!person) throw new SlackError('user_not_found');
      return { user: userObject(person, state) };
    },
  },
  'users.list': {
    scope: 'users:read',
    run: (args, state) => {
      const members = state.seed.people.filter((person) => person.kind !== 'stranger');
      const { items, response_metadata } = page(
        [...members.map((person) => userObject(person, state)), botUser(state)],
        args,
      );
      return { members: items, cache_ts: state.timestamps.seconds(), response_metadata };
    },
  },
  'usergroups.list': {
    scope: 'usergroups:read',
    run: (args, state) => {
      const group = {
        id: STAFF_GROUP_ID,
        team_id: state.seed.team.id,
        is_usergroup: true,
        name: 'SSL staff',
        handle: 'ssl-staff',
        is_external: false,
        date_delete: 0,
        user_count: staffIds(state).length,
      };
      const withUsers = args.text('include_users') === 'true' && { users: staffIds(state) };
      return { usergroups: [{ ...group, ...withUsers }] };
    },
  },
  'usergroups.users.list': {
    scope: 'usergroups:read',
    run: (args, state) => {
      if (args.need('usergroup', 'invalid_arguments') !== STAFF_GROUP_ID) throw new SlackError('no_such_subteam');
      return { users: staffIds(state) };
    },
  },
};
