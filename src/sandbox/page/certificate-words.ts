/** Which certificate a mail is about, and how a status looks. */
import type { Certificate, State } from './shapes.js';

/**
 * The certificate that a mail's subject names. Where several fit (`example.com` is also part of
 * `shop.example.com`), the longest name wins, then the one still under way.
 */
export function certificateOfSubject(subject: string, certificates: readonly Certificate[]): Certificate | undefined {
  const low = subject.toLowerCase();
  const fits = certificates.filter((certificate) => namesIt(low, certificate.commonName.toLowerCase()));
  return fits.sort(
    (a, b) => b.commonName.length - a.commonName.length || Number(isOver(a.status)) - Number(isOver(b.status)),
  )[0];
}

function namesIt(subject: string, name: string): boolean {
  for (let at = subject.indexOf(name); at >= 0; at = subject.indexOf(name, at + 1)) {
    const before = subject[at - 1] ?? ' ';
    const after = subject.slice(at + name.length);
    if (!/[a-z0-9.-]/.test(before) && !/^(-|\.?[a-z0-9])/.test(after)) return true;
  }
  return false;
}

const isOver = (status: string): boolean => status === 'cancelled' || status === 'expired' || status === 'revoked';

export type Tone = 'good' | 'wait' | 'bad' | 'plain';

/** The colour family of a status word (design §3, and invoices and outcomes alike). */
export function toneOf(status: string): Tone {
  if (['active', 'paid', 'applied', 'answered'].includes(status)) return 'good';
  if (['expired', 'revoked', 'overdue', 'refused'].includes(status)) return 'bad';
  if (['cancelled', 'credited', 'ignored'].includes(status)) return 'plain';
  return 'wait';
}

/** The newest invoice of a certificate that is still to be paid. */
export const openInvoice = (state: State, certificate: Certificate): State['invoices'][number] | undefined =>
  state.invoices
    .filter(
      (invoice) =>
        (invoice.certificate === certificate.id || invoice.certificate === certificate.commonName) &&
        (invoice.status === 'issued' || invoice.status === 'overdue'),
    )
    .sort((a, b) => b.issued.localeCompare(a.issued) || b.number.localeCompare(a.number))[0];
