import { AppError } from '../../core/errors.js';
import { reference } from '../arguments.js';
import { divider } from '../blocks.js';
import type { Call } from '../call.js';
import { md } from '../limits.js';
import { openAnswer } from '../modals.js';
import { listMessage } from '../render/list.js';
import { questionBlocks, questionMessage } from '../render/question.js';
import { nothing } from '../render/said.js';
import type { SlashCommand } from './command.js';

/** A question takes up to five blocks. */
const QUESTIONS_ON_A_PAGE = 5;

export const questions: SlashCommand = {
  name: 'questions',
  usage: 'questions [Q-…]',
  help: 'What customers asked in words of their own and nobody has answered yet.',
  async run(call, args) {
    if (!args) return questionsPage(call);
    await call.say(questionMessage((await call.ask('show-question', { question: reference(args) })).question));
  },
};

export const answer: SlashCommand = {
  name: 'answer',
  usage: 'answer Q-…',
  help: "Answers a customer's question by mail, in its thread.",
  run: (call, args) => {
    if (!args)
      throw new AppError('invalid-input', 'Which question? Write answer and its id; `/ssl questions` lists them.');
    return openAnswer(call, reference(args));
  },
};

export async function questionsPage(call: Call, after?: string): Promise<void> {
  const { questions: open, next, total } = await call.ask('list-questions', { limit: QUESTIONS_ON_A_PAGE, after });
  if (open.length === 0) return call.say(nothing('✅ Every question is answered.'));
  await call.say(
    listMessage({
      title: `Questions: ${total}`,
      rows: open.flatMap((one, index) => [...(index > 0 ? [divider()] : []), ...questionBlocks(one, false)]),
      texts: open.map((one) => `${one.id}: ${md(one.text, 200)}`),
      next: next ? { command: 'questions', args: '', after: next } : undefined,
    }),
    { replace: after !== undefined },
  );
}
