/** Who and what is in the sandbox's Slack when it starts. Ids have the form of Slack's own. */

export interface Team {
  id: string;
  name: string;
  domain: string;
}

export interface Person {
  id: string;
  name: string;
  realName: string;
  email: string;
  /** `guest` is a member with `is_restricted`; `stranger` belongs to another workspace and meets us in a shared channel. */
  kind: 'staff' | 'guest' | 'stranger';
}

export interface Channel {
  id: string;
  name: string;
  isPrivate: boolean;
  /** Shared with another workspace (Slack Connect). */
  isShared: boolean;
  members: string[];
  /** Set on a direct message: the person on the other side. */
  with?: string;
}

export interface Seed {
  team: Team;
  otherTeam: Team;
  people: Person[];
  /** What the app was granted at installation; a method outside it answers `missing_scope`. */
  scopes: string[];
  /** The slash commands that the app has. */
  commands: string[];
}

export const BOT = { userId: 'U0CERTCLERK', botId: 'B0CERTCLERK', appId: 'A0CERTCLERK', name: 'certclerk' } as const;
export const STAFF_CHANNEL_ID = 'C0SSLSTAFF1';
export const STAFF_GROUP_ID = 'S0SSLSTAFF1';
const GENERAL_ID = 'C0GENERAL01';
const PARTNERS_ID = 'C0PARTNERS1';

export const ALL_SCOPES = [
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'reactions:write',
  'team:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
];

export const defaultSeed: Seed = {
  team: { id: 'T0LINDENHOF', name: 'Lindenhof Hosting', domain: 'lindenhof-hosting' },
  otherTeam: { id: 'T0NORDLICHT', name: 'Nordlicht Design', domain: 'nordlicht-design' },
  people: [
    { id: 'U0ANNAKELL', name: 'anna', realName: 'Anna Keller', email: 'anna@lindenhof.example', kind: 'staff' },
    { id: 'U0BENOITRO', name: 'benoit', realName: 'Benoît Roux', email: 'benoit@lindenhof.example', kind: 'staff' },
    { id: 'U0GRETAWIN', name: 'greta', realName: 'Greta Wind', email: 'greta@freelance.example', kind: 'guest' },
    { id: 'U0STELLANO', name: 'stella', realName: 'Stella Nord', email: 'stella@nordlicht.example', kind: 'stranger' },
  ],
  scopes: ALL_SCOPES,
  commands: ['/ssl'],
};

/** The channels of a seed: the staff's private one, one for all members, one shared with the other workspace. */
export function channelsOf(seed: Seed): Channel[] {
  const ids = (...kinds: Person['kind'][]): string[] =>
    seed.people.filter((person) => kinds.includes(person.kind)).map((person) => person.id);
  return [
    { id: STAFF_CHANNEL_ID, name: 'ssl', isPrivate: true, isShared: false, members: [BOT.userId, ...ids('staff')] },
    {
      id: GENERAL_ID,
      name: 'general',
      isPrivate: false,
      isShared: false,
      members: [BOT.userId, ...ids('staff', 'guest')],
    },
    {
      id: PARTNERS_ID,
      name: 'partners',
      isPrivate: true,
      isShared: true,
      members: [BOT.userId, ...ids('staff', 'stranger')],
    },
  ];
}

/** Where a person types a command unless another channel is named: staff in #ssl, the others where they are members. */
export const usualChannel = (person: Person): string =>
  ({ staff: STAFF_CHANNEL_ID, guest: GENERAL_ID, stranger: PARTNERS_ID })[person.kind];
