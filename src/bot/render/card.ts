import type { PlainDate } from '../../core/model/dates.js';
import type { CertificateView } from '../../core/model/view.js';
import type { CertificateDetail } from '../../core/results.js';
import { type Block, type Message, actions, button, context, facts, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { dueWords, isDone } from './rows.js';
import { lastEvents } from './timeline.js';
import { INVOICE_SIGNS, SIGNS, dateWithDays, missingLine, money, namesLine, plural, statusWords } from './words.js';

/** The newest few of everything: a card is read on a telephone; all of it is in the lists. */
const MOST_INVOICES = 4;
const MOST_PERIODS = 4;
const MOST_ISSUED = 3;

function head({ view, customer, product }: CertificateDetail, today: PlainDate): Block[] {
  const contact = customer.contacts[0];
  return [
    header(`${SIGNS[view.status]} ${view.commonName}`),
    section(`*${view.status}* · ${missingLine(view)}`),
    facts(
      `*Id*\n${md(view.id)}`,
      `*Customer*\n${md(customer.name, 120)} (${md(customer.id)})\n${md(contact.name, 80)}, ${md(contact.addresses[0])}`,
      `*Product*\n${md(product.name, 120)} (${md(product.id)}), ${product.validation}, ${md(product.ca)}`,
      `*Installed by*\n${view.installedBy === 'us' ? 'us' : 'the customer'}`,
      ...fourDates(view, today),
    ),
    section(`*Names*\n${namesLine(view.names)}${nextNames(view)}`),
  ];
}

/** The dates of the certificate that is installed, and how far the payment reaches: never to be mixed up. */
function fourDates(view: CertificateView, today: PlainDate): string[] {
  if (!view.paidUntil && !view.notAfter) return [];
  const reissue = view.reissueNow ? 'now, whatever the renewal waits for' : reissueWords(view, today);
  return [
    `*Valid from*\n${view.validFrom ?? '–'}`,
    `*Valid until*\n${dateWithDays(view.notAfter, today)}`,
    `*Paid until*\n${dateWithDays(view.paidUntil, today)}`,
    `*Next reissue*\n${reissue}`,
  ];
}

const reissueWords = (view: CertificateView, today: PlainDate): string =>
  view.reissueOn ? dateWithDays(view.reissueOn, today) : 'none before the renewal';

const nextNames = ({ nextNames: next }: CertificateDetail['view']): string =>
  next ? `\n*From the next renewal on*\n${namesLine(next)}` : '';

function invoices({ invoices: all }: CertificateDetail, today: PlainDate): Block[] {
  if (all.length === 0) return [];
  const newest = [...all]
    .sort((a, b) => b.issued.localeCompare(a.issued) || b.number.localeCompare(a.number))
    .slice(0, MOST_INVOICES);
  const lines = newest.map((invoice) => {
    const state = isDone(invoice)
      ? statusWords(invoice)
      : `${invoice.status}, ${invoice.isProforma ? 'to be paid by' : 'due'} ${dueWords(invoice, today)}`;
    const part =
      invoice.paid > 0 && invoice.open > 0 ? `, ${money({ ...invoice.total, amount: invoice.open })} open` : '';
    return `${INVOICE_SIGNS[invoice.status]} ${code(invoice.number)} ${money(invoice.total)} · ${state}${part}`;
  });
  if (all.length > newest.length) lines.push(`… and ${all.length - newest.length} older`);
  return [section(`*Invoices*\n${lines.join('\n')}`)];
}

function request({ csr, sent }: CertificateDetail): Block[] {
  const blocks: Block[] = [];
  if (csr) {
    const warnings = csr.findings.filter((finding) => finding.severity === 'warning').length;
    const doubts = warnings > 0 ? ` · ⚠️ ${plural(warnings, 'warning')}` : '';
    const when = `${csr.receivedAt.slice(0, 16).replace('T', ' ')} UTC`;
    blocks.push(section(`*CSR*\n${md(csr.key)} · ${namesLine(csr.names, 5)}${doubts}\n${when}, by ${md(csr.by)}`));
  }
  if (sent) {
    const order = sent.caOrder ? ` as ${code(sent.caOrder)}` : '';
    const validation = sent.validation ? `\nThe customer was told: ${md(sent.validation, 300)}` : '';
    blocks.push(section(`*Sent to the CA*\non ${sent.on}${order}, by ${md(sent.by)}${validation}`));
  }
  return blocks;
}

function history({ periods, issued }: CertificateDetail): Block[] {
  const lines = [...periods]
    .sort((a, b) => b.n - a.n)
    .slice(0, MOST_PERIODS)
    .map(({ n, start, end, invoice, paidOn }) => {
      const dates = start && end ? `${start} – ${end}` : 'not begun';
      return `Period ${n}: ${dates} · ${md(invoice)} · ${paidOn ? `paid on ${paidOn}` : 'not paid'}`;
    });
  const made = issued.slice(0, MOST_ISSUED).map(({ serial, issuer, notBefore, notAfter, revokedOn }) => {
    const revoked = revokedOn ? ` · revoked on ${revokedOn}` : '';
    return `Issued: ${notBefore.slice(0, 10)} – ${notAfter.slice(0, 10)} · ${md(issuer, 80)} · serial ${code(serial, 60)}${revoked}`;
  });
  return [...lines, ...made].length > 0 ? [context([...lines, ...made].join('\n'))] : [];
}

function buttons({ view, possible }: CertificateDetail): Block[] {
  const value = view.id;
  const all = [
    possible.csr && button({ text: 'Enter CSR', action: 'card:csr', value, ...main(view.missing.includes('csr')) }),
    possible.pay &&
      button({ text: 'Record payment', action: 'card:pay', value, ...main(isNext(view.missing, 'payment')) }),
    possible.sent && button({ text: 'Sent to CA', action: 'card:sent', value }),
    possible.issue && button({ text: 'Issue', action: 'card:issue', value, ...main(view.missing.includes('issue')) }),
    possible.cancel && cancelButton(view),
  ].filter((one) => one !== false);
  return all.length > 0 ? [{ ...actions(all), block_id: `card:${value}` }] : [];
}

const main = (next: boolean): { style?: 'primary' } => (next ? { style: 'primary' } : {});
const isNext = (missing: readonly string[], what: string): boolean => missing[0] === what && missing.length === 1;

/** Cancelling cannot be taken back, so Slack asks once more. */
export const cancelButton = (view: { id: string; commonName: string }) =>
  button({
    text: 'Cancel certificate',
    action: 'card:cancel',
    value: view.id,
    style: 'danger',
    confirm: {
      title: `Cancel ${view.id}?`,
      text: `${view.commonName} will not be renewed or reissued, its open invoice is credited, and the customer is told. This cannot be taken back.`,
      yes: 'Cancel it',
      danger: true,
    },
  });

/** Everything about one certificate. `said`: what has just happened to it, in mrkdwn. */
export function card(detail: CertificateDetail, today: PlainDate, said?: string): Message {
  const { view } = detail;
  const dates = view.paidUntil ? `, valid until ${view.notAfter ?? '–'}, paid until ${view.paidUntil}` : '';
  const text = `${SIGNS[view.status]} ${view.id} ${md(view.commonName)}: ${view.status}, ${missingLine(view)}${dates}`;
  return message(said ? `${said}\n${text}` : text, [
    ...(said ? [section(said)] : []),
    ...head(detail, today),
    ...invoices(detail, today),
    ...request(detail),
    ...history(detail),
    ...lastEvents(detail),
    ...buttons(detail),
  ]);
}
