/** The guided tour: five numbered steps that tick themselves, and what to do in the one shown. */
import { useState, type ReactNode } from 'react';
import { showDate } from '../format.js';
import type { State } from '../shapes.js';
import { issueCommand, payCommand } from './steps.js';
import type { Tour } from './use-tour.js';

interface Props {
  tour: Tour;
  state: State;
  /** Does the shown step for the person. */
  onDo: (step: number) => Promise<void>;
  onClose: () => void;
}

export function TourStrip({ tour, state, onDo, onClose }: Props) {
  const [doing, setDoing] = useState(false);
  const { steps, at } = tour;
  const step = steps[at];
  const doIt = async (): Promise<void> => {
    setDoing(true);
    try {
      await onDo(at);
    } finally {
      setDoing(false);
    }
  };
  return (
    <nav className="tour" aria-label="Guided tour" data-testid="tour">
      <ol>
        {steps.map((one, index) => (
          <li key={one.title}>
            <button
              type="button"
              className={`tour-step ${one.done ? 'is-done' : ''} ${index === at ? 'is-shown' : ''}`}
              data-testid={`tour-step-${index + 1}`}
              data-done={one.done}
              aria-current={index === at ? 'step' : undefined}
              onClick={() => tour.show(index)}
            >
              <i aria-hidden="true">{one.done ? '✓' : index + 1}</i>
              {one.title}
              {one.done && <span className="visually-hidden"> (done)</span>}
            </button>
          </li>
        ))}
      </ol>
      <div className="tour-text" aria-live="polite">
        <p>{textOf(tour, state)}</p>
        <div className="tour-buttons">
          {step && !step.done && (
            <button
              type="button"
              className="button"
              data-testid="tour-do"
              disabled={doing || !ready(tour)}
              onClick={() => void doIt()}
            >
              {doing ? 'Doing it…' : 'Do it for me'}
            </button>
          )}
          {at < steps.length ? (
            <button
              type="button"
              className={`button ${step?.done ? 'is-solid' : 'is-plain'}`}
              data-testid="tour-next"
              onClick={() => tour.show(at + 1)}
            >
              {step?.done ? 'Next' : 'Skip'}
            </button>
          ) : (
            <button type="button" className="button is-solid" data-testid="tour-next" onClick={onClose}>
              Close the tour
            </button>
          )}
        </div>
      </div>
    </nav>
  );
}

/** A step can be done for the person once the ones that it needs are done. */
function ready({ steps, at }: Tour): boolean {
  if (at === 1 || at === 2) return steps[0]?.done ?? false;
  if (at === 3) return steps.slice(0, 3).every((step) => step.done);
  if (at === 4) return steps[3]?.done ?? false;
  return true;
}

function textOf(tour: Tour, state: State): ReactNode {
  const { certificate, pick, daysToWind, request, steps } = tour;
  const name = <b>{certificate.commonName}</b>;
  const to = request?.to;
  switch (tour.at) {
    case 0:
      return (
        <>
          {name} of {certificate.customer} is paid until <b>{showDate(pick.paidUntil)}</b>, {daysToWind + 30} days after
          the tour’s start. 30 days before that date its renewal opens: press{' '}
          <b>{daysToWind === 1 ? '1 day' : `${daysToWind} days`}</b> at the top, and the renewal notice and its invoice
          go out.
        </>
      );
    case 1:
      return (
        <>
          The notice lies in the mailbox{to && <> of {to}</>}, with the invoice as a PDF. Open it, press <b>Reply</b>,
          then <b>Make and attach</b> (the names are filled in), then <b>Send</b>. The clerk checks the CSR and answers.
        </>
      );
    case 2:
      return (
        <>
          When the money has come, staff say so in Slack. Type{' '}
          <Command text={payCommand(state, certificate)} other="/ssl pay NUMBER AMOUNT" /> on the left and press Enter
          {steps[2]?.done ? '; this invoice is paid' : ''}. The customer gets a mail about it.
        </>
      );
    case 3:
      return (
        <>
          Paid, and the CSR is there: {name} can be issued. Type <Command text={issueCommand(certificate)} /> on the
          left. In the sandbox a test CA issues at once; the customer gets the certificate by mail.
        </>
      );
    case 4:
      if (!steps[3]?.done)
        return <>Once {name} is issued, the customer gets it by mail, and a new paid until is shown.</>;
      return (
        <>
          Open the newest mail: the certificate is attached, valid until {showDate(certificate.notAfter)}. What was paid
          until {showDate(pick.paidUntil)} is now paid until{' '}
          <b data-testid="tour-paid-until">{showDate(certificate.paidUntil)}</b>; <b>State</b> at the top shows both.
        </>
      );
    default:
      return (
        <>
          That was the whole job: {name} is paid until <b>{showDate(certificate.paidUntil)}</b>. Go on by yourself:
          order one with <Command text="/ssl order" />, write <code>list</code> to the clerk as a customer, or wind on
          without answering and watch the reminders come.
        </>
      );
  }
}

const Command = ({ text, other = '' }: { text: string | undefined; other?: string }) => (
  <code className="command">{text ?? other}</code>
);
