// The peer: a Bolt app that does nothing, behind its HTTP door.
import bolt from '@slack/bolt';

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: 'a-signing-secret',
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});
app.command('/ssl', async ({ ack }) => ack());
const server = await app.start({ port: 0, host: '127.0.0.1' });
process.send({ ready: true, port: server.address().port });
process.on('message', () => process.send({ rss: process.memoryUsage().rss }));
