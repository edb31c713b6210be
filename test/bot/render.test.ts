import fc from 'fast-check';
import { settingsOfNobody } from '../../src/core/model/staff.js';
import { describe, expect, test } from 'vitest';
import { home, modal } from '../../src/bot/blocks.js';
import { fieldError, findingBlocks } from '../../src/bot/render/findings.js';
import { closedHome, homeBlocks } from '../../src/bot/render/home.js';
import { card } from '../../src/bot/render/card.js';
import { renderContent } from '../../src/bot/render/content.js';
import { creditQuestion } from '../../src/bot/render/credit.js';
import { customerMessage } from '../../src/bot/render/customer.js';
import { invoiceCard } from '../../src/bot/render/invoice.js';
import { overviewMessage } from '../../src/bot/render/overview.js';
import { questionMessage } from '../../src/bot/render/question.js';
import { reviewMessage } from '../../src/bot/render/review.js';
import { choiceMessage } from '../../src/bot/render/said.js';
import { messageView } from '../../src/bot/views/frame.js';
import { answerView } from '../../src/bot/views/answer.js';
import { csrView } from '../../src/bot/views/csr.js';
import { issueView } from '../../src/bot/views/issue.js';
import { orderView } from '../../src/bot/views/order.js';
import { payView } from '../../src/bot/views/pay.js';
import { approveView } from '../../src/bot/views/approve.js';
import { rejectView } from '../../src/bot/views/reject.js';
import { sentView } from '../../src/bot/views/sent.js';
import { cut, cutMarkup, md, oneLine, quoted } from '../../src/bot/limits.js';
import { checkCertificate } from '../../src/core/rules/certificate/check-certificate.js';
import { manyIssuedMessage } from '../../src/bot/render/issued.js';
import { productMessage } from '../../src/bot/render/product.js';
import { timelineMessage } from '../../src/bot/render/timeline.js';
import { issueManyView } from '../../src/bot/views/issue-many.js';
import { faultsOfMessage, faultsOfView } from '../../src/bot/kit/check.js';
import { faultsOf as faultsByHand } from './block-limits.js';
import {
  HOSTILE,
  LARGE,
  detailOf,
  findingOf,
  invoiceDetailOf,
  overviewOf,
  questionOf,
  reviewOf,
  customerOf,
  productOf,
} from './hostile.js';

/** Slack's limits, written down twice: once by hand here, once as the bot's own check. */
const faultsOf = (shown: Parameters<typeof faultsByHand>[0]): string[] => [
  ...faultsByHand(shown),
  ...(shown.type === undefined ? faultsOfMessage(shown) : faultsOfView(shown)),
];

const TODAY = '2026-11-24';
const about = { origin: { in: 'command', responseUrl: `https://hooks.slack.com/${'x'.repeat(300)}` } } as const;
const shop = (text: string) => ({ timeZone: 'UTC', language: 'en', sellerName: text });

const NO_REPORT = checkCertificate(Buffer.from(''), {
  spkiSha256: '',
  names: [],
  includesWww: true,
  includesBareOfWildcard: true,
  today: TODAY,
});

/** Everything that is rendered, from facts in which every text is `text` and every list has `many` entries. */
function everything(text: string, many: number) {
  const detail = detailOf(text, many);
  const { view } = detail;
  const left = Array.from({ length: many }, () => ({ file: text, why: text }));
  const report = { ...NO_REPORT, findings: [findingOf(text)] };
  const matched = left.map(({ file }) => ({ file, base64: '', report, certificate: view, willBe: view }));
  const findings = Array.from({ length: many }, () => findingOf(text));
  const overview = overviewOf(text, many);
  const invoice = invoiceDetailOf(text, many);
  const review = reviewOf(text, many);
  const question = questionOf(text, many);
  const messages = {
    card: card(detail, TODAY, md(text)),
    timeline: timelineMessage(detail),
    product: productMessage(productOf(text), TODAY),
    manyIssued: manyIssuedMessage(matched, left),
    invoice: invoiceCard(invoice, TODAY),
    credit: creditQuestion(invoice.invoice, view, (text || 'x').slice(0, 300)),
    review: reviewMessage(review),
    decided: reviewMessage({ ...review, state: 'approved', decidedBy: text }),
    question: questionMessage(question, md(text)),
    answered: questionMessage({
      ...question,
      state: 'answered',
      answer: question.text,
      settledBy: text,
      settledAt: TODAY,
    }),
    overview: overviewMessage('What needs somebody now', overview, TODAY),
    customer: customerMessage(
      { customer: customerOf(text, many), certificates: overview.expiring, invoices: overview.overdue },
      TODAY,
    ),
    choice: choiceMessage(
      text,
      Array.from({ length: Math.min(many, 10) }, () => ({ label: text || 'x', run: text.slice(0, 500) })),
    ),
    digest: renderContent({ kind: 'digest', on: TODAY, overview }, TODAY),
    event: renderContent({ kind: 'event', event: 'paid', certificate: view, by: text, detail: text }, TODAY),
    urgent: renderContent(
      {
        kind: 'urgent',
        expiring: Array.from({ length: Math.min(many, 10) }, () => ({ certificate: view, end: TODAY })),
        reviews: Array.from({ length: Math.min(many, 10) }, () => review),
        more: many,
      },
      TODAY,
    ),
    opened: renderContent({ kind: 'review-opened', review }, TODAY),
    asked: renderContent({ kind: 'question-opened', question }, TODAY),
    notice: renderContent({ kind: 'notice', text: text || 'x' }, TODAY),
  };
  const expiries = { months: Array.from({ length: 12 }, () => ({ month: '2026-12', count: 1_000_000 })) };
  const views = {
    home: home(
      homeBlocks({ overview, expiries, settings: settingsOfNobody('U1') }, shop(text), TODAY, md(text) || 'x'),
    ),
    closed: home(closedHome(text)),
    csr: csrView({ certificate: view, about, findings, typed: text }),
    issueMany: issueManyView({ about, waiting: { certificates: left.map(() => view).slice(0, 10), more: true } }),
    matched: issueManyView({ about, found: { matches: matched, left } }),
    noneMatched: issueManyView({ about, found: { matches: [], left } }),
    anyCsr: csrView({ certificate: null, about }),
    issue: issueView({ certificate: view, about, issuesByItself: true, findings, typed: text }),
    order: orderView(
      Array.from({ length: Math.max(1, many) }, (_, n) => productOf(text, n)),
      { customer: customerOf(text, many), names: view.names },
      about,
    ),
    pay: payView(invoice.invoice, TODAY, about),
    approve: approveView(review, about, true),
    reject: rejectView(review, about),
    answer: answerView(question, about),
    sent: sentView(view, about),
    cardInModal: messageView(messages.card),
    findings: modal({
      callback: 'x',
      title: 'x',
      blocks: findingBlocks(findings.length > 0 ? findings : [findingOf(text)]),
    }),
  };
  return { ...messages, ...views };
}

