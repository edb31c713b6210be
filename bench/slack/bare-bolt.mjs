// The peer: a Bolt app that acknowledges and posts the same blocks to the response_url every time.
import bolt from '@slack/bolt';

const blocks = [
  { type: 'header', text: { type: 'plain_text', text: 'A certificate' } },
  ...Array.from({ length: 10 }, (_, n) => ({
    type: 'section',
    text: { type: 'mrkdwn', text: `✅ \`www.customer-${n}.example.com\` · SSL-${100_000 + n} · *active*` },
    accessory: { type: 'button', text: { type: 'plain_text', text: 'Show' }, action_id: `show-${n}`, value: `${n}` },
  })),
];

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});
app.command('/ssl', async ({ ack, respond }) => {
  await ack();
  await respond({ text: 'A certificate', blocks });
});
const server = await app.start({ port: 0, host: '127.0.0.1' });
process.send({ ready: true, port: server.address().port });
// Whoever started it has ended.
process.on('disconnect', () => process.exit());
