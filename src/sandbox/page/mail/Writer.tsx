/** Where a customer writes: text, files, and a CSR made on the spot. */
import { useState } from 'react';
import { showSize } from '../format.js';
import { CsrMaker } from './CsrMaker.js';
import { download, readFile, sizeOf } from './files.js';
import { Clip } from './MailList.js';
import type { Draft } from './use-mailbox.js';

interface Props {
  title: string;
  draft: Draft;
  change: (by: (draft: Draft) => Draft) => void;
  /** What the CSR maker starts with: the names of the certificate that the mail is about. */
  names: string[];
  pointer: 'make-csr' | 'send' | undefined;
  /** False where the mail lacks something else, e.g. a sender. */
  ready?: boolean;
  /** True where a subject alone says enough (`list`). */
  allowEmpty?: boolean;
  onSend: () => Promise<void>;
  onClose: () => void;
}

export function Writer({
  title,
  draft,
  change,
  names,
  pointer,
  ready = true,
  allowEmpty = false,
  onSend,
  onClose,
}: Props) {
  const [sending, setSending] = useState(false);
  const empty = !allowEmpty && draft.text.trim() === '' && draft.files.length === 0;
  const send = async (): Promise<void> => {
    setSending(true);
    try {
      await onSend();
    } finally {
      setSending(false);
    }
  };
  const attach = async (list: FileList | null): Promise<void> => {
    const files = await Promise.all([...(list ?? [])].map(readFile));
    change((old) => ({ ...old, files: [...old.files, ...files] }));
  };
  return (
    <form
      className="writer"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header>
        <strong>{title}</strong>
        <button type="button" className="icon-button" aria-label="Put this mail aside" onClick={onClose}>
          ✕
        </button>
      </header>
      <textarea
        data-testid="reply-text"
        aria-label="Text of the mail"
        rows={2}
        autoFocus
        placeholder="Write to the clerk, or just attach a CSR and send."
        value={draft.text}
        onChange={(event) => change((old) => ({ ...old, text: event.target.value }))}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !empty && ready) void send();
        }}
      />
      <CsrMaker
        names={names}
        pointed={pointer === 'make-csr'}
        onMade={(file, key) =>
          change((old) => ({
            ...old,
            files: [...old.files.filter((one) => one.filename !== file.filename), file],
            keys: [...old.keys.filter((one) => one.filename !== key.filename), key],
          }))
        }
      />
      <Attached draft={draft} change={change} />
      <footer>
        <button
          type="submit"
          className={`button is-solid ${pointer === 'send' ? 'is-pointed' : ''}`}
          data-testid="reply-send"
          disabled={sending || empty || !ready}
        >
          {sending ? 'Sending…' : 'Send'}
        </button>
        <label className="button file-button">
          <Clip /> Attach a file
          <input
            type="file"
            multiple
            className="visually-hidden"
            data-testid="reply-file"
            onChange={(event) => {
              void attach(event.target.files);
              event.target.value = '';
            }}
          />
        </label>
      </footer>
    </form>
  );
}

function Attached({ draft, change }: Pick<Props, 'draft' | 'change'>) {
  if (draft.files.length === 0 && draft.keys.length === 0) return null;
  return (
    <div className="attached">
      {draft.files.map((file) => (
        <span className="token" key={file.filename} data-testid="reply-attached">
          <Clip /> {file.filename} <small>{showSize(sizeOf(file))}</small>
          <button
            type="button"
            aria-label={`Remove ${file.filename}`}
            onClick={() => change((old) => ({ ...old, files: old.files.filter((one) => one !== file) }))}
          >
            ×
          </button>
        </span>
      ))}
      {draft.keys.map((key) => (
        <p className="key-note" key={key.filename}>
          <button
            type="button"
            className="link-button"
            data-testid="reply-key"
            onClick={() => download(key.filename, key.pem)}
          >
            Download the private key
          </button>
          : made in this browser, it never leaves it.
        </p>
      ))}
    </div>
  );
}
