/** The page as a whole: top bar, tour, Slack on the left, customers' mail on the right, the state drawer. */
import { useCallback, useState } from 'react';
import { MailPane } from './mail/MailPane.js';
import { useMailbox } from './mail/use-mailbox.js';
import { SlackPane } from './slack/SlackPane.js';
import { useSlack } from './slack/use-slack.js';
import { StateDrawer } from './StateDrawer.js';
import { Toasts, useToasts } from './Toasts.js';
import { TopBar } from './TopBar.js';
import { doStep } from './tour/do-step.js';
import { TourStrip } from './tour/TourStrip.js';
import { useTour } from './tour/use-tour.js';
import { useClock } from './use-clock.js';
import { useWorld, type Facts } from './use-world.js';

const NO_MAILS: Facts['mails'] = [];
const NO_MESSAGES: Facts['channel'] = [];

export function App() {
  const { facts, trouble, reload } = useWorld();
  const { toasts, say, complain } = useToasts();
  const [tourOpen, setTourOpen] = useState(true);
  const [stateOpen, setStateOpen] = useState(false);
  const users = facts?.state.slack.users ?? [];
  const firstUser = (users.find((user) => user.staff) ?? users[0])?.id ?? '';
  const slack = useSlack(firstUser, facts?.channel ?? NO_MESSAGES, facts?.state.now ?? '', reload, complain);
  const mailbox = useMailbox(facts?.mails ?? NO_MAILS);
  const clock = useClock(reload, say, complain);
  const tour = useTour(facts, mailbox, stateOpen);
  const closeState = useCallback(() => setStateOpen(false), []);

  if (!facts) {
    return (
      <main className="loading" role="status">
        <p>{trouble ?? 'Opening the sandbox…'}</p>
      </main>
    );
  }
  const pointer = tourOpen ? tour?.pointer : undefined;
  const onDo = async (step: number): Promise<void> => {
    if (!tour) return;
    try {
      await doStep(step, { tour, state: facts.state, clock, slack, mailbox, reload });
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <div className="page">
      <TopBar
        now={facts.state.now}
        timeZone={facts.info.timeZone}
        clock={clock}
        pointedDays={pointer?.days}
        tourOpen={tourOpen}
        stateOpen={stateOpen}
        onTour={() => setTourOpen(!tourOpen)}
        onState={() => setStateOpen(!stateOpen)}
      />
      {trouble !== undefined && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      {tourOpen && tour && <TourStrip tour={tour} state={facts.state} onDo={onDo} onClose={() => setTourOpen(false)} />}
      <main className="panes">
        <SlackPane
          slack={slack}
          state={facts.state}
          info={facts.info}
          pointed={pointer?.slack ?? false}
          complain={complain}
        />
        <MailPane
          facts={facts}
          mailbox={mailbox}
          pointer={pointer?.mail}
          reload={reload}
          say={say}
          complain={complain}
        />
      </main>
      {stateOpen && <StateDrawer state={facts.state} onClose={closeState} />}
      <Toasts toasts={toasts} />
    </div>
  );
}
