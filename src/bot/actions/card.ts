import type { Call } from '../call.js';
import { showCard } from '../certificates.js';
import { openCsr, openIssue, openPay, openSent } from '../modals.js';
import { done } from '../render/said.js';
import { timelineMessage } from '../render/timeline.js';
import { called, plural } from '../render/words.js';
import { AppError } from '../../core/errors.js';
import { firstWord } from '../arguments.js';
import { code, md } from '../limits.js';
import type { ActionTable } from './action.js';

const detail = (call: Call, id: string) => () => call.ask('show-certificate', { certificate: id });

/** The number of the invoice that waits for payment. */
async function openInvoice(call: Call, id: string): Promise<string> {
  const { view } = await call.ask('show-certificate', { certificate: id });
  if (!view.openInvoice) throw new AppError('conflict', `${view.id} has no open invoice.`);
  return view.openInvoice;
}

async function reissue(call: Call, value: string, newCsr: boolean): Promise<void> {
  const [id, reason] = firstWord(value);
  const { certificate, needsCsr } = await call.change('ask-reissue', { certificate: id, reason, newCsr });
  const next = needsCsr ? 'A new CSR is needed.' : 'It can be issued with the CSR that is there.';
  await showCard(call, id, `✅ A reissue of ${called(certificate)} is open. ${next}`);
  await call.renewHome();
}

async function revoke(call: Call, value: string, keyCompromised: boolean): Promise<void> {
  const [id, reason] = firstWord(value);
  const result = await call.change('record-revoked', { certificate: id, reason, keyCompromised });
  const next = result.reissue
    ? ` Paid days are left, so a reissue is due${result.needsCsr ? ', with a new CSR' : ''}.`
    : ' No paid days are left.';
  await showCard(call, id, `✅ ${called(result.certificate)} is recorded as revoked.${next}`);
  await call.renewHome();
}

/** The buttons of a certificate's card; each carries the certificate's id. */
export const cardActions: ActionTable = {
  'card:show': (call, id) => showCard(call.asNew(), id),
  'card:timeline': async (call, id) => call.asNew().say(timelineMessage(await detail(call, id)())),
  'card:csr': (call, id) => openCsr(call, detail(call, id)),
  'card:pay': (call, id) => openPay(call, () => openInvoice(call, id)),
  'card:sent': (call, id) => openSent(call, detail(call, id)),
  'card:issue': (call, id) => openIssue(call, detail(call, id)),
  'card:remind': async (call, id) => {
    const { certificate, to, deadline } = await call.change('send-reminder', { certificate: id });
    const by = deadline ? ` The date is ${deadline}.` : '';
    await call.say(done(`${md(to.name, 80)}, ${code(to.address)}, is reminded of ${called(certificate)}.${by}`), {
      replace: call.onOwnMessage,
    });
  },
  'card:renew': async (call, id) => {
    const { certificate, invoice } = await call.change('renew-certificate', { certificate: id });
    await showCard(call, id, `✅ The renewal of ${called(certificate)} is open, with invoice ${code(invoice.number)}.`);
    await call.renewHome();
  },
  'card:names': async (call, value) => {
    const [id, written] = firstWord(value);
    const changed = await call.change('edit-names', { certificate: id, names: written.split(' ') });
    const from = changed.isNow ? 'for the renewal that is open' : 'from the next renewal on';
    const csr = changed.asksForCsr ? ' The customer is asked for a CSR.' : '';
    await showCard(call, id, `✅ ${called(changed.certificate)} has new names ${from}.${csr}`);
    await call.renewHome();
  },
  'card:reissue': (call, value) => reissue(call, value, false),
  'card:reissue-new': (call, value) => reissue(call, value, true),
  'card:revoke': (call, value) => revoke(call, value, false),
  'card:revoke-key': (call, value) => revoke(call, value, true),
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
