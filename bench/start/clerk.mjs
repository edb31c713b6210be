// The real clerk; ready when /readyz says so, its mailbox and Slack connected.
import { loadConfig } from '../../dist/config.js';
import { startClerk } from '../../dist/main.js';

const { port } = await startClerk(loadConfig(process.env));
let ready = false;
while (!ready)
  ready = (await fetch(`http://127.0.0.1:${port}/readyz`)).ok || (await new Promise((r) => setTimeout(r, 5, false)));
process.send({ ready: true, port });
process.on('message', () => process.send({ rss: process.memoryUsage().rss }));
// Whoever started it has ended.
process.on('disconnect', () => process.exit());
