/** What the clerk's books say: certificates, invoices, outbox, received mails. Read-only. */
import type { ReactNode } from 'react';
import { showDate, showMoney } from './format.js';
import type { State } from './shapes.js';
import { Status } from './Status.js';

export function StateDrawer({ state, onClose }: { state: State; onClose: () => void }) {
  return (
    <aside
      className="drawer"
      aria-label="State"
      data-testid="state-drawer"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header>
        <h2>State</h2>
        <span className="outbox" data-testid="state-outbox">
          Outbox: <b>{state.outbox.pending}</b> pending · <b>{state.outbox.sent}</b> sent · <b>{state.outbox.dead}</b>{' '}
          dead
        </span>
        <button type="button" className="icon-button" aria-label="Close the state" onClick={onClose} autoFocus>
          ✕
        </button>
      </header>
      <div className="drawer-body">
        <Certificates state={state} />
        <div className="drawer-two">
          <Invoices state={state} />
          <Received state={state} />
        </div>
        {state.reviews.length > 0 && <Reviews state={state} />}
      </div>
    </aside>
  );
}

interface TableProps {
  name: string;
  testId: string;
  heads: string[];
  empty: string;
  rows: { id: string; cells: ReactNode[] }[];
}

function Table({ name, testId, heads, empty, rows }: TableProps) {
  return (
    <section>
      <h3>
        {name} <small>{rows.length}</small>
      </h3>
      <table data-testid={testId}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-id={row.id}>
              {row.cells.map((cell, index) => (
                <td key={index}>{cell}</td>
              ))}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={heads.length} className="quiet">
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}

const Certificates = ({ state }: { state: State }) => (
  <Table
    name="Certificates"
    testId="state-certificates"
    heads={['Id', 'Name', 'Customer', 'Product', 'Installed by', 'Status', 'Missing', 'Paid until', 'Not after']}
    empty="No certificates."
    rows={state.certificates.map((one) => ({
      id: one.id,
      cells: [
        one.id,
        <b title={one.names.join(', ')}>{one.commonName}</b>,
        one.customer,
        one.product,
        one.installedBy,
        <Status word={one.status} />,
        one.missing.join(', ') || '–',
        showDate(one.paidUntil),
        showDate(one.notAfter),
      ],
    }))}
  />
);

const Invoices = ({ state }: { state: State }) => (
  <Table
    name="Invoices"
    testId="state-invoices"
    heads={['Number', 'For', 'Status', 'Issued', 'Due', 'Total']}
    empty="No invoices."
    rows={[...state.invoices].reverse().map((one) => ({
      id: one.number,
      cells: [
        one.number,
        one.certificate ?? '–',
        <Status word={one.status} />,
        showDate(one.issued),
        showDate(one.due),
        showMoney(one.total, one.currency),
      ],
    }))}
  />
);

const Received = ({ state }: { state: State }) => (
  <Table
    name="Mails received by the clerk"
    testId="state-received"
    heads={['From', 'Subject', 'Outcome', 'Reason']}
    empty="Nobody has written yet."
    rows={[...state.received].reverse().map((one, index) => ({
      id: one.messageId ?? String(index),
      cells: [one.from ?? '–', one.subject ?? '', <Status word={one.outcome} />, one.reason ?? ''],
    }))}
  />
);

const Reviews = ({ state }: { state: State }) => (
  <Table
    name="Waiting for a person’s look"
    testId="state-reviews"
    heads={['Id', 'Certificate', 'Reasons']}
    empty="Nothing to look at."
    rows={state.reviews.map((one) => ({ id: one.id, cells: [one.id, one.certificate ?? '–', one.reasons.join('; ')] }))}
  />
);
