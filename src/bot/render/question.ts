import type { QuestionView } from '../../core/model/slack-content.js';
import { type Block, type Message, actions, button, context, header, message, section } from '../blocks.js';
import { code, md, quoted } from '../limits.js';
import { called } from './words.js';

/** Of a question in a list; alone it shows more. */
const WORDS_IN_LIST = 600;
/** Escaping makes text longer; a section takes 3 000 characters. */
const WORDS_ALONE = 1500;

const at = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;

/** One question as it stands now, with its buttons. `alone`: it is the whole message, which its newer form replaces. */
export function questionBlocks(question: QuestionView, alone: boolean): Block[] {
  const { certificate, contact, customer, from, subject, text, files, doubts, follows } = question;
  const who = `${md(contact.name, 80)}, ${md(customer.name, 80)}`;
  const notes = [
    `From ${code(from || 'nobody')} · ${at(question.askedAt)}`,
    ...(follows ? [`Goes on from ${md(follows)}`] : []),
    ...(files.length > 0
      ? [`Attached: ${files.map((file) => code(file, 80)).join(', ')} (not shown here; see the mail itself)`]
      : []),
  ];
  return [
    section(
      [
        `*${md(question.id)}* · ${certificate ? called(certificate) : 'no certificate named'} · ${who}`,
        `*${md(subject || '(no subject)', 150)}*`,
        ...doubts.map((doubt) => `⚠️ ${md(doubt)}`),
      ].join('\n'),
    ),
    section(quoted(text, alone ? WORDS_ALONE : WORDS_IN_LIST)),
    context(notes.join('\n')),
    ...settled(question, alone),
  ];
}

function settled(question: QuestionView, alone: boolean): Block[] {
  const { id, state, certificate } = question;
  if (state !== 'open') {
    const by = question.settledBy ? ` by ${md(question.settledBy)}` : '';
    const when = question.settledAt ? `, ${at(question.settledAt)}` : '';
    const said = `${state === 'answered' ? '💬 Answered' : '☑️ Closed without an answer'}${by}${when}.`;
    return [
      section(question.answer ? `${said}\n${quoted(question.answer, alone ? WORDS_ALONE : WORDS_IN_LIST)}` : said),
    ];
  }
  const buttons = [
    button({ text: 'Answer', action: 'question:answer', value: id, style: 'primary' }),
    button({ text: 'No answer needed', action: 'question:close', value: id }),
    ...(certificate ? [button({ text: 'Show certificate', action: 'card:show', value: certificate.id })] : []),
  ];
  return [{ ...actions(buttons), block_id: `${alone ? 'question' : 'questions'}:${id}` }];
}

const TITLES = { open: 'A question from a customer', answered: 'Answered', closed: 'Closed' } as const;

/** One question as a message of its own. `said`: what has just happened to it, in mrkdwn. */
export function questionMessage(question: QuestionView, said?: string): Message {
  const title = `${TITLES[question.state]}: ${question.id}`;
  return message(`${said ? `${said}\n` : ''}💬 ${title}, ${md(question.contact.name, 80)}: ${md(question.text, 200)}`, [
    ...(said ? [section(said)] : []),
    header(`💬 ${title}`),
    ...questionBlocks(question, true),
  ]);
}
