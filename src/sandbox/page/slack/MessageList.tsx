/** The #ssl channel: everybody's messages, and what only the chosen person sees. */
import { Fragment, memo, useEffect, useMemo, useRef } from 'react';
import type { FieldValue } from '../api.js';
import { hueOf, initials, showClock } from '../format.js';
import type { Info } from '../shapes.js';
import { Blocks } from './Blocks.js';
import type { Option } from './block-shapes.js';
import { Menu } from './Button.js';
import type { Mentions } from './Display.js';
import { SurfaceContext, type Place, type Surface } from './surface.js';
import type { Entry } from './use-slack.js';

interface Props {
  entries: Entry[];
  timeZone: string | null | undefined;
  mentions: Mentions;
  shortcuts: NonNullable<Info['shortcuts']>;
  busy: boolean;
  act: (message: string, place: Place, value?: FieldValue) => void;
  loadOptions: (message: string, place: Place, query: string) => Promise<Option[]>;
  confirm: Surface['confirm'];
  useShortcut: (callbackId: string, message: string) => void;
}

export function MessageList({
  entries,
  timeZone,
  mentions,
  shortcuts,
  busy,
  act,
  loadOptions,
  confirm,
  useShortcut,
}: Props) {
  const list = useRef<HTMLDivElement>(null);
  // A reader who scrolled up stays there until something new is said.
  const newest = `${entries.length} ${entries.at(-1)?.id}`;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest, busy]);

  return (
    <div className="messages" ref={list} data-testid="slack-messages" role="log" aria-label="#ssl" tabIndex={0}>
      <Welcome />
      {entries.map((entry, index) => (
        <Fragment key={entry.id}>
          <DayLine entry={entry} before={entries[index - 1]} timeZone={timeZone} />
          <Line
            entry={entry}
            timeZone={timeZone}
            mentions={mentions}
            shortcuts={shortcuts}
            act={act}
            loadOptions={loadOptions}
            confirm={confirm}
            useShortcut={useShortcut}
          />
        </Fragment>
      ))}
      {busy && (
        <div className="working" role="status">
          <i />
          <i />
          <i />
          <span>certclerk is at work</span>
        </div>
      )}
    </div>
  );
}

/** A line with the date wherever a new day of the sandbox begins. */
function DayLine({ entry, before, timeZone }: { entry: Entry; before: Entry | undefined } & Pick<Props, 'timeZone'>) {
  const dayOf = (one: Entry | undefined): string => (one?.at ? showClock(one.at, timeZone).date : '');
  const day = dayOf(entry);
  if (day === '' || day === dayOf(before)) return null;
  return (
    <div className="day-line">
      <span>{day}</span>
    </div>
  );
}

const Welcome = () => (
  <div className="welcome">
    <h3># ssl</h3>
    <p>
      This is where the hosting company’s staff talk to their clerk. Type <code>/ssl help</code> or{' '}
      <code>/ssl list</code> below. What customers get by mail arrives on the right.
    </p>
  </div>
);

const Line = memo(function Line(props: Omit<Props, 'entries' | 'busy'> & { entry: Entry }) {
  const { entry, timeZone, mentions, shortcuts, act, loadOptions, confirm, useShortcut } = props;
  const surface = useMemo(
    (): Surface => ({
      act: (place, value) => act(entry.id, place, value),
      loadOptions: (place, query) => loadOptions(entry.id, place, query),
      confirm,
    }),
    [entry.id, act, loadOptions, confirm],
  );
  const author =
    entry.author === undefined
      ? undefined
      : (mentions.users.find((one) => one.id === entry.author)?.name ?? entry.author);
  const forMessages = entry.kind === 'message' || entry.kind === 'ephemeral' ? shortcuts : [];
  return (
    <article className={`line is-${entry.kind} ${entry.thread ? 'is-reply' : ''}`} data-message-id={entry.id}>
      {author === undefined ? <ClerkPicture /> : <Avatar name={author} />}
      <div className="line-main">
        {entry.onlyFor !== undefined && <p className="only-you">Only visible to you</p>}
        <header>
          <strong>{author ?? 'certclerk'}</strong>
          {entry.kind !== 'said' && <span className="app-tag">APP</span>}
          {entry.at && <time>{showClock(entry.at, timeZone).time}</time>}
        </header>
        {entry.blocks && entry.blocks.length > 0 ? (
          <SurfaceContext value={surface}>
            <Blocks blocks={entry.blocks} mentions={mentions} />
          </SurfaceContext>
        ) : (
          <Text entry={entry} mentions={mentions} />
        )}
      </div>
      {forMessages.length > 0 && (
        <div className="line-menu">
          <Menu
            label="Message shortcuts"
            items={forMessages.map((shortcut) => ({
              name: shortcut.name,
              value: shortcut.callback_id,
              run: () => useShortcut(shortcut.callback_id, entry.id),
            }))}
          />
        </div>
      )}
    </article>
  );
});

function Text({ entry, mentions }: { entry: Entry; mentions: Mentions }) {
  const blocks = useMemo(() => [{ type: 'section', text: { type: 'mrkdwn', text: entry.text } }], [entry.text]);
  if (entry.kind === 'said') return <p className="said">{entry.text}</p>;
  return <Blocks blocks={blocks} mentions={mentions} />;
}

/** A person's round-cornered picture: initials on a colour of their own. */
export function Avatar({ name }: { name: string }) {
  return (
    <span className="avatar" style={{ background: `hsl(${hueOf(name)} 42% 46%)` }} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

const ClerkPicture = () => (
  <span className="avatar is-clerk" aria-hidden="true">
    <svg viewBox="0 0 32 32" width="22" height="22">
      <path
        d="M8 16.5l6 6L24.5 10"
        fill="none"
        stroke="currentColor"
        strokeWidth="3.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  </span>
);
