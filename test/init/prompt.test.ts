import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Interrupted, type Prompt, type Question, createPrompt } from '../../src/init/prompt.js';

function atTerminal(isTerminal = false): { prompt: Prompt; type(text: string): void; seen(): string } {
  const input = Object.assign(new PassThrough(), { isTTY: isTerminal });
  const output = new PassThrough();
  let all = '';
  output.on('data', (chunk: Buffer) => (all += chunk.toString()));
  const prompt = createPrompt({ input, output });
  onTestFinished(() => prompt.close());
  return { prompt, type: (text) => void input.write(text), seen: () => all };
}

const short: Question['faultIn'] = (text) => (text.length > 3 ? 'At most three letters.' : undefined);

describe('a question', () => {
  it.each<[string, Question, string, string]>([
    ['is answered', { words: 'Name' }, ' abc \n', 'abc'],
    ['is answered by Enter', { words: 'Name', initial: 'x' }, '\n', 'x'],
    ['is asked again while it is empty', { words: 'Name' }, '\n\nabc\n', 'abc'],
    ['is asked again while there is a fault', { words: 'Name', faultIn: short }, 'abcd\nabc\n', 'abc'],
    [
      'is asked again where what Enter stands for has one',
      { words: 'N', initial: 'abcd', faultIn: short },
      '\na\n',
      'a',
    ],
    ['may be left empty', { words: 'Name', optional: true }, '\n', ''],
    ['may be made empty', { words: 'Name', optional: true, initial: 'x' }, '-\n', ''],
    ['keeps the spaces of a secret', { words: 'Name', secret: true }, ' abc \n', ' abc '],
  ])('%s', async (_, question, typed, answer) => {
    const { prompt, type } = atTerminal();
    type(typed);
    expect(await prompt.ask(question)).toBe(answer);
  });

  it('says what is wrong with an answer', async () => {
    const { prompt, type, seen } = atTerminal();
    type('abcd\nab\n');
    await prompt.ask({ words: 'Name', faultIn: short });
    expect(seen()).toContain('At most three letters.');
  });

  it('is answered with yes, no, or Enter', async () => {
    const { prompt, type } = atTerminal();
    type('perhaps\nYES\nn\n\n');
    expect(await prompt.confirm('Sure?', false)).toBe(true);
    expect(await prompt.confirm('Sure?', true)).toBe(false);
    expect(await prompt.confirm('Sure?', true)).toBe(true);
  });

  it('shows no secret on a terminal, neither typed nor kept nor called back', async () => {
    const { prompt, type, seen } = atTerminal(true);
    const first = prompt.ask({ words: 'Password', secret: true, initial: 'old-one' });
    type('hush-hush\r');
    expect(await first).toBe('hush-hush');
    const second = prompt.ask({ words: 'Name', initial: 'x' });
    type('\u001b[A\u001b[A\r');
    expect(await second).toBe('x');
    const third = prompt.ask({ words: 'Name' });
    type('anna\r');
    expect(await third).toBe('anna');
    expect(seen()).toMatch(/Password \[as before\]: /);
    expect(seen()).toMatch(/anna/);
    expect(seen()).not.toMatch(/hush|old-one/);
  });

  it('ends with Ctrl-C, with the end of the input, and so does work that is waited for', async () => {
    const terminal = atTerminal(true);
    const asked = terminal.prompt.ask({ words: 'Name' });
    terminal.type('\u0003');
    await expect(asked).rejects.toThrow(Interrupted);
    await expect(terminal.prompt.during(new Promise(() => undefined))).rejects.toThrow(Interrupted);
    await expect(terminal.prompt.ask({ words: 'Name' })).rejects.toThrow(Interrupted);
  });
});
