/** What the sandbox knows, kept fresh: read at the start and after every `change` that the server reports. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, getChannel, getInfo, getMails, getState, listen } from './api.js';
import type { ChannelMessage, Info, Mail, State } from './shapes.js';

export interface Facts {
  state: State;
  info: Info;
  /** Newest first. */
  mails: Mail[];
  channel: ChannelMessage[];
}

export interface World {
  facts: Facts | undefined;
  /** Why the facts cannot be read just now; a sentence. */
  trouble: string | undefined;
  /** Reads everything anew; calls that come during a reading share the next one. */
  reload: () => Promise<void>;
}

/** The sandbox's clock runs, and nothing reports that it does. */
const REFRESH_MS = 20_000;

/** Newest first; of the same instant, what the API lists later is the newer one. */
export function newestFirst(mails: readonly Mail[]): Mail[] {
  const at = (mail: Mail): number => Date.parse(mail.date) || 0;
  return mails
    .map((mail, index) => ({ mail, index }))
    .sort((a, b) => at(b.mail) - at(a.mail) || b.index - a.index)
    .map(({ mail }) => mail);
}

export function useWorld(): World {
  const [facts, setFacts] = useState<Facts>();
  const [trouble, setTrouble] = useState<string>();
  const info = useRef<Info>(undefined);
  const latest = useRef<number>(undefined);
  const running = useRef<Promise<void>>(undefined);
  const next = useRef<Promise<void>>(undefined);

  const read = useCallback(async () => {
    try {
      info.current ??= await getInfo();
      const known = info.current;
      const [state, mails, channel] = await Promise.all([getState(), getMails(), getChannel()]);
      // A sandbox that was started anew knows nothing of what this page shows: begin anew too.
      if (latest.current !== undefined && Date.parse(state.now) < latest.current - 60_000) window.location.reload();
      latest.current = Date.parse(state.now);
      setFacts({ state, info: known, mails: newestFirst(mails), channel });
      setTrouble(undefined);
    } catch (error) {
      setTrouble(error instanceof ApiError ? error.message : String(error));
    }
  }, []);

  const reload = useCallback((): Promise<void> => {
    if (!running.current) {
      running.current = read().finally(() => (running.current = undefined));
      return running.current;
    }
    next.current ??= running.current.then(() => {
      next.current = undefined;
      return reload();
    });
    return next.current;
  }, [read]);

  useEffect(() => {
    void reload();
    const silence = listen(() => void reload());
    const timer = setInterval(() => void reload(), REFRESH_MS);
    return () => {
      silence();
      clearInterval(timer);
    };
  }, [reload]);

  return { facts, trouble, reload };
}
