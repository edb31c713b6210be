import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../../core/errors.js';
import type { QuestionView } from '../../core/model/slack-content.js';
import { command, readInput } from '../ask.js';
import { type Fact, facts, table } from '../print.js';
import { refusePrivateKey } from '../private-key.js';
import { type Json, print, query } from '../query.js';

const state = z.enum(['open', 'answered', 'closed'], '--state is open, answered or closed.').optional();

interface AnswerOptions extends Json {
  none?: boolean;
}

export function addQuestionCommands(certclerk: Command): void {
  query(certclerk, 'questions [id]', 'what customers asked in words of their own; with an id, one of them whole')
    .option('--state <state>', 'open (default), answered or closed')
    .action(async (id: string | undefined, o: Json & { state?: string }) => {
      if (id !== undefined) {
        const result = await command('show-question', { question: id });
        return print(o, result, questionCard(result.question));
      }
      const wanted = state.safeParse(o.state);
      if (!wanted.success) throw new AppError('invalid-input', wanted.error.issues[0]?.message ?? '');
      const result = await command('list-questions', { state: wanted.data });
      print(o, result, questionTable(result.questions));
    });
  query(certclerk, 'answer <question> [text]', "mail the answer to a customer's question (- reads standard input)")
    .option('--none', 'it needs no answer: only close it')
    .action(async (question: string, text: string | undefined, o: AnswerOptions) => {
      if (Boolean(o.none) === (text !== undefined)) {
        throw new AppError('invalid-input', 'Write the answer behind the id of the question, or --none to close it.');
      }
      const result =
        text === undefined
          ? await command('close-question', { question })
          : await command('answer-question', { question, answer: await answerText(text) });
      print(o, result, questionCard(result.question));
    });
}

function questionTable(questions: readonly QuestionView[]): string {
  if (questions.length === 0) return 'No questions.';
  return table([
    ['ID', 'ASKED', 'CERTIFICATE', 'FROM', 'SUBJECT', 'STATE'],
    ...questions.map((q) => [q.id, q.askedAt, q.certificate?.id ?? '-', q.from, q.subject.slice(0, 50), q.state]),
  ]);
}

/** A text of several lines, a line each. */
const lines = (label: string, text: string): Fact[] =>
  text.split('\n').map((line, i): Fact => [i === 0 ? label : '', line]);

function questionCard(q: QuestionView): string {
  return facts([
    ['Question', `${q.id}, ${q.state}`],
    ['Customer', `${q.customer.name} (${q.customer.id})`],
    ['Certificate', q.certificate ? `${q.certificate.id} ${q.certificate.commonName}` : '-'],
    ['From', q.from],
    ['Asked', q.askedAt],
    ['Subject', q.subject],
    ...lines('Text', q.text),
    ...(q.files.length > 0 ? [['Attached', q.files.join(', ')] as const] : []),
    ...q.doubts.map((doubt): Fact => ['Doubt', doubt, 'yellow']),
    ['Answer to', `${q.contact.name} <${q.contact.address}>`],
    ...(q.answer ? lines('Answer', q.answer) : []),
    ...(q.settledBy ? [['Settled', `${q.settledAt} by ${q.settledBy}`] as const] : []),
  ]);
}

async function answerText(text: string): Promise<string> {
  const bytes = text === '-' ? await readInput('-') : Buffer.from(text);
  await refusePrivateKey(bytes);
  return Buffer.from(bytes).toString('utf8');
}
