import type { Clock } from '../core/ports.js';

export interface WindableClock extends Clock {
  /** Puts the clock to an instant; it runs on from there. */
  set(instant: Date): void;
  /** Winds on. */
  advance(milliseconds: number): void;
}

/** A clock that runs as the real one does, from whatever instant it was put to. */
export function windableClock(start: Date): WindableClock {
  let offset = start.getTime() - Date.now();
  return {
    now: () => new Date(Date.now() + offset),
    set: (instant) => {
      offset = instant.getTime() - Date.now();
    },
    advance: (milliseconds) => {
      offset += milliseconds;
    },
  };
}

/** The instant at which it is this hour of this date in a time zone. */
export function atHour(timeZone: string, date: string, hour: number): Date {
  const guess = new Date(`${date}T${String(hour).padStart(2, '0')}:00:00Z`);
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(guess);
  const offset = Date.parse(`${shown.replace(' ', 'T')}Z`) - guess.getTime();
  return new Date(guess.getTime() - offset);
}
