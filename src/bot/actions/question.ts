import { openAnswer } from '../modals.js';
import { questionMessage } from '../render/question.js';
import type { ActionTable } from './action.js';

/** The buttons of a question; each carries the question's id. */
export const questionActions: ActionTable = {
  'question:show': async (call, id) => {
    await call.asNew().say(questionMessage((await call.ask('show-question', { question: id })).question));
  },
  'question:answer': (call, id) => openAnswer(call, id),
  'question:close': async (call, id) => {
    const { question } = await call.change('close-question', { question: id });
    await call.say(questionMessage(question), { replace: call.onOwnMessage });
    await call.renewHome();
  },
};
