/** A new mail from a customer to the clerk, with the usual questions at hand. */
import { useState } from 'react';
import { postMail } from '../api.js';
import { Dialog } from '../Dialog.js';
import type { Facts } from '../use-world.js';
import { emptyDraft, type Mailbox } from './use-mailbox.js';
import { Writer } from './Writer.js';

interface Props {
  facts: Facts;
  mailbox: Mailbox;
  /** Customers' addresses known so far. */
  addresses: string[];
  reload: () => Promise<void>;
  say: (sentence: string) => void;
  complain: (sentence: string) => void;
}

/** Drafts are kept by mail id; the new mail has this one. */
const NEW = 'new';

export function Compose({ facts, mailbox, addresses, reload, say, complain }: Props) {
  const { info, state } = facts;
  const [from, setFrom] = useState(mailbox.address ?? addresses[0] ?? '');
  const [subject, setSubject] = useState('');
  const draft = mailbox.draftOf(NEW);
  const example = state.certificates[0]?.commonName ?? 'example.com';
  const questions = ['list', `status ${example}`, 'invoices', 'help'];
  const close = (): void => mailbox.setComposing(false);

  const send = async (): Promise<void> => {
    try {
      await postMail({ from: from.trim(), subject: subject.trim(), text: draft.text, attachments: draft.files });
      say('Sent. The clerk reads it now; its answer arrives in the inbox.');
      mailbox.setDraft(NEW, () => emptyDraft);
      close();
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
    }
    await reload();
  };

  return (
    <Dialog label="A new mail to the clerk" className="compose" testId="compose" onClose={close}>
      <header className="dialog-head">
        <h2>Write to the clerk</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={close}>
          ✕
        </button>
      </header>
      <div className="dialog-body">
        <div className="compose-head">
          <label>
            <span>From</span>
            <input
              data-testid="compose-from"
              list="customer-addresses"
              type="email"
              value={from}
              placeholder="a customer’s address"
              onChange={(event) => setFrom(event.target.value)}
            />
            <datalist id="customer-addresses">
              {addresses.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          </label>
          <label>
            <span>To</span>
            <input value={info.clerkAddress} readOnly tabIndex={-1} />
          </label>
          <label>
            <span>Subject</span>
            <input
              data-testid="compose-subject"
              data-autofocus
              value={subject}
              placeholder="list"
              onChange={(event) => setSubject(event.target.value)}
            />
          </label>
          <p className="compose-questions">
            Try{' '}
            {questions.map((question) => (
              <button type="button" className="chip" key={question} onClick={() => setSubject(question)}>
                {question}
              </button>
            ))}
          </p>
        </div>
        <Writer
          title="A new mail to the clerk"
          draft={draft}
          change={(by) => mailbox.setDraft(NEW, by)}
          names={[]}
          pointer={undefined}
          allowEmpty={subject.trim() !== ''}
          ready={from.trim() !== ''}
          onSend={send}
          onClose={close}
        />
      </div>
    </Dialog>
  );
}
