import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { shop } from '../../core/facts.js';

/** The shop of every clerk of a test. */
export const THE_SHOP = shop({ sweepLimit: 1_000_000 });
/** To the mail server, of each of them. */
export const CONNECTIONS = 2;

const what = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('order'), n: z.number() }),
  z.object({ ask: z.literal('sweep') }),
  z.object({ ask: z.literal('deliver') }),
  z.object({ ask: z.literal('ahead'), ms: z.number() }),
]);
export type What = z.infer<typeof what>;
export const asked = z.object({ id: z.number() }).and(what);

const said = z.union([
  z.object({ ready: z.literal(true) }),
  z.object({ sending: z.string() }),
  z.object({ id: z.number(), error: z.string() }),
  z.object({ id: z.number(), result: z.unknown().optional() }),
]);

/** The clerk ended before it answered. */
export class Killed extends Error {}

export interface ChildClerk {
  ask(question: What): Promise<unknown>;
  /** kill -9; what it had not answered is rejected with `Killed`. */
  kill(): Promise<void>;
}

/**
 * @param parameters the database's URL, and how many customers there are
 * @param take gets what the clerk sends; it counts as sent once this has returned
 */
export async function startClerk(
  script: string,
  parameters: [url: string, customers: string],
  take: (item: string) => void,
): Promise<ChildClerk> {
  const child: ChildProcess = fork(script, parameters, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  let next = 0;
  const ended = once(child, 'exit').then(() => {
    for (const { reject } of waiting.values()) reject(new Killed());
    waiting.clear();
  });
  await new Promise<void>((resolve, reject) => {
    void ended.then(() => reject(new Error('the clerk ended before it was ready')));
    child.on('message', (raw) => {
      const message = said.parse(raw);
      if ('ready' in message) return resolve();
      if ('sending' in message) {
        take(message.sending);
        // To one that was killed meanwhile the answer does not come through, as on a broken line.
        child.send({ accepted: message.sending }, () => undefined);
        return;
      }
      const one = waiting.get(message.id);
      waiting.delete(message.id);
      if ('error' in message) one?.reject(new Error(message.error));
      else one?.resolve(message.result);
    });
  });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (child.exitCode !== null || child.signalCode !== null) return reject(new Killed());
        next += 1;
        waiting.set(next, { resolve, reject });
        child.send({ id: next, ...question }, () => undefined);
      }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
