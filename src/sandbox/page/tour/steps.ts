/** The guided tour: which certificate it follows, and which of its five steps the state shows as done. */
import { openInvoice, certificateOfSubject } from '../certificate-words.js';
import { daysBetween, plainAmount } from '../format.js';
import type { Certificate, Mail, State } from '../shapes.js';

/** What the tour remembers of its certificate from before anything happened. */
export interface Pick {
  id: string;
  paidUntil: string;
  notAfter: string;
  /** The sandbox's date when it was picked; an earlier clock later on means a new sandbox. */
  since: string;
}

export interface Step {
  title: string;
  done: boolean;
}

/** The days before paid until at which the tour's certificate stands: one day before its renewal opens. */
const TOUR_DAYS = 31;

/**
 * Picks the certificate to follow: active, 31 days before paid until, rather one that its customer installs
 * (who then has to send a CSR). Where none stands at 31 days, the next one after that.
 * @param today the sandbox's calendar date
 */
export function pickCertificate(state: State, today: string): Pick | undefined {
  const rated = state.certificates.flatMap((certificate) => {
    if (certificate.status !== 'active' || !certificate.paidUntil) return [];
    const days = daysBetween(today, certificate.paidUntil);
    if (days < TOUR_DAYS) return [];
    const { id, paidUntil, notAfter } = certificate;
    const pick: Pick = { id, paidUntil, notAfter: notAfter ?? '', since: today };
    return [{ pick, days, byUs: certificate.installedBy === 'customer' ? 0 : 1 }];
  });
  return rated.sort((a, b) => a.byUs - b.byUs || a.days - b.days)[0]?.pick;
}

/** Is what was remembered still of this sandbox? A fresh start has an older clock or another certificate. */
export function stillFits(pick: Pick, state: State, today: string): boolean {
  const certificate = state.certificates.find((one) => one.id === pick.id);
  return certificate !== undefined && today >= pick.since && (certificate.paidUntil ?? '') >= pick.paidUntil;
}

export const STEP_TITLES = [
  'Wind the clock on',
  'Answer with a CSR',
  'Record the payment',
  'Issue the certificate',
  'See the new date',
] as const;

/**
 * The steps and whether each is done.
 * @param seenResult the person has opened the mail with the certificate, or the state drawer, after it was issued
 */
export function stepsOf(state: State, pick: Pick, seenResult: boolean): Step[] {
  const certificate = state.certificates.find((one) => one.id === pick.id);
  // A payment alone moves "paid until"; only a new certificate moves "not after", and it stays moved.
  const issued = (certificate?.notAfter ?? '') > pick.notAfter;
  const opened = issued || certificate?.status !== 'active';
  const missing = (what: string): boolean => certificate?.missing.includes(what) ?? true;
  const done = [
    opened,
    opened && (issued || !missing('csr')),
    opened && (issued || !missing('payment')),
    issued,
    issued && seenResult,
  ];
  return STEP_TITLES.map((title, index) => ({ title, done: done[index] ?? false }));
}

/** The first step that is not done, 0 to 4; 5 where all are. */
export function firstOpen(steps: readonly Step[]): number {
  const at = steps.findIndex((step) => !step.done);
  return at < 0 ? steps.length : at;
}

/** The newest mail about a certificate, rather one that can be answered. `mails` are newest first. */
export function mailToAnswer(mails: readonly Mail[], certificate: Certificate, state: State): Mail | undefined {
  const about = mails.filter((mail) => isAbout(mail, certificate, state));
  return about.find((mail) => mail.replyTo?.includes('+')) ?? about[0];
}

/** The command of step 3, with the number and the amount of the invoice that is open. */
export function payCommand(state: State, certificate: Certificate): string | undefined {
  const invoice = openInvoice(state, certificate);
  return invoice && `/ssl pay ${invoice.number} ${plainAmount(invoice.total, invoice.currency)}`;
}

export const issueCommand = (certificate: Certificate): string => `/ssl issue ${certificate.id}`;

/** The mail that brought the certificate: the newest one about it with a PEM or zip. */
export function resultMail(mails: readonly Mail[], certificate: Certificate, state: State): Mail | undefined {
  const brings = (mail: Mail): boolean => mail.attachments.some((file) => /\.(pem|zip)$/i.test(file.filename));
  return mails.find((mail) => brings(mail) && isAbout(mail, certificate, state));
}

const isAbout = (mail: Mail, certificate: Certificate, state: State): boolean =>
  certificateOfSubject(mail.subject, state.certificates)?.id === certificate.id;
