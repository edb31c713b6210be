import { describe, expect, it, onTestFinished } from 'vitest';
import { type Job, startScheduler } from '../../src/scheduler/scheduler.js';

const SELDOM = '0 0 0 29 2 *';
const EACH_SECOND = '* * * * * *';

function scheduled(...jobs: Job[]) {
  const logged: object[] = [];
  const scheduler = startScheduler(jobs, { error: (fields) => void logged.push(fields) });
  onTestFinished(() => scheduler.stop());
  return { scheduler, logged };
}

/** A job that ends when it is told to. */
function slowJob(name: string, cron = SELDOM) {
  const ends: (() => void)[] = [];
  const run = (): Promise<number> => new Promise((resolve) => ends.push(() => resolve(ends.length)));
  return { job: { name, cron, run }, end: () => ends.at(-1)?.(), runs: () => ends.length };
}

describe('a job asked for by name', () => {
  it('runs once for all who ask while it runs, and anew for who asks after it', async () => {
    const slow = slowJob('sweep');
    const { scheduler } = scheduled(slow.job);
    const both = [scheduler.run('sweep'), scheduler.run('sweep')];
    slow.end();
    expect([await both[0], await both[1]]).toEqual([1, 1]);
    const again = scheduler.run('sweep');
    slow.end();
    expect(await again).toBe(2);
  });

  it('fails to whoever asked, and can be asked for again', async () => {
    let runs = 0;
    const run = () => ((runs += 1) === 1 ? Promise.reject(new Error('no disk')) : Promise.resolve(runs));
    const { scheduler } = scheduled({ name: 'sweep', cron: SELDOM, run });
    await expect(scheduler.run('sweep')).rejects.toThrow('no disk');
    expect(await scheduler.run('sweep')).toBe(2);
  });

  it('is undefined where there is none of that name', () => {
    const { scheduler } = scheduled(slowJob('sweep').job);
    expect(scheduler.names).toEqual(['sweep']);
    expect(scheduler.run('digest')).toBeUndefined();
  });
});

it('wakes a job by cron again after a run that failed, and logs the failure', async () => {
  let woken: () => void = () => undefined;
  const twice = new Promise<void>((resolve) => (woken = resolve));
  let runs = 0;
  const run = (): Promise<void> => {
    if ((runs += 1) === 2) woken();
    return Promise.reject(new Error('no disk'));
  };
  const { logged } = scheduled({ name: 'sweep', cron: EACH_SECOND, run });
  await twice;
  expect(logged[0]).toMatchObject({ job: 'sweep', err: { message: 'no disk' } });
});

it('stops when the run in hand has ended', async () => {
  const slow = slowJob('sweep');
  const { scheduler } = scheduled(slow.job);
  const run = scheduler.run('sweep');
  let stopped = false;
  const stop = scheduler.stop().then(() => (stopped = true));
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).toBe(false);
  slow.end();
  await Promise.all([run, stop]);
});
