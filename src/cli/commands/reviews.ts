import type { Command } from 'commander';
import type { ReviewView } from '../../core/model/slack-content.js';
import { command } from '../ask.js';
import { type Fact, facts, table } from '../print.js';
import { type Json, print, query } from '../query.js';

/** What must be looked at, for staff without Slack. */
export function addReviewCommands(certclerk: Command): void {
  const review = query(certclerk, 'review [id]', 'what a person must look at before it takes effect');
  review.action(async (id: string | undefined, o: Json) => {
    if (id === undefined) {
      const result = await command('list-reviews', {});
      return print(o, result, reviewTable(result.reviews));
    }
    const result = await command('show-review', { review: id });
    print(o, result, reviewCard(result.review));
  });
  const decide = (usage: string, does: string, decision: 'approve' | 'reject' | 'ask'): Command =>
    query(review, usage, does).action(async (id: string, o: Json & { sentence?: string }) => {
      const result = await command('decide-review', { review: id, decision, sentence: o.sentence });
      print(o, result, reviewCard(result.review));
    });
  decide('approve <id>', 'let it take effect', 'approve');
  decide('reject <id>', 'turn it down', 'reject').option('--sentence <text>', 'mailed to the registered contact');
  decide('ask <id>', 'close it, and ask the contact for a fresh mail', 'ask');
  query(review, 'add-sender <id>', "the sender's address becomes one of the contact's").action(
    async (id: string, o: Json) => {
      const result = await command('add-sender', { review: id });
      print(o, result, reviewCard(result.review));
    },
  );
  query(
    certclerk,
    'revoke-replies <certificate>',
    'make the reply keys in all mails sent so far worthless, as after a break-in',
  ).action(async (certificate: string, o: Json) => {
    const result = await command('revoke-replies', { certificate });
    const { id, commonName } = result.certificate;
    print(o, result, `Reply keys of ${id} ${commonName} revoked: ${result.revoked}. New mails carry new keys.`);
  });
}

function reviewTable(reviews: readonly ReviewView[]): string {
  if (reviews.length === 0) return 'There is nothing to look at.';
  return table([
    ['ID', 'CERTIFICATE', 'FROM', 'SINCE', 'WHY'],
    ...reviews.map((r) => [
      r.urgent === true ? `${r.id} (urgent)` : r.id,
      r.certificate ? `${r.certificate.id} ${r.certificate.commonName}` : '-',
      r.from || '-',
      r.openedAt,
      r.reasons[0] ?? '-',
    ]),
  ]);
}

function reviewCard(r: ReviewView): string {
  const rows: Fact[] = [
    ['Review', r.id],
    ['State', r.state === 'open' ? 'open' : `${r.state} by ${r.decidedBy ?? '-'} at ${r.decidedAt ?? '-'}`],
    ['Certificate', r.certificate ? `${r.certificate.id} ${r.certificate.commonName}` : '-'],
    ['Customer', r.certificate?.customer.name ?? '-'],
    ['From', r.from || '-'],
    ['Subject', r.subject || '-'],
    ...r.reasons.map((reason): Fact => ['Why', reason]),
    ...(r.csr ? ([['CSR', `${r.csr.key}, ${r.csr.names.join(', ')}`]] as const) : []),
    ...(r.csr?.findings ?? []).map((f): Fact => [f.severity, f.message]),
    ...(r.text.trim() ? ([['Text', r.text.trim().replace(/\s*\n\s*/g, ' / ')]] as const) : []),
  ];
  if (r.approvedFirst) rows.push(['Approved', `by ${r.approvedFirst.by} at ${r.approvedFirst.at}; another must, too`]);
  if (r.newAddress) {
    const { address, contact, added } = r.newAddress;
    rows.push([
      'Address',
      added ? `${address} was added to ${contact} by ${added}` : `${address} may be added to ${contact}`,
    ]);
  }
  if (r.state === 'open') rows.push(['Approving', r.approveDoes ?? 'there is nothing to approve']);
  return facts(rows);
}
