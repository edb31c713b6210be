import type { webApi } from '@slack/bolt';
import { AppError } from '../core/errors.js';
import type { Role } from '../core/model/actor.js';
import type { Envelope } from './envelope.js';
import type { Log } from './log.js';
import { platformError } from './slack-errors.js';

/** How long an answer of Slack's about a person, the group or a channel is believed (design §6.8). */
const BELIEVED_MS = 60_000;
/** Slack waits three seconds for an answer, and a modal must be open by then: a slow answer counts as none. */
const PATIENCE_MS = 2_000;
/** Nobody has more staff than this; beyond it the list is not read on. */
const MOST_PAGES = 20;

export interface Person {
  id: string;
  name: string;
  role: Role;
}

export type Verdict = { allowed: true; person: Person } | { allowed: false; why: string };

/** Who counts as staff: `S…` a user group, `C…`/`G…` a private channel, or a comma list of `U…`. */
export type Staff = { by: 'group' | 'channel'; id: string } | { by: 'list'; ids: Set<string> };

/** Reads SLACK_STAFF or another of its kind. Throws AppError `invalid-input` with what is expected. */
export function parseStaff(text: string, variable = 'SLACK_STAFF'): Staff {
  const ids = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const [first] = ids;
  if (first && ids.length === 1 && /^S[A-Z0-9]{2,}$/.test(first)) return { by: 'group', id: first };
  if (first && ids.length === 1 && /^[CG][A-Z0-9]{2,}$/.test(first)) return { by: 'channel', id: first };
  if (first && ids.every((one) => /^[UW][A-Z0-9]{2,}$/.test(one))) return { by: 'list', ids: new Set(ids) };
  throw new AppError(
    'invalid-input',
    `${variable} must be a user group (S…), a private channel (C…), or a comma list of people (U…).`,
  );
}

/** Who is who. Without administrators every member of the staff is one; nobody need be a reader. */
export interface StaffRoles {
  staff: Staff;
  admins?: Staff;
  readers?: Staff;
}

/** From the configuration. Throws AppError `invalid-input`. */
export const parseRoles = (slack: { staff: string; admins?: string; readers?: string }): StaffRoles => ({
  staff: parseStaff(slack.staff),
  admins: slack.admins ? parseStaff(slack.admins, 'SLACK_ADMINS') : undefined,
  readers: slack.readers ? parseStaff(slack.readers, 'SLACK_READERS') : undefined,
});

type Judged = { member: true; name: string } | { member: false; why: string };

interface AuthorityOptions {
  web: webApi.WebClient;
  teamId: string;
  roles: StaffRoles;
  /** The real clock in milliseconds. */
  wall: () => number;
  log: Log;
}

const CANNOT_ASK = 'I could not ask Slack whether you may use this, so I did nothing. Please try again in a minute.';
const NOT_STAFF = 'Sorry, only members of the certificate staff can use this. Ask your administrator to add you.';

/**
 * Decides whether a person may act here: of this workspace, not a guest, not a stranger, not deactivated, no robot,
 * member of the staff, and not in a channel shared with another workspace. Closed when Slack cannot be asked.
 */
export class Authority {
  readonly #options: AuthorityOptions;
  readonly #people: Remembered<Judged>;
  readonly #groups: Remembered<Set<string>>;
  readonly #channels: Remembered<string | null>;

  constructor(options: AuthorityOptions) {
    this.#options = options;
    this.#people = new Remembered(options.wall);
    this.#groups = new Remembered(options.wall);
    this.#channels = new Remembered(options.wall);
  }

  async judge(envelope: Envelope): Promise<Verdict> {
    const { teamId, log } = this.#options;
    if (envelope.teamId !== teamId || (envelope.userTeamId !== null && envelope.userTeamId !== teamId)) {
      return { allowed: false, why: 'Sorry, this belongs to another workspace.' };
    }
    try {
      const [person, role, channel] = await inTime(
        Promise.all([
          this.#people.get(envelope.userId, () => this.#person(envelope.userId)),
          this.#role(envelope.userId),
          envelope.channelId ? this.channelFault(envelope.channelId) : null,
        ]),
      );
      if (!person.member) return { allowed: false, why: person.why };
      if (!role) return { allowed: false, why: NOT_STAFF };
      if (channel) return { allowed: false, why: channel };
      return { allowed: true, person: { id: envelope.userId, name: person.name, role } };
    } catch (error) {
      log.warn({ err: error }, 'Slack could not be asked who somebody is');
      return { allowed: false, why: CANNOT_ASK };
    }
  }

