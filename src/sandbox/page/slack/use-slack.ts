/** One person's view of the Slack stand-in: what was said and shown, open modals, App Home. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { ApiError, postSlack, type SlackCall } from '../api.js';
import type { ChannelMessage, Shown, SlackAnswer } from '../shapes.js';

/** A line in the channel. `said` is what the person typed, `hint` a word of the page itself. */
export interface Entry {
  id: string;
  kind: 'said' | 'hint' | 'ephemeral' | 'message';
  /** Who sees it; undefined: everybody in the channel. */
  onlyFor: string | undefined;
  text: string;
  blocks: Shown['blocks'];
  author: string | undefined;
  /** The line in whose thread it stands. */
  thread?: string | undefined;
  /** The sandbox's instant in ISO form; undefined where it is not known. */
  at: string | undefined;
}

export interface OpenModal {
  view: Shown;
  errors: Record<string, string>;
}

export interface Slack {
  user: string;
  setUser: (user: string) => void;
  tab: 'channel' | 'home';
  setTab: (tab: 'channel' | 'home') => void;
  draft: string;
  setDraft: (draft: string) => void;
  entries: Entry[];
  home: Shown | undefined;
  modals: OpenModal[];
  busy: boolean;
  /** Does one thing in Slack as the chosen person and shows what comes of it; undefined where it failed. */
  run: (what: WithoutUser) => Promise<SlackAnswer | undefined>;
  /** Sends what is typed: a slash command goes to the clerk, anything else gets a hint. */
  send: (typed: string) => Promise<void>;
  /** Puts a modal aside without submitting it; the clerk hears of it. */
  closeModal: (view: string) => void;
}

type Without<T> = T extends { user: string } ? Omit<T, 'user'> : never;
export type WithoutUser = Without<SlackCall>;

const place = <T extends { id: string }>(list: T[], item: T): T[] =>
  list.some((one) => one.id === item.id) ? list.map((one) => (one.id === item.id ? item : one)) : [...list, item];

export function useSlack(
  firstUser: string,
  channel: readonly ChannelMessage[],
  now: string,
  afterwards: () => Promise<void>,
  complain: (sentence: string) => void,
): Slack {
  const [chosen, setUser] = useState<string>();
  const user = chosen ?? firstUser;
  const [tab, setTab] = useState<'channel' | 'home'>('channel');
  const [draft, setDraft] = useState('');
  const [local, setLocal] = useState<Entry[]>([]);
  const [homes, setHomes] = useState<Record<string, Shown>>({});
  const [modals, setModals] = useState<OpenModal[]>([]);
  const [waiting, setWaiting] = useState(0);
  const count = useRef(0);

  const add = useCallback(
    (kind: 'said' | 'hint', text: string) => {
      count.current += 1;
      const author = kind === 'said' ? user : 'Slackbot';
      const entry = { id: `page-${count.current}`, kind, onlyFor: user, text, blocks: null, author, at: now };
      setLocal((list) => [...list, entry]);
    },
    [user, now],
  );

  const show = useCallback(
    (answer: SlackAnswer, submitted: string | undefined) => {
      for (const shown of answer.shown) {
        if (shown.kind === 'home') setHomes((all) => ({ ...all, [user]: shown }));
        else if (shown.kind === 'modal') {
          setModals((stack) =>
            stack.some(({ view }) => view.id === shown.id)
              ? stack.map((one) => (one.view.id === shown.id ? { view: shown, errors: {} } : one))
              : [...stack, { view: shown, errors: {} }],
          );
        } else setLocal((list) => place(list, entryOf(shown, shown.kind === 'ephemeral' ? user : undefined)));
      }
      const errors = answer.errors ?? {};
      if (submitted === undefined) Object.values(errors).forEach(complain);
      else if (Object.keys(errors).length > 0) {
        setModals((stack) => stack.map((one) => (one.view.id === submitted ? { ...one, errors } : one)));
      }
      const closed = answer.closed;
      if (closed) setModals((stack) => upTo(stack, closed));
      if (answer.pending) {
        add('hint', 'This takes a little longer. What comes of it will appear here by itself.');
      }
    },
    [user, add, complain],
  );

  const run = useCallback(
    async (what: WithoutUser): Promise<SlackAnswer | undefined> => {
      setWaiting((n) => n + 1);
      try {
        const answer = await postSlack({ user, ...what });
        show(answer, 'submit' in what ? what.submit.view : undefined);
        await afterwards();
        return answer;
      } catch (error) {
        complain(error instanceof ApiError ? error.message : String(error));
        // The view is gone on the other side, e.g. cleared by what was submitted above it.
        const gone =
          error instanceof ApiError && error.status === 404 && 'submit' in what ? what.submit.view : undefined;
        if (gone !== undefined) setModals((stack) => upTo(stack, gone));
        return undefined;
      } finally {
        setWaiting((n) => n - 1);
      }
    },
    [user, show, afterwards, complain],
  );

  const send = useCallback(
    async (typed: string) => {
      const text = typed.trim();
      if (text === '') return;
      setTab('channel');
      setDraft('');
      add('said', text);
      const command = /^(\/\S+)\s*([\s\S]*)$/.exec(text);
      if (command?.[1] === '/ssl') await run({ command: '/ssl', text: command[2] ?? '' });
      else {
        add('hint', 'In this sandbox the clerk listens to `/ssl …` only. Type `/ssl help` to see what it can do.');
      }
    },
    [add, run],
  );

  const entries = useOrdered(local, channel, user);
  const closeModal = useCallback(
    (view: string) => {
      setModals((stack) => upTo(stack, view));
      void run({ close: { view } });
    },
    [run],
  );
  const busy = waiting > 0;
  const home = homes[user];
  return { user, setUser, tab, setTab, draft, setDraft, entries, home, modals, busy, run, send, closeModal };
}

