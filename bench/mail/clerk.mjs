// The real clerk, MAIL_AUTH=require; the name server is a table.
import { readFile } from 'node:fs/promises';
import { loadConfig } from '../../dist/config.js';
import { startClerk, systemClock } from '../../dist/main.js';

// It does not outlive the benchmark.
process.on('disconnect', () => process.exit());

const { key, dmarc } = JSON.parse(process.env.BENCH_DNS);
const resolver = (name) => {
  if (name.startsWith('s1._domainkey.')) return Promise.resolve([key.match(/.{1,255}/g)]);
  if (name.startsWith('_dmarc.')) return Promise.resolve([[dmarc]]);
  return Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
};
const { port } = await startClerk(loadConfig(process.env), systemClock, { resolver });
let ready = false;
while (!ready)
  ready = (await fetch(`http://127.0.0.1:${port}/readyz`)).ok || (await new Promise((r) => setTimeout(r, 5, false)));
process.send({ ready: true });
process.on('message', async () => {
  const status = await readFile('/proc/self/status', 'utf8');
  const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1000;
  // What can be given back is no growth.
  globalThis.gc?.();
  process.send({ peak: megabytes('VmHWM'), now: megabytes('VmRSS'), heap: process.memoryUsage().heapUsed / 1e6 });
});
