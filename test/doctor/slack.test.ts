import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../slack-manifest.json' with { type: 'json' };
import { slackCheck } from '../../src/doctor/checks/slack.js';
import { type SlackWorld, startSlackWorld } from '../../src/sandbox/slack/workspace.js';
import { checked, told } from './bed.js';

const GENERAL = 'C0GENERAL01';
const SHARED = 'C0PARTNERS1';

describe('Slack', () => {
  let full: SlackWorld;
  let poor: SlackWorld;
  beforeAll(async () => {
    const { bot } = manifest.oauth_config.scopes;
    full = await startSlackWorld({ seed: { scopes: bot } });
    poor = await startSlackWorld({
      seed: { scopes: bot.filter((s) => s !== 'usergroups:read' && s !== 'files:write') },
    });
  });
  afterAll(() => Promise.all([full.close(), poor.close()]));

  const look = async (more: Record<string, string> = {}, world = full): Promise<string> =>
    told(
      await checked(slackCheck, {
        SLACK_BOT_TOKEN: world.botToken,
        SLACK_SIGNING_SECRET: world.signingSecret,
        SLACK_TEAM_ID: world.teamId,
        SLACK_STAFF: world.staffGroupId,
        SLACK_CHANNEL: world.channelId,
        SLACK_API_URL: world.apiUrl,
        ...more,
      }),
    );

  it('that is as it should be', async () => {
    expect((await look()).split('\n')).toEqual([
      'ok: The token is of certclerk in the workspace Lindenhof Hosting.',
      'ok: It has all rights that slack-manifest.json asks for.',
      'ok: 2 people are staff.',
      'ok: Events and digests go to #ssl.',
    ]);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a token that is not known',
      { SLACK_BOT_TOKEN: 'xoxb-wrong' },
      /^fail: .*SLACK_BOT_TOKEN \(invalid_auth\)\. → Copy/,
    ],
    ['another workspace', { SLACK_TEAM_ID: 'T0OTHER' }, /^fail: .*T0LINDENHOF.*says T0OTHER/],
    ['an address where nobody is', { SLACK_API_URL: 'http://127.0.0.1:1/api/' }, /^fail: Slack cannot be reached/],
    ['a group that is not there', { SLACK_STAFF: 'S0NOBODY' }, /fail: .*S0NOBODY.*no_such_subteam/],
    ['a channel of staff', { SLACK_STAFF: 'C0SSLSTAFF1' }, /^ok: 2 people are staff/m],
    ['a public channel of staff', { SLACK_STAFF: GENERAL }, /^warn: .*is public/m],
    ['a shared channel of staff', { SLACK_STAFF: SHARED }, /^fail: .*strangers would be staff/m],
    [
      'a channel of staff that the bot does not see',
      { SLACK_STAFF: 'C0SECRET' },
      /^fail: .*channel_not_found.*Invite/m,
    ],
    [
      'administrators and readers',
      { SLACK_ADMINS: 'U0ANNAKELL', SLACK_READERS: 'C0SSLSTAFF1' },
      /^ok: 1 person is in SLACK_ADMINS: they alone[^]*^ok: 2 people are in SLACK_READERS/m,
    ],
    [
      'administrators that are not there',
      { SLACK_ADMINS: 'S0NOBODY' },
      /fail: Who is in SLACK_ADMINS \(S0NOBODY\).*Set SLACK_ADMINS/,
    ],
    ['a list of staff', { SLACK_STAFF: 'U0ANNAKELL' }, /^ok: 1 person is staff/m],
    ['a list with a stranger to Slack', { SLACK_STAFF: 'U0ANNAKELL,U0NOBODY' }, /^fail: Slack does not know U0NOBODY/m],
    ['a shared channel for events', { SLACK_CHANNEL: SHARED }, /^fail: #partners is shared/m],
    [
      'a channel for events that is not there',
      { SLACK_CHANNEL: 'C0SECRET' },
      /^fail: The channel C0SECRET cannot be read: channel_not_found/m,
    ],
    ['a wrong app token', { SLACK_APP_TOKEN: 'xapp-wrong' }, /^fail: Slack does not take SLACK_APP_TOKEN/m],
  ])('%s', async (_, more, says) => {
    expect(await look(more)).toMatch(says);
  });

  it('rights that are missing', async () => {
    const said = await look({}, poor);
    expect(said).toMatch(/^fail: The app lacks these rights \(scopes\): files:write, usergroups:read\. → Paste/m);
    expect(said).toMatch(/^fail: Who is staff .*missing_scope/m);
  });
});
