import type { Command } from 'commander';
import { AppError } from '../../core/errors.js';
import { manifestFor, newAppLink, type Reached } from '../slack-manifest.js';

interface Options {
  url?: string;
  socket?: boolean;
  json?: boolean;
}

function reached({ url, socket }: Options): Reached {
  if (url !== undefined && !socket) return { by: 'http', url };
  if (socket && url === undefined) return { by: 'socket' };
  throw new AppError(
    'invalid-input',
    'Say how Slack reaches the clerk: --url https://ssl.example.com, or --socket where it has no public address.',
  );
}

export function addSlackCommands(certclerk: Command): void {
  const slack = certclerk.command('slack').description('the Slack app');
  slack
    .command('manifest')
    .description("a link that makes the shop's Slack app, with everything filled in")
    .option('--url <address>', 'the https address under which Slack reaches the clerk')
    .option('--socket', 'Socket Mode: no public address is needed')
    .option('--json', 'print the manifest itself, to paste it into an app that is there')
    .action((options: Options) => {
      const how = reached(options);
      const app = manifestFor(how);
      if (options.json) return console.log(JSON.stringify(app, null, 2));
      const then =
        how.by === 'socket'
          ? 'make an app-level token with connections:write (Basic Information): SLACK_APP_TOKEN'
          : 'copy the signing secret (Basic Information): SLACK_SIGNING_SECRET';
      console.log(
        [
          'Open this link, choose the workspace, and press Create:',
          '',
          newAppLink(app),
          '',
          `Then install the app, copy the bot's token (OAuth & Permissions) into SLACK_BOT_TOKEN, ${then},`,
          'and invite the bot into the channel. certclerk doctor says what is missing.',
        ].join('\n'),
      );
    });
}
