/** The inbox: newest first, unread ones marked. */
import { bareAddress, initials, hueOf, showMailDate } from '../format.js';
import type { Mail } from '../shapes.js';
import type { Facts } from '../use-world.js';
import type { Mailbox } from './use-mailbox.js';

interface Props {
  facts: Facts;
  mails: Mail[];
  mailbox: Mailbox;
  /** The mail that the tour points at. */
  pointed: string | undefined;
}

export function MailList({ facts, mails, mailbox, pointed }: Props) {
  const { state, info } = facts;
  return (
    <ul className="mail-list" data-testid="mail-list" aria-label="Inbox">
      {mails.map((mail) => {
        const unread = !mailbox.isRead(mail.id);
        const open = mailbox.openId === mail.id;
        return (
          <li key={mail.id}>
            <button
              type="button"
              className={`mail-item ${unread ? 'is-unread' : ''} ${open ? 'is-open' : ''} ${pointed === mail.id ? 'is-pointed' : ''}`}
              data-testid="mail-item"
              data-mail-id={mail.id}
              aria-current={open || undefined}
              onClick={() => mailbox.open(mail.id)}
            >
              <span className="mail-item-top">
                <i className="dot" style={{ background: `hsl(${hueOf(bareAddress(mail.to))} 45% 50%)` }}>
                  {initials(bareAddress(mail.to))}
                </i>
                <span className="mail-item-to">{bareAddress(mail.to)}</span>
                <time>{showMailDate(mail.date, state.now, info.timeZone)}</time>
              </span>
              <span className="mail-item-subject">
                {unread && <span className="visually-hidden">Unread: </span>}
                {mail.subject}
              </span>
              {mail.attachments.length > 0 && (
                <span className="mail-item-files">
                  <Clip /> {mail.attachments.map((file) => file.filename).join(', ')}
                </span>
              )}
            </button>
          </li>
        );
      })}
      {mails.length === 0 && <li className="quiet">Nothing here yet.</li>}
    </ul>
  );
}

export const Clip = () => (
  <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
    <path
      d="M10.8 4.2 5.9 9.1a1.2 1.2 0 0 0 1.7 1.7l5.2-5.2a2.6 2.6 0 0 0-3.7-3.7L3.6 7.4a4 4 0 0 0 5.7 5.7l4.1-4.1"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
    />
  </svg>
);
