import type { Call } from '../call.js';
import { showCard } from '../certificates.js';
import { openCsr, openIssue, openPay, openSent } from '../modals.js';
import { done } from '../render/said.js';
import { called, plural } from '../render/words.js';
import { AppError } from '../../core/errors.js';
import { code } from '../limits.js';
import type { ActionTable } from './action.js';

const detail = (call: Call, id: string) => () => call.ask('show-certificate', { certificate: id });

/** The number of the invoice that waits for payment. */
async function openInvoice(call: Call, id: string): Promise<string> {
  const { view } = await call.ask('show-certificate', { certificate: id });
  if (!view.openInvoice) throw new AppError('conflict', `${view.id} has no open invoice.`);
  return view.openInvoice;
}

/** The buttons of a certificate's card; each carries the certificate's id. */
export const cardActions: ActionTable = {
  'card:show': (call, id) => showCard(call.asNew(), id),
  'card:csr': (call, id) => openCsr(call, detail(call, id)),
  'card:pay': (call, id) => openPay(call, () => openInvoice(call, id)),
  'card:sent': (call, id) => openSent(call, detail(call, id)),
  'card:issue': (call, id) => openIssue(call, detail(call, id)),
  'card:revoke-replies': async (call, id) => {
    const { certificate, revoked } = await call.change('revoke-replies', { certificate: id });
    const said = `${plural(revoked, 'reply key')} of ${called(certificate)} revoked. New mails carry new keys.`;
    await call.say(done(said), { replace: call.onOwnMessage });
  },
  'card:cancel': async (call, id) => {
    const { certificate, creditNotes } = await call.change('cancel-certificate', { certificate: id });
    const credited = creditNotes.map(
      ({ number, invoice }) => ` Invoice ${code(invoice)} is credited by ${code(number)}.`,
    );
    await showCard(call, id, `✅ ${called(certificate)} is cancelled.${credited.join('')}`);
    await call.renewHome();
  },
};
