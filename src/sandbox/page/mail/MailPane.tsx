/** The right half: the mail client of the customers, all mailboxes in one. */
import { useMemo } from 'react';
import { bareAddress } from '../format.js';
import type { Facts } from '../use-world.js';
import { Compose } from './Compose.js';
import { MailList } from './MailList.js';
import { MailView } from './MailView.js';
import { SentList } from './SentList.js';
import type { Mailbox } from './use-mailbox.js';

/** Where the guided tour points in this pane. */
export type MailPointer = { mail: string; at: 'item' | 'reply' | 'make-csr' | 'send' } | undefined;

interface Props {
  facts: Facts;
  mailbox: Mailbox;
  pointer: MailPointer;
  reload: () => Promise<void>;
  say: (sentence: string) => void;
  complain: (sentence: string) => void;
}

export function MailPane({ facts, mailbox, pointer, reload, say, complain }: Props) {
  const { mails, state, info } = facts;
  const { address, openId } = mailbox;
  const addresses = useMemo(() => {
    const contacts = (info.contacts ?? []).map((contact) => contact.address);
    return [...new Set([...mails.map((mail) => bareAddress(mail.to)), ...contacts])].sort();
  }, [mails, info]);
  const shown = address === undefined ? mails : mails.filter((mail) => bareAddress(mail.to) === address);
  const open = shown.find((mail) => mail.id === openId);
  const sent = state.received.filter((one) => address === undefined || bareAddress(one.from ?? '') === address);
  const unread = (of: string | undefined): number =>
    mails.filter((mail) => (of === undefined || bareAddress(mail.to) === of) && !mailbox.isRead(mail.id)).length;

  return (
    <section className="pane mail" aria-label="Customers’ mail">
      <header className="pane-head mail-head">
        <h2>Customers’ mail</h2>
        <label className="mailbox-choice">
          <span className="visually-hidden">Mailbox</span>
          <select
            data-testid="mailbox"
            value={address ?? ''}
            onChange={(event) => mailbox.setAddress(event.target.value || undefined)}
          >
            <option value="">All mailboxes{withCount(unread(undefined))}</option>
            {addresses.map((one) => (
              <option key={one} value={one}>
                {one}
                {withCount(unread(one))}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button is-solid"
          data-testid="mail-compose"
          onClick={() => mailbox.setComposing(true)}
        >
          Write to the clerk
        </button>
      </header>
      <div className="pane-body mail-body">
        <div className="mail-side">
          <div className="tabs folder-tabs" role="tablist" aria-label="Folder">
            <Folder mailbox={mailbox} folder="inbox" name="Inbox" count={shown.length} />
            <Folder mailbox={mailbox} folder="sent" name="Sent" count={sent.length} />
          </div>
          {mailbox.folder === 'inbox' ? (
            <MailList
              facts={facts}
              mails={shown}
              mailbox={mailbox}
              pointed={pointer?.at === 'item' ? pointer.mail : undefined}
            />
          ) : (
            <SentList sent={sent} />
          )}
        </div>
        {open ? (
          <MailView
            key={open.id}
            mail={open}
            facts={facts}
            mailbox={mailbox}
            pointer={pointer?.mail === open.id ? pointer.at : undefined}
            reload={reload}
            say={say}
            complain={complain}
          />
        ) : (
          <EmptyView none={mails.length === 0} />
        )}
        {mailbox.composing && (
          <Compose
            facts={facts}
            mailbox={mailbox}
            addresses={addresses}
            reload={reload}
            say={say}
            complain={complain}
          />
        )}
      </div>
    </section>
  );
}

const withCount = (count: number): string => (count > 0 ? ` (${count} new)` : '');

function Folder(props: { mailbox: Mailbox; folder: 'inbox' | 'sent'; name: string; count: number }) {
  const { mailbox, folder, name, count } = props;
  return (
    <button
      type="button"
      role="tab"
      aria-selected={mailbox.folder === folder}
      data-testid={`folder-${folder}`}
      onClick={() => mailbox.setFolder(folder)}
    >
      {name} <small>{count}</small>
    </button>
  );
}

const EmptyView = ({ none }: { none: boolean }) => (
  <div className="mail-view is-empty">
    <svg viewBox="0 0 64 48" width="72" height="54" aria-hidden="true">
      <rect x="2" y="2" width="60" height="44" rx="6" fill="none" stroke="currentColor" strokeWidth="2.5" />
      <path d="M4 8l28 20L60 8" fill="none" stroke="currentColor" strokeWidth="2.5" />
    </svg>
    <p>
      {none
        ? 'No mail yet. Wind the clock on, or write to the clerk: it answers like any correspondent.'
        : 'Choose a mail to read it.'}
    </p>
  </div>
);
