import type { ReviewView } from '../../core/model/slack-content.js';
import { type Block, type Message, actions, button, context, header, message, section } from '../blocks.js';
import { code, md, quoted } from '../limits.js';
import { paymentReviewBlocks } from './payments.js';
import { called, namesLine } from './words.js';

const MOST_REASONS = 8;
const MOST_FINDINGS = 6;

/** One review as it stands now, with its buttons. `alone`: it is the whole message, which its newer form replaces. */
export function reviewBlocks(review: ReviewView, alone: boolean): Block[] {
  if (review.payment) return paymentReviewBlocks(review, review.payment, alone);
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
  // Of several CSRs none is the one; what they are is among the findings.
  const one = csr.pem || csr.names.length > 0 ? [`CSR: ${md(csr.key)} · ${namesLine(csr.names, 8)}`] : [];
  return context([...one, ...findings].join('\n') || 'The CSR could not be read.');
}

const TITLES = { approved: 'approved', rejected: 'rejected', asked: 'closed' } as const;
const ENDED: Record<Exclude<ReviewView['state'], 'open'>, string> = {
  approved: '✅ Approved',
  rejected: '❌ Rejected',
  asked: '✉️ Asked for a fresh mail',
};

/** When it was, for people, as everywhere in Slack messages of ours. */
const at = (instant: string | undefined): string =>
  instant ? ` at ${instant.slice(0, 16).replace('T', ' ')} UTC` : '';

function decision(review: ReviewView, alone: boolean): Block[] {
  if (review.state !== 'open') {
    const by = review.decidedBy ? ` by ${md(review.decidedBy)}` : '';
    const told = review.sentence ? `\nThe customer was told: ${md(review.sentence, 500)}` : '';
    return [section(`${ENDED[review.state]}${by}${at(review.decidedAt)}.${told}`)];
  }
  const said = stateOfDecision(review);
  return [
    ...(said.length > 0 ? [context(said.join('\n'))] : []),
    { ...actions(buttons(review)), block_id: `${alone ? 'review' : 'queue'}:${review.id}` },
  ];
}

/** What has been done so far, and what the buttons do. */
export function stateOfDecision({ approveDoes, approvedFirst, newAddress, canAsk }: ReviewView): string[] {
  const other = canAsk ? 'ask for a fresh mail, or reject it' : 'reject it';
  return [
    ...(newAddress && !newAddress.added
      ? [`The key was given to ${md(newAddress.contact)}; ${code(newAddress.address)} may be added to that contact.`]
      : []),
    ...(approvedFirst ? [`Approved by ${md(approvedFirst.by)}${at(approvedFirst.at)}; another person must, too.`] : []),
    ...(newAddress?.added ? [`${code(newAddress.address)} was added to the contact by ${md(newAddress.added)}.`] : []),
    approveDoes ? `Approving: ${md(approveDoes, 500)}` : `There is nothing to approve here: ${other} with a sentence.`,
  ];
}

function buttons({ id, approveDoes, csr, newAddress, canAsk }: ReviewView): ReturnType<typeof button>[] {
  const all = [
    approveDoes &&
      button({
        text: 'Approve',
        action: 'review:approve',
        value: id,
        style: 'primary',
        confirm: { title: `Approve ${id}?`, text: approveDoes, yes: 'Approve' },
      }),
    approveDoes && csr && button({ text: 'Look closely', action: 'review:look', value: id }),
    newAddress &&
      !newAddress.added &&
      button({
        text: 'Add address',
        action: 'review:add-sender',
        value: id,
        confirm: {
          title: 'Add this address?',
          text: `Mails from ${newAddress.address} will count as ${newAddress.contact}'s, who is told of it. The review waits on.`,
          yes: 'Add it',
        },
      }),
    canAsk &&
      button({
        text: 'Ask for a fresh mail',
        action: 'review:ask',
        value: id,
        confirm: {
          title: 'Ask for a fresh mail?',
          text: 'The registered contact gets a mail to answer with the CSR, and the review is closed.',
          yes: 'Ask',
        },
      }),
    button({ text: 'Reject', action: 'review:reject', value: id, style: 'danger' }),
  ];
  return all.filter((one) => typeof one === 'object' && one !== null);
}

/** One review as a message of its own. `said`: what has just happened to it, in mrkdwn. */
export function reviewMessage(review: ReviewView, said?: string): Message {
  const please = review.urgent === true ? '🚨 Urgent' : 'Please look';
  const title = review.state === 'open' ? `${please}: ${review.id}` : `${review.id} is ${TITLES[review.state]}`;
  return message(`${said ? `${said}\n` : ''}${title}: ${md(review.reasons[0] ?? review.subject)}`, [
    ...(said ? [section(said)] : []),
    header(title),
    ...reviewBlocks(review, true),
  ]);
}

/** What is said to whoever approved it, in mrkdwn. */
export function approvedSentence({ id, state, certificate }: ReviewView): string {
  const about = certificate ? ` for ${called(certificate)}` : '';
  return state === 'open'
    ? `✅ You approved ${md(id)}${about}. Now another person must; nothing is changed before that.`
    : `✅ ${md(id)} is approved${about}.`;
}

/** Where somebody has decided already: by whom and when. */
export const decidedSentence = ({ id, state, decidedBy, decidedAt }: ReviewView): string | null =>
  state === 'open' ? null : `${id} is ${TITLES[state]} already, by ${decidedBy ?? 'somebody'}${at(decidedAt)}.`;
