import type { Changing } from '../../context.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import { queueSlack } from '../../outbox/queue.js';
import { cancelUnpaidDate } from '../../rules/due.js';
import { paidAmount } from '../../rules/view.js';
import { amountWords } from '../../rules/words.js';
import { endCertificate } from '../cancel-certificate.js';
import { replacePeriod } from '../submit-csr.js';

/** Somebody has paid a part, so a person decides; staff are told once. */
async function spare(changing: Changing, certificate: Certificate, paid: string): Promise<Certificate> {
  const period = currentPeriod(certificate);
  const spared = replacePeriod(certificate, { ...period, spared: true });
  await changing.tx.put('certificate', spared);
  changing.touched.add(spared.id);
  const text = `${spared.id} (${spared.names[0]}) would be cancelled, because invoice ${period.invoice} is not paid. But ${paid} of it came, so it stays until somebody decides: take the rest, or cancel it.`;
  await queueSlack(changing, { kind: 'notice', text }, spared.id);
  return spared;
}

/**
 * Ends what nobody has paid for so many days, where the product says so: the invoice is credited, customer and staff are
 * told. Where it came in part, a person decides.
 */
export async function cancelUnpaid(changing: Changing, certificate: Certificate): Promise<Certificate | null> {
  const on = cancelUnpaidDate(certificate);
  if (!on || on > changing.today) return null;
  const { invoice: number, product } = currentPeriod(certificate);
  const invoice = await changing.tx.get('invoice', number);
  const paid = invoice ? paidAmount(invoice) : 0;
  if (invoice && paid > 0) return spare(changing, certificate, amountWords(paid, invoice.currency));
  const reason = `invoice ${number} was not paid within ${product.cancelUnpaidDays} days`;
  return (await endCertificate(changing, certificate, reason, number)).certificate;
}