  /** Why nothing is sent to this person, or null. Throws where Slack cannot be asked. */
  async whyNotStaff(user: string): Promise<string | null> {
    const [person, role] = await inTime(
      Promise.all([this.#people.get(user, () => this.#person(user)), this.#role(user)]),
    );
    if (!person.member) return person.why;
    return role ? null : NOT_STAFF;
  }

  /** Why nothing is answered in this channel, or null. Throws where Slack cannot be asked. */
  async channelFault(channel: string): Promise<string | null> {
    // A direct message has no third reader, and the answers are ephemeral.
    if (channel.startsWith('D')) return null;
    return this.#channels.get(channel, async () => {
      try {
        const { channel: info } = await this.#options.web.conversations.info({ channel });
        const shared = info?.is_shared || info?.is_ext_shared || info?.is_pending_ext_shared;
        return shared ? 'Sorry, I do not answer in channels that are shared with another workspace.' : null;
      } catch (error) {
        if (platformError(error) !== 'channel_not_found') throw error;
        return 'I cannot see this channel, so I cannot tell whether strangers read here. Invite me, or write to me directly.';
      }
    });
  }

  async #person(user: string): Promise<Judged> {
    const { web, teamId } = this.#options;
    let info;
    try {
      ({ user: info } = await web.users.info({ user }));
    } catch (error) {
      if (['user_not_found', 'user_not_visible'].includes(platformError(error) ?? '')) {
        return { member: false, why: NOT_STAFF };
      }
      throw error;
    }
    if (!info?.id || info.id !== user) return { member: false, why: NOT_STAFF };
    const here = info.team_id === teamId || (info.enterprise_user?.teams ?? []).includes(teamId);
    if (!here || info.is_stranger) return { member: false, why: 'Sorry, this belongs to another workspace.' };
    if (info.is_restricted || info.is_ultra_restricted) return { member: false, why: 'Sorry, guests cannot use this.' };
    if (info.deleted || info.is_bot || user === 'USLACKBOT') return { member: false, why: NOT_STAFF };
    return { member: true, name: info.profile?.display_name || info.profile?.real_name || info.name || user };
  }

  /** The most that somebody is; null where they are none of the staff. */
  async #role(user: string): Promise<Role | null> {
    const { staff, admins, readers } = this.#options.roles;
    const has = async (kind: string, who: Staff | undefined): Promise<boolean> =>
      who !== undefined && (await this.#groups.get(kind, () => this.#members(who))).has(user);
    const [isAdmin, isStaff, isReader] = await Promise.all([
      has('admins', admins),
      has('staff', staff),
      has('readers', readers),
    ]);
    if (isAdmin || (isStaff && !admins)) return 'admin';
    if (isStaff) return 'staff';
    return isReader ? 'reader' : null;
  }

  async #members(staff: Staff): Promise<Set<string>> {
    const { web } = this.#options;
    if (staff.by === 'list') return staff.ids;
    if (staff.by === 'group') {
      const { users } = await web.usergroups.users.list({ usergroup: staff.id });
      return new Set(users ?? []);
    }
    const members = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const answer = await web.conversations.members({ channel: staff.id, limit: 1000, cursor });
      for (const member of answer.members ?? []) members.add(member);
      cursor = answer.response_metadata?.next_cursor;
      if (!cursor) break;
    }
    return members;
  }
}

/** Answers remembered for a minute; those who ask at the same time share one question; a failure is not remembered. */
class Remembered<T> {
  readonly #kept = new Map<string, { until: number; answer: Promise<T> }>();
  readonly #wall: () => number;

  constructor(wall: () => number) {
    this.#wall = wall;
  }

  async get(key: string, ask: () => Promise<T>): Promise<T> {
    const now = this.#wall();
    for (const [old, { until }] of this.#kept) if (until <= now) this.#kept.delete(old);
    const known = this.#kept.get(key);
    if (known) return known.answer;
    const answer = ask();
    this.#kept.set(key, { until: now + BELIEVED_MS, answer });
    try {
      return await answer;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Slack did not answer in time')), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
