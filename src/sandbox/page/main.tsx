/**
 * The sandbox's page. It knows nothing but the API under /sandbox/api/ (design §8).
 *
 * What browser tests may hold on to (data-testid, unless said otherwise):
 *
 * top bar   clock-now (data-now: the state's `now`), wind-1, wind-7, wind-next (to the next mail),
 *           wind-days + wind-go, tour-toggle, state-toggle
 * tour      tour, tour-step-1 … tour-step-5 (data-done="true" once ticked, aria-current="step" on the shown one),
 *           tour-do (do it for me), tour-next (next, skip, or close at the end), tour-paid-until
 * slack     slack-user (a select), channel-tab, home-tab, slack-home, slack-messages, slack-input, slack-send;
 *           a message is [data-message-id]; whatever acts in a block has [data-action-id], a button its [data-value]
 * dialogs   modal, modal-submit, a field is [data-field="block_id"] with its error in .input-error;
 *           confirm, confirm-yes, confirm-no
 * mail      mailbox (a select), folder-inbox, folder-sent, mail-list, mail-item (data-mail-id), mail-view,
 *           mail-attachment, mail-html-tab, mail-text-tab, mail-frame, mail-text, mail-reply,
 *           mail-compose, compose, compose-from, compose-subject
 * writing   reply-text, csr-names, csr-key, reply-make-csr, reply-attached, reply-key, reply-file, reply-send
 * state     state-drawer, state-certificates (rows have data-id), state-invoices, state-received, state-reviews,
 *           state-outbox
 * others    toast, toast-error
 */
import { createRoot } from 'react-dom/client';
import { App } from './App.js';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
