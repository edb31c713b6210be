import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Whoever was asked pressed Ctrl-C, or the input ended. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

export interface Question {
  words: string;
  /** What Enter stands for. */
  initial?: string;
  /** Not echoed, and its `initial` is not shown. */
  secret?: boolean;
  /** Enter alone is an answer too, an empty one; a dash is one where Enter stands for something else. */
  optional?: boolean;
  /** What is wrong with an answer, in a sentence; undefined where nothing is. */
  faultIn?: (answer: string) => string | undefined;
}

/** Asks a person, one question after the other. Every call rejects with `Interrupted` on Ctrl-C. */
export interface Prompt {
  say(text: string): void;
  /** Until an answer is given in which there is no fault. */
  ask(question: Question): Promise<string>;
  confirm(words: string, initial: boolean): Promise<boolean>;
  /** Waits for work that asks nothing. */
  during<T>(work: Promise<T>): Promise<T>;
  close(): void;
}

interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { columns?: number };
}

export function createPrompt({ input, output }: Terminal): Prompt {
  // Only the answer to a question that is no secret is echoed, so what is typed ahead of one is not either.
  let isEchoed = false;
  const echo = new Writable({
    write(chunk: Uint8Array, _, done) {
      if (isEchoed) output.write(chunk);
      done();
    },
  });
  // Without a history, no arrow brings a password back.
  const lines = createInterface({ input, output: echo, terminal: input.isTTY === true, historySize: 0 });
  const typed: string[] = [];
  let onLine: ((line: string) => void) | null = null;
  let isOver = false;
  let interrupt = (_: Interrupted): void => undefined;
  const interrupted = new Promise<never>((_, reject) => (interrupt = reject));
  // It may come while nobody waits.
  interrupted.catch(() => undefined);

  lines.on('line', (line) => {
    if (!onLine) return void typed.push(line);
    const take = onLine;
    onLine = null;
    take(line);
  });
  lines.on('SIGINT', () => lines.close());
  lines.on('close', () => {
    isOver = true;
    interrupt(new Interrupted());
  });

  const say = (text: string): void => void output.write(`${text}\n`);
  const during = <T>(work: Promise<T>): Promise<T> => Promise.race([work, interrupted]);

  async function line(words: string, isSecret: boolean): Promise<string> {
    const ahead = typed.shift();
    // Readline draws the words itself where it echoes: it moves the cursor behind them.
    if (isSecret || ahead !== undefined || isOver) output.write(words);
    if (ahead !== undefined) {
      say('');
      return ahead;
    }
    if (isOver) throw new Interrupted();
    isEchoed = !isSecret;
    lines.setPrompt(isSecret ? '' : words);
    lines.prompt();
    try {
      return await during(new Promise<string>((resolve) => (onLine = resolve)));
    } finally {
      if (isSecret || input.isTTY !== true) say('');
      isEchoed = false;
    }
  }

  async function ask(question: Question): Promise<string> {
    const { words, initial, secret = false, optional = false, faultIn } = question;
    const shown = initial === undefined || initial === '' ? '' : secret ? ' [as before]' : ` [${initial}]`;
    const none = optional && shown !== '' ? ' (- for none)' : '';
    for (;;) {
      const given = await line(`${words}${shown}${none}: `, secret);
      // A password may begin or end with a space.
      const said = secret ? given : given.trim();
      if (optional && said === '-') return '';
      const answer = said || (initial ?? '');
      if (answer === '' && !optional) {
        say('  This cannot be left empty.');
        continue;
      }
      const fault = answer === '' ? undefined : faultIn?.(answer);
      if (fault === undefined) return answer;
      say(`  ${fault}`);
    }
  }

  return {
    say,
    ask,
    during,
    async confirm(words, initial) {
      const answer = await ask({
        words: `${words} ${initial ? '[Y/n]' : '[y/N]'}`,
        optional: true,
        faultIn: (text) => (/^(?:y|yes|n|no)$/i.test(text) ? undefined : 'Please answer y or n.'),
      });
      return answer === '' ? initial : /^y/i.test(answer);
    },
    close: () => lines.close(),
  };
}
