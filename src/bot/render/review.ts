import type { ReviewView } from '../../core/model/slack-content.js';
import { type Block, type Message, actions, button, context, header, message, section } from '../blocks.js';
import { code, md, quoted } from '../limits.js';
import { called, namesLine } from './words.js';

const MOST_REASONS = 8;
const MOST_FINDINGS = 6;

/** One review as it stands now, with its buttons. `alone`: it is the whole message, which its newer form replaces. */
export function reviewBlocks(review: ReviewView, alone: boolean): Block[] {
  const about = review.certificate ? called(review.certificate) : 'no certificate of ours';
  const reasons = review.reasons.slice(0, MOST_REASONS).map((reason) => `• ${md(reason, 400)}`);
  const blocks: Block[] = [
    section(
      [
        `${review.urgent === true ? '🚨 *Urgent* · ' : ''}*${md(review.id)}* · ${about}${review.certificate ? ` · ${md(review.certificate.customer.name, 80)}` : ''}`,
        `From ${code(review.from)} · ${md(review.subject || '(no subject)', 150)}`,
        ...reasons,
      ].join('\n'),
    ),
  ];
  if (review.text.trim()) blocks.push(section(quoted(review.text, 600)));
  if (review.csr) blocks.push(csrFacts(review.csr));
  blocks.push(...decision(review, alone));
  return blocks;
}

function csrFacts(csr: NonNullable<ReviewView['csr']>): Block {
  const findings = csr.findings.slice(0, MOST_FINDINGS).map((f) => `${f.severity}: ${md(f.message, 300)}`);
  return context([`CSR: ${md(csr.key)} · ${namesLine(csr.names, 8)}`, ...findings].join('\n'));
}

function decision(review: ReviewView, alone: boolean): Block[] {
  if (review.state !== 'open') {
    const by = review.decidedBy ? ` by ${md(review.decidedBy)}` : '';
    return [section(`${review.state === 'approved' ? '✅ Approved' : '❌ Rejected'}${by}.`)];
  }
  const does = review.approveDoes;
  const approve = does
    ? [
        button({
          text: 'Approve',
          action: 'review:approve',
          value: review.id,
          style: 'primary',
          confirm: { title: `Approve ${review.id}?`, text: does, yes: 'Approve' },
        }),
      ]
    : [];
  const reject = button({ text: 'Reject', action: 'review:reject', value: review.id, style: 'danger' });
  return [
    ...(does ? [context(`Approving: ${md(does, 500)}`)] : []),
    { ...actions([...approve, reject]), block_id: `${alone ? 'review' : 'queue'}:${review.id}` },
  ];
}

/** One review as a message of its own. `said`: what has just happened to it, in mrkdwn. */
export function reviewMessage(review: ReviewView, said?: string): Message {
  const please = review.urgent === true ? '🚨 Urgent' : 'Please look';
  const title = review.state === 'open' ? `${please}: ${review.id}` : `${review.id} is ${review.state}`;
  return message(`${said ? `${said}\n` : ''}${title}: ${md(review.reasons[0] ?? review.subject)}`, [
    ...(said ? [section(said)] : []),
    header(title),
    ...reviewBlocks(review, true),
  ]);
}
