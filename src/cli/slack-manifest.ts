import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../core/errors.js';
import { inPackage } from '../package-root.js';

const SLACK_PATH = '/slack/events';
const NEW_APP = 'https://api.slack.com/apps?new_app=1&manifest_json=';

const slashCommand = z.looseObject({ url: z.string().optional() });
const manifest = z.looseObject({
  features: z.looseObject({ slash_commands: z.array(slashCommand) }),
  settings: z.looseObject({
    event_subscriptions: z.looseObject({ request_url: z.string().optional() }),
    interactivity: z.looseObject({
      request_url: z.string().optional(),
      message_menu_options_url: z.string().optional(),
    }),
    socket_mode_enabled: z.boolean(),
  }),
});
export type Manifest = z.infer<typeof manifest>;

/** Where Slack sends its requests: the clerk's public address, or over the socket that the clerk opens. */
export type Reached = { by: 'http'; url: string } | { by: 'socket' };

/** The address of the door. Throws AppError `invalid-input` where Slack would not take it. */
function doorOf(url: string): string {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw new AppError(
      'invalid-input',
      '--url is the https address under which Slack reaches the clerk, like https://ssl.example.com.',
    );
  }
  const { origin, pathname } = new URL(url);
  return origin + (pathname === '/' ? SLACK_PATH : pathname);
}

/** The app's manifest (slack-manifest.json) for a shop: its own address in it, or none where the socket is used. */
export function manifestFor(reached: Reached): Manifest {
  const app = manifest.parse(JSON.parse(readFileSync(inPackage('slack-manifest.json'), 'utf8')));
  const door = reached.by === 'http' ? doorOf(reached.url) : undefined;
  // What is undefined is left out of the JSON.
  for (const command of app.features.slash_commands) command.url = door;
  app.settings.event_subscriptions.request_url = door;
  app.settings.interactivity.request_url = door;
  app.settings.interactivity.message_menu_options_url = door;
  app.settings.socket_mode_enabled = reached.by === 'socket';
  return app;
}

/** A link that opens Slack's page for a new app with this manifest filled in. */
export const newAppLink = (app: Manifest): string => NEW_APP + encodeURIComponent(JSON.stringify(app));
