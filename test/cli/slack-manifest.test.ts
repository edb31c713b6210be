import { describe, expect, test } from 'vitest';
import { manifestFor, newAppLink } from '../../src/cli/slack-manifest.js';
import manifest from '../../slack-manifest.json' with { type: 'json' };

describe('the manifest for a shop', () => {
  test.each([
    ['https://ssl.shop.example', 'https://ssl.shop.example/slack/events'],
    ['https://ssl.shop.example/', 'https://ssl.shop.example/slack/events'],
    ['https://shop.example:8443/ssl/slack/events', 'https://shop.example:8443/ssl/slack/events'],
  ])('has the address everywhere: %s', (url, door) => {
    const app = manifestFor({ by: 'http', url });
    const text = JSON.stringify(app);
    expect([...text.matchAll(/https:[^"]+/g)].map(([found]) => found)).toEqual([door, door, door, door]);
    expect(app.settings.socket_mode_enabled).toBe(false);
  });

  test('for the socket has no address, and the same rights', () => {
    const app = manifestFor({ by: 'socket' });
    expect(JSON.stringify(app)).not.toContain('https:');
    expect(app.settings.socket_mode_enabled).toBe(true);
    expect(app).toMatchObject({ oauth_config: manifest.oauth_config });
  });

  test.each(['http://ssl.shop.example', 'ssl.shop.example', 'ftp://x', ''])(
    'an address that Slack would not take: %s',
    (url) => {
      expect(() => manifestFor({ by: 'http', url })).toThrow('--url is the https address');
    },
  );

  test('the link carries the whole manifest', () => {
    const app = manifestFor({ by: 'http', url: 'https://ssl.shop.example' });
    const link = new URL(newAppLink(app));
    expect(link.origin + link.pathname).toBe('https://api.slack.com/apps');
    expect(link.searchParams.get('new_app')).toBe('1');
    expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(JSON.parse(JSON.stringify(app)));
    // Browsers and Slack take so much.
    expect(link.href.length).toBeLessThan(8_000);
  });
});
