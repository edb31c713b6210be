import type { Certificate } from '../model/certificate.js';
import type { Invoice } from '../model/invoice.js';
import type { StaffEvent } from '../model/slack-content.js';
import { amountWords } from './words.js';

/** One thing that happened to a certificate. */
export interface TimelineEvent {
  /** An instant, or a calendar date where only that is known. */
  at: string;
  event: StaffEvent;
  by?: string;
  detail?: string;
}

/**
 * What happened to a certificate, newest first, as far as its own facts tell it: a CSR that another one has replaced is in
 * the audit trail alone.
 */
export function timeline(certificate: Certificate, invoices: readonly Invoice[]): TimelineEvent[] {
  const events = [...ofPeriods(certificate), ...invoices.flatMap(ofInvoice)];
  const { cancelled } = certificate;
  if (cancelled) {
    events.push({ at: cancelled.on, event: 'cancelled', by: cancelled.by, detail: cancelled.reason || undefined });
  }
  // What has a date alone stands behind what is known to the second on that day: sorting is stable, and a date is a shorter text.
  return events
    .map((event, n) => ({ event, n }))
    .sort((a, b) => b.event.at.localeCompare(a.event.at) || b.n - a.n)
    .map(({ event }) => event);
}

function ofPeriods({ periods, createdAt }: Certificate): TimelineEvent[] {
  return periods.flatMap((period): TimelineEvent[] => {
    const { csr, sent } = period;
    return [
      period.n === 1
        ? { at: createdAt, event: 'ordered', detail: period.product.name }
        : { at: period.opened, event: 'renewal-opened', detail: `invoice ${period.invoice}` },
      ...(csr ? [{ at: csr.receivedAt, event: 'csr-accepted', by: csr.by, detail: csr.key } as const] : []),
      ...(sent ? [{ at: sent.on, event: 'sent', by: sent.by, detail: sent.caOrder } as const] : []),
      ...period.issued.flatMap((one, n): TimelineEvent[] => [
        {
          at: one.recordedAt,
          event: 'issued',
          by: one.by,
          detail: `${n > 0 ? 'reissue, ' : ''}${one.notBefore.slice(0, 10)} to ${one.notAfter.slice(0, 10)}`,
        },
        ...(one.reissueOpened ? [{ at: one.reissueOpened, event: 'reissue-opened' } as const] : []),
        ...(one.revokedOn ? [{ at: one.revokedOn, event: 'revoked', detail: `serial ${one.serial}` } as const] : []),
      ]),
    ];
  });
}

function ofInvoice({ id, payments, currency, creditedBy }: Invoice): TimelineEvent[] {
  const words = (amount: number): string => `${id}, ${amountWords(Math.abs(amount), currency)}`;
  return payments.flatMap((one): TimelineEvent[] => [
    {
      at: one.recordedAt,
      event: one.amount < 0 ? 'money-went-back' : 'paid',
      by: one.by,
      detail: `${words(one.amount)}${creditedBy ? ` (credited by ${creditedBy})` : ''}`,
    },
    ...(one.takenBack
      ? [
          {
            at: one.takenBack.at,
            event: 'payment-taken-back',
            by: one.takenBack.by,
            detail: `${id}: ${one.takenBack.reason}`,
          } as const,
        ]
      : []),
  ]);
}
