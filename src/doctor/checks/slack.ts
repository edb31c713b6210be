import { readFileSync } from 'node:fs';
import { webApi } from '@slack/bolt';
import { z } from 'zod';
import { type Staff, parseStaff } from '../../bot/authority.js';
import { platformError } from '../../bot/slack-errors.js';
import type { SlackConfig } from '../../config.js';
import { inPackage } from '../../package-root.js';
import type { Check } from '../check.js';
import type { Report } from '../line.js';

const manifest = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });

const wantedScopes = (): string[] =>
  manifest.parse(JSON.parse(readFileSync(inPackage('slack-manifest.json'), 'utf8'))).oauth_config.scopes.bot;

/** Of a list of people so many are looked up. */
const MOST_PEOPLE = 20;
const APP_PAGE = 'https://api.slack.com/apps';

const TOKEN = ['SLACK_BOT_TOKEN', 'SLACK_API_URL'];

/** The token, its rights, and the workspace that it is of. */
export const slackTokenCheck: Check = {
  name: 'Slack',
  needs: [...TOKEN, 'SLACK_TEAM_ID'],
  async run({ config: { slack } }, report) {
    await knownBot(clientOf(slack.botToken, slack), slack, report);
  },
};

/** Who is staff, and where events go; the token was tried before. */
export const slackPeopleCheck: Check = {
  name: 'Slack',
  needs: [...TOKEN, 'SLACK_STAFF', 'SLACK_CHANNEL'],
  async run({ config: { slack } }, report) {
    const web = clientOf(slack.botToken, slack);
    const { user_id } = await web.auth.test();
    await peopleAndChannel(web, slack, user_id ?? '', report);
  },
};

export const slackSocketCheck: Check = {
  name: 'Slack',
  needs: ['SLACK_APP_TOKEN', 'SLACK_API_URL'],
  async run({ config: { slack } }, report) {
    if (slack.appToken) await socketMode(clientOf(slack.appToken, slack), report);
  },
};

/** The token and its rights, the workspace, the staff, the channel, and the way in which Slack reaches the clerk. */
export const slackCheck: Check = {
  name: 'Slack',
  needs: [...new Set([...slackTokenCheck.needs, ...slackPeopleCheck.needs, ...slackSocketCheck.needs])],
  async run(patient, report) {
    const { slack } = patient.config;
    const web = clientOf(slack.botToken, slack);
    const bot = await knownBot(web, slack, report);
    if (bot === null) return;
    await peopleAndChannel(web, slack, bot, report);
    await slackSocketCheck.run(patient, report);
  },
};

/** The workspace of a token; null where Slack does not say: the check of the token says why. */
export async function workspaceOf(slack: Pick<SlackConfig, 'botToken' | 'apiUrl'>): Promise<string | null> {
  try {
    return (await clientOf(slack.botToken, slack).auth.test()).team_id ?? null;
  } catch {
    return null;
  }
}

async function peopleAndChannel(web: webApi.WebClient, slack: SlackConfig, bot: string, report: Report): Promise<void> {
  await staff(web, { who: parseStaff(slack.staff), variable: 'SLACK_STAFF' }, bot, report);
  await roles(web, slack, bot, report);
  await channel(web, slack.channel, report);
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => webApi.LogLevel.ERROR,
  setName: () => undefined,
};

const clientOf = (token: string, { apiUrl }: Pick<SlackConfig, 'apiUrl'>): webApi.WebClient =>
  new webApi.WebClient(token, {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 5_000,
    logger: quiet,
  });

/** The bot's own id; null where its token cannot be used. */
async function knownBot(web: webApi.WebClient, slack: SlackConfig, report: Report): Promise<string | null> {
  let answer: webApi.AuthTestResponse;
  try {
    answer = await web.auth.test();
  } catch (error) {
    const code = platformError(error);
    if (code)
      report.fail(`Slack does not take SLACK_BOT_TOKEN (${code}).`, `Copy it again: ${APP_PAGE}, OAuth & Permissions.`);
    else
      report.fail(
        `Slack cannot be reached: ${messageOf(error)}.`,
        'Let this machine reach https://slack.com, or check SLACK_API_URL.',
      );
    return null;
  }
  if (answer.team_id !== slack.teamId) {
    const says = `SLACK_BOT_TOKEN belongs to the workspace ${answer.team_id} (${answer.team}), SLACK_TEAM_ID says ${slack.teamId}.`;
    report.fail(says, `Set SLACK_TEAM_ID=${answer.team_id}, or take the token of the other workspace.`);
    return null;
  }
  report.ok(`The token is of ${answer.user} in the workspace ${answer.team}.`);
  const granted = answer.response_metadata?.scopes;
  const lacking = granted ? wantedScopes().filter((scope) => !granted.includes(scope)) : [];
  if (lacking.length > 0) {
    report.fail(
      `The app lacks these rights (scopes): ${lacking.join(', ')}.`,
      `Paste slack-manifest.json at ${APP_PAGE}, App Manifest, and install the app again.`,
    );
  } else if (granted) report.ok('It has all rights that slack-manifest.json asks for.');
  return answer.user_id ?? '';
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200);