describe('everything that is shown', () => {
  test.each(Object.entries(HOSTILE))('stays within Slack’s limits and pings nobody: %s', (_, text) => {
    for (const [what, shown] of Object.entries(everything(text, 3))) {
      expect({ what, faults: faultsOf(shown) }).toEqual({ what, faults: [] });
    }
  });

  test.each([0, 1, 12, LARGE])('stays within Slack’s limits with %i of everything', (many) => {
    for (const [what, shown] of Object.entries(everything('a'.repeat(63) + '.example.com', many))) {
      expect({ what, faults: faultsOf(shown) }).toEqual({ what, faults: [] });
    }
  });

  test('stays within them for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 0, max: 14 }), (text, many) => {
        for (const shown of Object.values(everything(text, many))) expect(faultsOf(shown)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('the checker finds what it must', () => {
    const section = (text: string) => ({ blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }], text: 'x' });
    expect(faultsByHand(section('fine &amp; well'))).toEqual([]);
    expect(faultsByHand(section('<!channel>'))).toHaveLength(1);
    expect(faultsByHand(section('a & b'))).toHaveLength(1);
    expect(faultsByHand(section('<https://evil.example|click>'))).toHaveLength(1);
    expect(faultsByHand(section('x'.repeat(3001)))).toHaveLength(1);
    expect(faultsByHand(section('\uD83D'))).toHaveLength(1);
    expect(faultsByHand({ blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })), text: 'x' })).toHaveLength(
      1,
    );
  });
});

describe('the card', () => {
  test('shows both dates with the days that are left, and never mixes them up', () => {
    const detail = detailOf('www.example.com', 1);
    const shown = JSON.stringify(
      card({ ...detail, view: { ...detail.view, paidUntil: '2027-01-03', notAfter: '2026-12-01' } }, TODAY).blocks,
    );
    expect(shown).toContain('*Paid until*\\n2027-01-03 (in 40 days)');
    expect(shown).toContain('*Valid until*\\n2026-12-01 (in 7 days)');
  });

  test('has buttons only for what is possible', () => {
    const detail = detailOf('www.example.com', 1);
    const none = { csr: false, pay: false, sent: false, issue: false, cancel: false };
    for (const what of ['csr', 'pay', 'sent', 'issue', 'cancel'] as const) {
      const blocks = JSON.stringify(card({ ...detail, possible: { ...none, [what]: true } }, TODAY).blocks);
      expect([...blocks.matchAll(/"action_id":"([^"]+)"/g)].map((match) => match[1])).toEqual([`card:${what}`]);
    }
    expect(JSON.stringify(card({ ...detail, possible: none }, TODAY).blocks)).not.toContain('actions');
  });

  test('a wildcard stays a wildcard', () => {
    const detail = detailOf('x', 1);
    const { blocks } = card({ ...detail, view: { ...detail.view, names: ['*.example.com', 'example.com'] } }, TODAY);
    expect(JSON.stringify(blocks)).toContain('`*.example.com`, `example.com`');
  });
});

describe('text from outside', () => {
  test.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['two\nlines\tand a tab', 'two lines and a tab'],
    ['*bold* _it_ ~no~ `code`', '*\u200Bbold*\u200B _\u200Bit_\u200B ~\u200Bno~\u200B `\u200Bcode`\u200B'],
    ['evil\u202Egnp.exe', 'evilgnp.exe'],
    ['\uD83D alone', '? alone'],
  ])('%s', (text, harmless) => {
    expect(md(text)).toBe(harmless);
  });

  test('is cut between characters, never inside an entity', () => {
    expect(cut('👍👍👍', 4)).toBe('👍…');
    expect(cut('abcd', 4)).toBe('abcd');
    expect(cutMarkup('abc &amp; def', 8)).toBe('abc …');
    expect(cutMarkup('abc <https://x.example> def', 12)).toBe('abc …');
    expect(oneLine('  a \r\n b  ')).toBe('a b');
    expect(quoted('a\nb')).toBe('> a\n> b');
  });

  test('the sentence at a field counts the faults that are above it', () => {
    const error = { ...findingOf('x'), severity: 'error' as const };
    expect(fieldError([error])).not.toContain('more');
    expect(fieldError([error, error, error])).toContain('2 more faults, listed above');
    expect(fieldError([{ ...error, message: 'm'.repeat(5000) }]).length).toBeLessThanOrEqual(600);
  });
});
