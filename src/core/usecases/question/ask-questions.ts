import type { Asking, UseCase } from '../../context.js';
import type { Question } from '../../model/question.js';
import type { QuestionView } from '../../model/slack-content.js';
import type { PageRequest } from '../../ports.js';
import { shownQuestion } from './open-question.js';
import { findQuestion } from './settle-question.js';

/** Those in a state, oldest first. */
export async function questionsIn(asking: Asking, state: Question['state'], page: PageRequest) {
  const query = { index: 'state', is: state } as const;
  const { items, next } = await asking.tx.find('question', query, page);
  const questions: QuestionView[] = [];
  for (const question of items) questions.push(await shownQuestion(asking, question));
  return { questions, next, total: await asking.tx.count('question', query) };
}

export const listQuestions: UseCase<'list-questions'> = {
  kind: 'question',
  run: (asking, { state, limit, after }) => questionsIn(asking, state, { limit, after }),
};

export const showQuestion: UseCase<'show-question'> = {
  kind: 'question',
  async run(asking, input) {
    return { question: await shownQuestion(asking, await findQuestion(asking.tx, input.question)) };
  },
};
