// A process with an environment of its own, that a benchmark starts and talks with.
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process that is asked and answers, one thing at a time. */
export async function asked(script, env = {}, execArgv = []) {
  const process_ = fork(script, {
    execArgv,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const said = async () => {
    const heard = new AbortController();
    const { signal } = heard;
    const ended = once(process_, 'exit', { signal }).then(([code]) => {
      throw new Error(`${script} ended with ${code}`);
    });
    // Given up when the message has come.
    ended.catch(() => undefined);
    try {
      const [message] = await Promise.race([once(process_, 'message', { signal }), ended]);
      return message;
    } finally {
      heard.abort();
    }
  };
  const stop = async () => {
    process_.kill('SIGKILL');
    if (process_.exitCode === null && process_.signalCode === null) await once(process_, 'exit');
  };
  const ask = (message) => {
    const answer = said();
    process_.send(message);
    return answer;
  };
  try {
    return { first: await said(), ask, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
