// A process that a benchmark starts and talks with: one question, one answer.
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A large store takes seconds to close. */
const END_WITHIN_MS = 30_000;

export class Child {
  #process;
  /** The first that waits gets the next message. */
  #waiting = [];
  #said = [];
  #ended = null;

  constructor(script, parameters) {
    this.#process = fork(script, parameters.map(String));
    this.#process.on('message', (message) => {
      const next = this.#waiting.shift();
      if (next) next.resolve(message);
      else this.#said.push(message);
    });
    this.#process.on('exit', (code) => {
      this.#ended = new Error(`${script} ended with ${code}`);
      for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
    });
  }

  /** What it says next. */
  said() {
    if (this.#said.length > 0) return Promise.resolve(this.#said.shift());
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  ask(question) {
    this.#process.send(question);
    return this.said();
  }

  /** Says its last word to it and waits until it has ended; one that does not heed it, or has ended already, is no matter. */
  async end(lastWord) {
    if (this.#ended) return;
    const exit = once(this.#process, 'exit');
    const killing = setTimeout(() => this.#process.kill('SIGKILL'), END_WITHIN_MS);
    this.#process.send(lastWord, () => undefined);
    await exit;
    clearTimeout(killing);
  }
}

export const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
