/** What customers wrote, and what the clerk made of each mail. */
import { Status } from '../Status.js';
import type { State } from '../shapes.js';

export function SentList({ sent }: { sent: State['received'] }) {
  return (
    <ul className="mail-list" data-testid="sent-list" aria-label="Sent">
      {[...sent].reverse().map((one, index) => (
        <li key={one.messageId ?? index} className="sent-item">
          <span className="mail-item-top">
            <span className="mail-item-to">{one.from}</span>
            <Status word={one.outcome} />
          </span>
          <span className="mail-item-subject">{one.subject || '(no subject)'}</span>
          {one.reason && <span className="sent-reason">{one.reason}</span>}
        </li>
      ))}
      {sent.length === 0 && <li className="quiet">Nothing was written to the clerk yet.</li>}
    </ul>
  );
}
