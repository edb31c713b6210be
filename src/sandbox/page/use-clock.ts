/** Winding the sandbox's clock on. */
import { useCallback, useRef, useState } from 'react';
import { getMails, postClock } from './api.js';

export interface Clock {
  winding: boolean;
  /** Winds on by whole days; resolves when nothing more can be sent now. */
  wind: (days: number) => Promise<void>;
  /** Winds on day by day until a customer gets a mail. */
  windToNextMail: () => Promise<void>;
  stop: () => void;
}

/** Where no mail comes for this long, winding stops: the longest gap is a term between two renewals. */
const MOST_DAYS = 400;

export function useClock(
  afterwards: () => Promise<void>,
  say: (s: string) => void,
  complain: (s: string) => void,
): Clock {
  const [winding, setWinding] = useState(false);
  const stopped = useRef(false);

  const during = useCallback(
    async (work: () => Promise<void>): Promise<void> => {
      setWinding(true);
      stopped.current = false;
      try {
        await work();
      } catch (error) {
        complain(error instanceof Error ? error.message : String(error));
      } finally {
        await afterwards();
        setWinding(false);
      }
    },
    [afterwards, complain],
  );

  const wind = useCallback(
    (days: number) =>
      during(async () => {
        await postClock({ days });
      }),
    [during],
  );

  const windToNextMail = useCallback(
    () =>
      during(async () => {
        const before = (await getMails()).length;
        for (let day = 1; day <= MOST_DAYS && !stopped.current; day += 1) {
          await postClock({ days: 1 });
          if ((await getMails()).length > before) {
            say(day === 1 ? 'One day on, there is new mail.' : `${day} days on, there is new mail.`);
            return;
          }
        }
      }),
    [during, say],
  );

  const stop = useCallback(() => (stopped.current = true), []);
  return { winding, wind, windToNextMail, stop };
}