/** Drops a view, and what was pushed on top of it. */
function upTo(stack: OpenModal[], closed: string): OpenModal[] {
  const at = stack.findIndex(({ view }) => view.id === closed);
  return at < 0 ? stack : stack.slice(0, at);
}

const entryOf = (shown: Shown, onlyFor: string | undefined): Entry => ({
  id: shown.id,
  kind: shown.kind === 'ephemeral' ? 'ephemeral' : 'message',
  onlyFor,
  text: shown.text ?? '',
  blocks: shown.blocks,
  author: undefined,
  thread: shown.thread ?? undefined,
  at: instantOf(shown.id),
});

/** Slack's message ids are timestamps: seconds since the epoch and a count. */
function instantOf(id: string): string | undefined {
  return /^\d{9,11}\.\d+$/.test(id) ? new Date(Number(id) * 1000).toISOString() : undefined;
}

/** Local lines and the channel's, in the order in which this page first saw them. */
function useOrdered(local: readonly Entry[], channel: readonly ChannelMessage[], user: string): Entry[] {
  const seen = useRef(new Map<string, number>());
  return useMemo(() => {
    const entries = new Map<string, Entry>();
    channel.forEach((message, index) => {
      const id = message.id ?? message.ts ?? `channel-${index}`;
      entries.set(id, entryOf({ ...message, id, kind: 'message' }, undefined));
    });
    for (const entry of local) if (!entries.has(entry.id)) entries.set(entry.id, entry);
    for (const id of entries.keys()) if (!seen.current.has(id)) seen.current.set(id, seen.current.size);
    const order = ({ id }: Entry): number => seen.current.get(id) ?? 0;
    // A reply stands below the line that it answers.
    const placeOf = (entry: Entry): number => seen.current.get(entry.thread ?? '') ?? order(entry);
    return [...entries.values()]
      .filter((entry) => entry.onlyFor === undefined || entry.onlyFor === user)
      .sort((a, b) => placeOf(a) - placeOf(b) || order(a) - order(b));
  }, [local, channel, user]);
}
