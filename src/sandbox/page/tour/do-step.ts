/** "Do it for me": what the person would click in a step, done by the page through the same API. */
import { postReply } from '../api.js';
import { fileNameOf, textFile } from '../mail/files.js';
import { makeCsr } from '../mail/make-csr.js';
import type { Mailbox } from '../mail/use-mailbox.js';
import type { Slack } from '../slack/use-slack.js';
import type { State } from '../shapes.js';
import type { Clock } from '../use-clock.js';
import { issueCommand, payCommand } from './steps.js';
import type { Tour } from './use-tour.js';

export interface Hands {
  tour: Tour;
  state: State;
  clock: Clock;
  slack: Slack;
  mailbox: Mailbox;
  reload: () => Promise<void>;
}

/** Does step 0 to 4 of the tour; throws an Error with a sentence where it cannot. */
export async function doStep(step: number, { tour, state, clock, slack, mailbox, reload }: Hands): Promise<void> {
  const { certificate } = tour;
  if (step === 0) await clock.wind(tour.daysToWind);
  else if (step === 1) {
    if (!tour.request) throw new Error('There is no mail to answer yet: wind the clock on first.');
    mailbox.open(tour.request.id);
    const made = await makeCsr(certificate.names, 'rsa-2048');
    const stem = fileNameOf(certificate.commonName);
    mailbox.setDraft(tour.request.id, (old) => ({
      ...old,
      keys: [...old.keys, { filename: `${stem}.key.pem`, pem: made.privateKey }],
    }));
    await postReply(tour.request.id, 'Here is our CSR.', [textFile(`${stem}.csr`, made.csr)]);
    await reload();
  } else if (step === 2) {
    const command = payCommand(state, certificate);
    if (command === undefined) throw new Error('There is no open invoice for this certificate.');
    await slack.send(command);
  } else if (step === 3) await slack.send(issueCommand(certificate));
  else if (tour.result) mailbox.open(tour.result.id);
}
