import type { Asking, UseCase } from '../../context.js';
import type { Question } from '../../model/question.js';
import type { QuestionView } from '../../model/slack-content.js';
import { all } from '../find.js';
import { shownQuestion } from './open-question.js';
import { findQuestion } from './settle-question.js';

/** Those in a state, oldest first. */
export async function questionsIn(asking: Asking, state: Question['state']): Promise<QuestionView[]> {
  const questions: QuestionView[] = [];
  for await (const question of all(asking.tx, 'question', { index: 'state', is: state })) {
    questions.push(await shownQuestion(asking, question));
  }
  return questions;
}

export const listQuestions: UseCase<'list-questions'> = {
  kind: 'question',
  async run(asking, { state }) {
    return { questions: await questionsIn(asking, state) };
  },
};

export const showQuestion: UseCase<'show-question'> = {
  kind: 'question',
  async run(asking, input) {
    return { question: await shownQuestion(asking, await findQuestion(asking.tx, input.question)) };
  },
};
