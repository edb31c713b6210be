import cron from 'node-cron';

/** A named job. What is due is computed from the store by the job itself; cron only wakes it, often. */
export interface Job {
  name: string;
  /** With seconds: `second minute hour day month weekday`. */
  cron: string;
  run(): Promise<unknown>;
}

export interface Scheduler {
  /** Runs a job now; whoever asks while it runs waits for that run. Undefined when there is no such job. */
  run(name: string): Promise<unknown> | undefined;
  names: string[];
  stop(): Promise<void>;
}

export interface SchedulerLog {
  error(fields: object, message: string): void;
}

/** Wakes each job by cron; one run of a job at a time; a failed run is logged and the next one tries again. */
export function startScheduler(jobs: readonly Job[], log: SchedulerLog): Scheduler {
  const running = new Map<string, Promise<unknown>>();

  function run(job: Job): Promise<unknown> {
    const now = running.get(job.name);
    if (now) return now;
    const started = job.run().finally(() => running.delete(job.name));
    running.set(job.name, started);
    return started;
  }

  const tasks = jobs.map((job) =>
    cron.schedule(job.cron, async () => {
      try {
        await run(job);
      } catch (error) {
        log.error({ err: error, job: job.name }, 'a job failed; it is tried again at its next time');
      }
    }),
  );

  return {
    names: jobs.map((job) => job.name),
    run(name) {
      const job = jobs.find((j) => j.name === name);
      return job ? run(job) : undefined;
    },
    async stop() {
      for (const task of tasks) await task.stop();
      await Promise.allSettled(running.values());
    },
  };
}
