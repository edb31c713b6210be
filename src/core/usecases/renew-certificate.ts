import { STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import { type Certificate, currentPeriod } from '../model/certificate.js';
import { latestIssued } from '../rules/status.js';
import { openNextPeriod } from './attend/open-renewal.js';
import { findCertificate } from './find-meant.js';
import { invoiceOf, shown } from './show.js';

/** Why the next period cannot be opened before its day, or null. */
export function whyNotRenew(certificate: Certificate): string | null {
  const { id, cancelled, held } = certificate;
  if (cancelled) return `${id} is cancelled, so it is not renewed; order a new certificate.`;
  if (held) return `${id} came by an import and waits for its release; say release first.`;
  const { n, issued, invoice, opened } = currentPeriod(certificate);
  if (issued.length === 0) {
    return n === 1
      ? `${id} is a first order that was not issued yet (invoice ${invoice}), so there is nothing to renew.`
      : `The renewal of ${id} is open since ${opened}, with invoice ${invoice}.`;
  }
  return latestIssued(certificate)?.revokedOn
    ? `The certificate of ${id} was revoked; it is issued anew first, free of charge while paid days are left.`
    : null;
}

/**
 * Opens the next period now, before its day: invoice and notice as on that day. The new period starts where the paid one
 * ends, so nobody loses a day by being early. Once: afterwards it is the current one.
 */
export const renewCertificate: UseCase<'renew-certificate'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    const why = whyNotRenew(certificate);
    if (why) throw conflict(why);
    const opened = await openNextPeriod(changing, certificate, describeActor(changing.actor));
    return {
      certificate: await shown(changing, opened),
      invoice: await invoiceOf(changing, currentPeriod(opened).invoice),
    };
  },
};
