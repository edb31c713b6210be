import type { Environment } from '../../config.js';
import { slackPeopleCheck, slackSocketCheck, slackTokenCheck, workspaceOf } from '../../doctor/checks/slack.js';
import type { Values } from '../env-text.js';
import { type Guide, type Step, faultOf, forVariable } from '../step.js';

const SOCKET = 'socket';

export const slackAppStep: Step = {
  title: 'Slack: the app',
  sets: [
    'CERTCLERK_URL',
    'PORT',
    'SLACK_API_URL',
    'SLACK_BOT_TOKEN',
    'SLACK_SIGNING_SECRET',
    'SLACK_APP_TOKEN',
    'SLACK_TEAM_ID',
  ],
  checks: [slackTokenCheck, slackSocketCheck],
  async ask(guide, known) {
    const door = await askDoor(guide, known);
    const { prompt } = guide;
    const SLACK_BOT_TOKEN = await prompt.ask({
      words: "The bot's token (OAuth & Permissions)",
      secret: true,
      ...forVariable('SLACK_BOT_TOKEN', known),
    });
    const secrets = door.CERTCLERK_URL === null ? await askSocket(guide, known) : await askHttp(guide, known);
    return { ...door, SLACK_BOT_TOKEN, ...secrets, ...(await askWorkspace(guide, { ...known, SLACK_BOT_TOKEN })) };
  },
  derive: async (known) => (known['SLACK_TEAM_ID'] ? {} : workspace(known)),
};

/** How Slack reaches the clerk; and the link that makes the app, which knows it. */
async function askDoor({ prompt, appLink }: Guide, known: Environment) {
  const reached = await prompt.ask({
    words: `The public https address under which Slack reaches the clerk, or "${SOCKET}" where there is none`,
    initial: known['SLACK_APP_TOKEN'] ? SOCKET : known['CERTCLERK_URL'] || SOCKET,
    faultIn: (answer) => (answer === SOCKET ? undefined : faultOf('CERTCLERK_URL')(answer)),
  });
  const url = reached === SOCKET ? null : reached;
  if (!known['SLACK_BOT_TOKEN']) {
    prompt.say(
      [
        '',
        'Open this link, choose the workspace, press Create, and then "Install to Workspace":',
        '',
        appLink(url),
        '',
      ].join('\n'),
    );
  }
  return { CERTCLERK_URL: url };
}

async function askSocket({ prompt }: Guide, known: Environment): Promise<Values> {
  const words = 'An app-level token with connections:write (Basic Information)';
  return {
    SLACK_APP_TOKEN: await prompt.ask({ words, secret: true, ...forVariable('SLACK_APP_TOKEN', known) }),
    // It has none to check, but an earlier one does no harm.
    SLACK_SIGNING_SECRET: known['SLACK_SIGNING_SECRET'] || null,
  };
}

async function askHttp({ prompt }: Guide, known: Environment): Promise<Values> {
  const words = 'The signing secret (Basic Information)';
  return {
    SLACK_SIGNING_SECRET: await prompt.ask({ words, secret: true, ...forVariable('SLACK_SIGNING_SECRET', known) }),
    SLACK_APP_TOKEN: null,
    PORT: await prompt.ask({
      words: 'The port on which the clerk listens; /slack/events at that address must lead there',
      ...forVariable('PORT', known, '3000'),
    }),
  };
}

async function workspace(known: Environment): Promise<Values> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_API_URL: apiUrl } = known;
  const id = botToken ? await workspaceOf({ botToken, apiUrl: apiUrl || undefined }) : null;
  return id === null ? {} : { SLACK_TEAM_ID: id };
}

/** The token says which workspace it is of; only where Slack cannot be asked, the person is. */
async function askWorkspace({ prompt }: Guide, known: Environment): Promise<Values> {
  const told = await prompt.during(workspace(known));
  if (told['SLACK_TEAM_ID']) return told;
  return {
    SLACK_TEAM_ID: await prompt.ask({
      words: 'Your workspace (the T… in its address in a browser; Slack does not say which one the token is of)',
      ...forVariable('SLACK_TEAM_ID', known),
    }),
  };
}

export const slackPeopleStep: Step = {
  title: 'Slack: who may use it, and where events go',
  sets: ['SLACK_STAFF', 'SLACK_CHANNEL', 'SLACK_ADMINS', 'SLACK_READERS'],
  checks: [slackPeopleCheck],
  async ask({ prompt }, known) {
    const SLACK_CHANNEL = await prompt.ask({
      words: 'The channel for events and digests (C…; invite the bot there: /invite @certclerk)',
      ...forVariable('SLACK_CHANNEL', known),
    });
    const SLACK_STAFF = await prompt.ask({
      words: 'Staff: a user group (S…), a private channel whose members are staff (C…), or people (U…,U…)',
      ...forVariable('SLACK_STAFF', known),
    });
    return { SLACK_CHANNEL, SLACK_STAFF };
  },
};
