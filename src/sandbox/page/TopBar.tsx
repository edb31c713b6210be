/** The product's name, the sandbox's clock and how to wind it on, and the switches for tour and state. */
import { useState } from 'react';
import { showClock } from './format.js';
import type { Clock } from './use-clock.js';

interface Props {
  now: string;
  timeZone: string | null | undefined;
  clock: Clock;
  /** The tour points at winding on by this many days. */
  pointedDays: number | undefined;
  tourOpen: boolean;
  stateOpen: boolean;
  onTour: () => void;
  onState: () => void;
}

export function TopBar({ now, timeZone, clock, pointedDays, tourOpen, stateOpen, onTour, onState }: Props) {
  const { date, time } = showClock(now, timeZone);
  return (
    <header className="top-bar">
      <h1 className="brand">
        <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
          <rect width="32" height="32" rx="8" fill="currentColor" />
          <path
            d="M9 16.5l5 5 9-11"
            fill="none"
            stroke="#fff"
            strokeWidth="3.4"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        certclerk <span>sandbox</span>
      </h1>
      <div className="clock" role="group" aria-label="The sandbox’s clock">
        <output className="clock-now" data-testid="clock-now" data-now={now}>
          <strong>{date}</strong> <span>{time}</span>
        </output>
        <Winding clock={clock} pointedDays={pointedDays} />
      </div>
      <div className="top-switches">
        <button type="button" className="button" data-testid="tour-toggle" aria-pressed={tourOpen} onClick={onTour}>
          Tour
        </button>
        <button type="button" className="button" data-testid="state-toggle" aria-pressed={stateOpen} onClick={onState}>
          State
        </button>
      </div>
    </header>
  );
}

function Winding({ clock, pointedDays }: Pick<Props, 'clock' | 'pointedDays'>) {
  const [typed, setTyped] = useState('');
  const custom = Number(typed);
  const usable = /^\d+$/.test(typed.trim()) && custom >= 1 && custom <= 3660;
  const days = (count: number, name: string) => (
    <button
      type="button"
      className={`button ${pointedDays === count ? 'is-pointed' : ''}`}
      data-testid={`wind-${count}`}
      disabled={clock.winding}
      onClick={() => void clock.wind(count)}
    >
      {name}
    </button>
  );
  const other = pointedDays !== undefined && pointedDays !== 1 && pointedDays !== 7;
  return (
    <>
      <span className="wind-label">{clock.winding ? 'Winding…' : 'Wind on'}</span>
      {days(1, '1 day')}
      {days(7, '7 days')}
      <button
        type="button"
        className="button"
        data-testid="wind-next"
        title="Winds on day by day until a customer gets a mail"
        onClick={() => (clock.winding ? clock.stop() : void clock.windToNextMail())}
      >
        {clock.winding ? 'Stop' : 'To the next mail'}
      </button>
      <form
        className="wind-custom"
        onSubmit={(event) => {
          event.preventDefault();
          if (usable && !clock.winding) void clock.wind(custom);
        }}
      >
        <input
          className={other ? 'is-pointed' : ''}
          data-testid="wind-days"
          aria-label="Days to wind on"
          inputMode="numeric"
          placeholder={other ? String(pointedDays) : 'days'}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button" data-testid="wind-go" disabled={!usable || clock.winding}>
          Go
        </button>
      </form>
    </>
  );
}
