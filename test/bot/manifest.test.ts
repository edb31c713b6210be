import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import manifest from '../../slack-manifest.json' with { type: 'json' };

/** Which right each Web API method needs (docs.slack.dev/reference/methods). */
const SCOPE_OF: Record<string, string[]> = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.members': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'files.delete': ['files:write'],
  'files.uploadV2': ['files:write'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};
/** Slash commands, and reading the files that people upload into our forms. */
const WITHOUT_METHOD = ['commands', 'files:read'];

const sources = readdirSync('src/bot', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(`src/bot/${name}`, 'utf8'))
  .join('\n');

describe('the manifest', () => {
  test('asks for the rights that the bot uses, and for no others', () => {
    const called = Object.keys(SCOPE_OF).filter((method) => {
      const [group = '', ...rest] = method.split('.');
      return new RegExp(`\\b${group}\\.${rest.join('\\.')}\\(|${group}\\b[^;]*\\b${rest.join('\\.')}\\(`).test(sources);
    });
    expect(called).toEqual(Object.keys(SCOPE_OF));
    const needed = new Set([...called.flatMap((method) => SCOPE_OF[method] ?? []), ...WITHOUT_METHOD]);
    expect(manifest.oauth_config.scopes.bot).toEqual([...needed].sort());
  });

  test('everything comes through one door', () => {
    const { event_subscriptions, interactivity } = manifest.settings;
    const urls = [
      ...manifest.features.slash_commands.map((command) => command.url),
      event_subscriptions.request_url,
      interactivity.request_url,
      interactivity.message_menu_options_url,
    ];
    for (const url of urls) expect(new URL(url).pathname).toBe('/slack/events');
    expect(event_subscriptions.bot_events).toEqual(['app_home_opened']);
    expect(manifest.features.app_home.home_tab_enabled).toBe(true);
  });
});
