/** The left half: a Slack-like workspace with one channel and the app's Home. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { postSlack, type FieldValue } from '../api.js';
import type { Info, State } from '../shapes.js';
import { Blocks } from './Blocks.js';
import { readOptions, type Confirm, type Option } from './block-shapes.js';
import { Composer } from './Composer.js';
import { ConfirmDialog, type Question } from './ConfirmDialog.js';
import type { Mentions } from './Display.js';
import { Avatar, MessageList } from './MessageList.js';
import { Modal } from './Modal.js';
import { SurfaceContext, type Place, type Surface } from './surface.js';
import type { Slack } from './use-slack.js';

interface Props {
  slack: Slack;
  state: State;
  info: Info;
  /** The tour points at the line to write in. */
  pointed: boolean;
  complain: (sentence: string) => void;
}

export function SlackPane({ slack, state, info, pointed, complain }: Props) {
  const { user, run } = slack;
  const [filled, setFilled] = useState<Record<string, Record<string, FieldValue>>>({});
  const [question, setQuestion] = useState<Question>();
  const users = state.slack.users;
  const mentions = useMemo((): Mentions => ({ users }), [users]);
  const shortcuts = useMemo(
    () => (info.shortcuts ?? []).filter((one) => (one.type ?? 'message') === 'message'),
    [info],
  );

  const confirm = useCallback(
    (asked: Confirm): Promise<boolean> =>
      new Promise((resolve) => {
        const answer = (yes: boolean): void => {
          setQuestion(undefined);
          resolve(yes);
        };
        setQuestion({ confirm: asked, answer });
      }),
    [],
  );
  const loadOptions = useCallback(
    async (view: string, { actionId, blockId }: Place, query: string): Promise<Option[]> => {
      try {
        return readOptions(
          (await postSlack({ user, options: { view, action_id: actionId, block_id: blockId, query } })).options ?? [],
        );
      } catch (error) {
        complain(error instanceof Error ? error.message : String(error));
        return [];
      }
    },
    [user, complain],
  );
  const actOnMessage = useCallback(
    (message: string, { actionId, blockId }: Place, value?: FieldValue) =>
      void run({ action: { message, action_id: actionId, block_id: blockId, value } }),
    [run],
  );
  const useShortcut = useCallback(
    (callback_id: string, message: string) => void run({ shortcut: { callback_id, message } }),
    [run],
  );
  const viewSurface = (view: string): Surface => ({
    act: ({ actionId, blockId }, value) =>
      void run({ action: { view, action_id: actionId, block_id: blockId, value } }),
    loadOptions: (place, query) => loadOptions(view, place, query),
    confirm,
  });

  const home = slack.home;
  const modal = slack.modals.at(-1);
  return (
    <section className="pane slack" aria-label="Slack">
      <header className="pane-head slack-head">
        <div className="tabs" role="tablist" aria-label="Slack">
          <Tab slack={slack} tab="channel" name="# ssl" testId="channel-tab" />
          <Tab slack={slack} tab="home" name="App Home" testId="home-tab" />
        </div>
        <UserSwitch slack={slack} users={users} />
      </header>
      <div className="pane-body">
        {slack.tab === 'channel' ? (
          <>
            <MessageList
              entries={slack.entries}
              timeZone={info.timeZone}
              mentions={mentions}
              shortcuts={shortcuts}
              busy={slack.busy && modal === undefined}
              act={actOnMessage}
              loadOptions={loadOptions}
              confirm={confirm}
              useShortcut={useShortcut}
            />
            <Composer
              draft={slack.draft}
              setDraft={slack.setDraft}
              commands={info.commands}
              pointed={pointed}
              onSend={(text) => void slack.send(text)}
            />
          </>
        ) : (
          <div className="home" data-testid="slack-home" role="tabpanel" aria-label="App Home" tabIndex={0}>
            <HomeAsked slack={slack} state={state} />
            {home ? (
              <SurfaceContext value={viewSurface(home.id)}>
                <Blocks blocks={home.blocks ?? []} mentions={mentions} />
              </SurfaceContext>
            ) : (
              <p className="quiet">{slack.busy ? 'One moment…' : 'The clerk shows nothing here to this person.'}</p>
            )}
          </div>
        )}
        {modal && (
          <Modal
            key={modal.view.id}
            modal={modal}
            values={filled[modal.view.id] ?? {}}
            setValue={(field, value) =>
              setFilled((all) => ({ ...all, [modal.view.id]: { ...all[modal.view.id], [field]: value } }))
            }
            surface={viewSurface(modal.view.id)}
            mentions={mentions}
            busy={slack.busy}
            onSubmit={(values) => void run({ submit: { view: modal.view.id, values } })}
            onClose={() => slack.closeModal(modal.view.id)}
          />
        )}
        {question && <ConfirmDialog question={question} />}
      </div>
    </section>
  );
}

/** Opens App Home for the person whenever the tab is shown, and anew once something in the books has changed. */
function HomeAsked({ slack, state }: { slack: Slack; state: State }) {
  const { run, user } = slack;
  const { certificates, invoices, reviews } = state;
  const books = JSON.stringify([state.now.slice(0, 10), certificates, invoices, reviews]);
  useEffect(() => {
    void run({ home: true });
  }, [run, user, books]);
  return null;
}

function Tab({ slack, tab, name, testId }: { slack: Slack; tab: Slack['tab']; name: string; testId: string }) {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={slack.tab === tab}
      data-testid={testId}
      onClick={() => slack.setTab(tab)}
    >
      {name}
    </button>
  );
}

function UserSwitch({ slack, users }: { slack: Slack; users: State['slack']['users'] }) {
  const current = users.find((one) => one.id === slack.user);
  return (
    <label className="user-switch">
      {current && <Avatar name={current.name} />}
      <span className="visually-hidden">You are</span>
      <select data-testid="slack-user" value={slack.user} onChange={(event) => slack.setUser(event.target.value)}>
        {users.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
            {one.staff ? ' · staff' : ' · not staff'}
          </option>
        ))}
      </select>
    </label>
  );
}
