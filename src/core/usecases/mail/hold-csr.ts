import type { Changing } from '../../context.js';
import { checkAgainstOrder, describeKey } from '../../csr.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueMail } from '../../outbox/queue.js';
import { type CsrReport, checkCsr } from '../../rules/csr/check-csr.js';
import { all } from '../find.js';
import { shown } from '../show.js';
import type { Fate } from './fate.js';
import { type MailRight, type MailSender, type Person, contactsWith, isRequestDone } from './sender.js';

/** The live certificates of these persons' customers that have one of the names; those we install take no CSR by mail. */
async function withNames(
  changing: Changing,
  persons: readonly Person[],
  names: readonly string[],
): Promise<{ certificate: Certificate; person: Person }[]> {
  const found = new Map<string, { certificate: Certificate; person: Person }>();
  for (const name of names) {
    for await (const certificate of all(changing.tx, 'certificate', { index: 'name', is: name })) {
      const person = persons.find((p) => p.customer.id === certificate.customerId);
      const isMeant = person && !certificate.cancelled && certificate.installedBy === 'customer';
      if (isMeant) found.set(certificate.id, { certificate, person });
    }
  }
  return [...found.values()];
}

/**
 * What a CSR without a reply key is about: the one certificate of the sender's whose names it holds, or the one of
 * several that it fits without an error. Null where that cannot be told, or where the mail had a key.
 */
export async function rightWithoutKey(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  csr: Uint8Array,
): Promise<MailRight | null> {
  const [address] = mail.from;
  if (sender.key !== 'none' || !sender.from || !address) return null;
  let meant = await withNames(changing, await contactsWith(changing, address), checkCsr(csr).names);
  if (meant.length > 1) {
    const reports = await Promise.all(meant.map(({ certificate }) => checkAgainstOrder(changing, certificate, csr)));
    meant = meant.filter((_, i) => reports[i]?.verdict !== 'reject');
  }
  const [one, second] = meant;
  if (!one || second) return null;
  const { request } = currentPeriod(one.certificate);
  return { ...one, requestDone: isRequestDone(one.certificate, request, changing.today) };
}

/**
 * A sound CSR of an authenticated contact, only without a reply key: it waits for a `yes` to a mail that has one. That
 * mail's key leads to this CSR alone, so whatever comes later, the `yes` applies what the mail named.
 */
export async function holdCsr(
  changing: Changing,
  mail: ReceivedMailInput,
  { certificate, person }: MailRight,
  report: CsrReport,
): Promise<Fate> {
  const { sha256, pem, names, findings } = report;
  if (!sha256 || !pem) throw new Error('a CSR without its facts was to be held');
  const key = describeKey(report.key);
  await queueMail(changing, {
    ...person,
    content: {
      template: 'csr-held',
      certificate: await shown(changing, certificate),
      key,
      fingerprint: sha256.slice(0, 8),
      names,
      receivedOn: changing.today,
      findings,
    },
    keyFor: certificate,
    holds: { sha256, pem },
    inReplyTo: mail.messageId,
  });
  const reason = `A CSR without a reply key (${key}, SHA-256 ${sha256.slice(0, 8)}) waits for the contact's yes.`;
  return { outcome: 'answered', reason, certificateId: certificate.id };
}