/** Those who are more or less than staff, where the shop has such. */
async function roles(web: webApi.WebClient, slack: SlackConfig, bot: string, report: Report): Promise<void> {
  const { admins, readers } = slack;
  if (admins) await staff(web, { who: parseStaff(admins), variable: 'SLACK_ADMINS' }, bot, report);
  if (readers) await staff(web, { who: parseStaff(readers), variable: 'SLACK_READERS' }, bot, report);
}

/** What the people of a variable are, as `3 people are …`, and what it means that there are none. */
const PEOPLE: Record<string, { are: string; none: string }> = {
  SLACK_STAFF: { are: 'staff', none: 'Nobody is staff, so nobody can use /ssl.' },
  SLACK_ADMINS: {
    are: 'in SLACK_ADMINS: they alone cancel, credit, revoke and approve',
    none: 'Nobody is an administrator, so nobody can cancel, credit, revoke or approve.',
  },
  SLACK_READERS: { are: 'in SLACK_READERS: they look and change nothing', none: 'Nobody is a reader.' },
};

interface Named {
  who: Staff;
  variable: string;
}

async function staff(web: webApi.WebClient, { who, variable }: Named, bot: string, report: Report): Promise<void> {
  const { are, none } = PEOPLE[variable] ?? { are: variable, none: `Nobody is in ${variable}.` };
  try {
    const count = await staffCount(web, { who, variable }, bot, report);
    if (count === 0) report.fail(none, `Add people to what ${variable} names.`);
    else if (count !== null) report.ok(`${count} ${count === 1 ? 'person is' : 'people are'} ${are}.`);
  } catch (error) {
    const code = platformError(error);
    const id = who.by === 'list' ? variable : who.id;
    const says = `Who is ${are.split(':', 1).join('')} (${id}) cannot be read: ${code ?? messageOf(error)}.`;
    if (code === 'channel_not_found') report.fail(says, `Invite the bot to ${id}: /invite @certclerk.`);
    else if (code === 'no_such_subteam')
      report.fail(says, `Set ${variable} to a user group that exists, a channel, or people.`);
    else report.fail(says, `Check ${variable}; on plans without user groups take a private channel (C…).`);
  }
}

/** Null where a fault was said. */
async function staffCount(
  web: webApi.WebClient,
  { who, variable }: Named,
  bot: string,
  report: Report,
): Promise<number | null> {
  if (who.by === 'list') return listCount(web, { ids: who.ids, variable }, report);
  if (who.by === 'group') return (await web.usergroups.users.list({ usergroup: who.id })).users?.length ?? 0;
  const { channel: info } = await web.conversations.info({ channel: who.id });
  if (info?.is_shared || info?.is_ext_shared) {
    const says = `${who.id} is shared with another workspace, so strangers would be staff.`;
    report.fail(says, `Name a private channel of your own in ${variable}.`);
    return null;
  }
  if (!info?.is_private) {
    report.warn(`${who.id} is public: whoever joins it counts.`, `Name a private channel in ${variable}.`);
  }
  const { members } = await web.conversations.members({ channel: who.id, limit: 1000 });
  return (members ?? []).filter((member) => member !== bot).length;
}

async function listCount(
  web: webApi.WebClient,
  { ids, variable }: { ids: ReadonlySet<string>; variable: string },
  report: Report,
): Promise<number | null> {
  const unknown: string[] = [];
  for (const user of [...ids].slice(0, MOST_PEOPLE)) {
    try {
      await web.users.info({ user });
    } catch (error) {
      if (platformError(error) !== 'user_not_found') throw error;
      unknown.push(user);
    }
  }
  if (unknown.length === 0) return ids.size;
  const mend = `Take the ids from the profiles (⋮, Copy member ID) into ${variable}.`;
  report.fail(`Slack does not know ${unknown.join(', ')}.`, mend);
  return null;
}

async function channel(web: webApi.WebClient, id: string, report: Report): Promise<void> {
  try {
    const { channel: info } = await web.conversations.info({ channel: id });
    const name = `#${info?.name ?? id}`;
    if (info?.is_shared || info?.is_ext_shared || info?.is_pending_ext_shared) {
      report.fail(
        `${name} is shared with another workspace; nothing is posted there.`,
        'Name a channel of your own in SLACK_CHANNEL.',
      );
    } else if (info?.is_archived)
      report.fail(`${name} is archived.`, 'Unarchive it, or name another one in SLACK_CHANNEL.');
    else if (info?.is_member === false)
      report.fail(`The bot is not in ${name}.`, `Write /invite @certclerk in ${name}.`);
    else report.ok(`Events and digests go to ${name}.`);
  } catch (error) {
    const why = platformError(error) ?? messageOf(error);
    report.fail(
      `The channel ${id} cannot be read: ${why}.`,
      'Check SLACK_CHANNEL, and invite the bot there: /invite @certclerk.',
    );
  }
}

async function socketMode(web: webApi.WebClient, report: Report): Promise<void> {
  try {
    await web.apps.connections.open({});
    report.ok('Socket Mode can be used.');
  } catch (error) {
    const why = platformError(error) ?? messageOf(error);
    report.fail(
      `Slack does not take SLACK_APP_TOKEN (${why}).`,
      `Make an app-level token with connections:write at ${APP_PAGE}, Basic Information, and switch Socket Mode on.`,
    );
  }
}
