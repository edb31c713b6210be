/** Where the person is in the guided tour, and where on the page it points. */
import { useEffect, useMemo, useState } from 'react';
import * as z from 'zod/mini';
import type { MailPointer } from '../mail/MailPane.js';
import type { Mailbox } from '../mail/use-mailbox.js';
import { calendarDate, daysBetween } from '../format.js';
import type { Certificate, Mail, State } from '../shapes.js';
import type { Facts } from '../use-world.js';
import {
  firstOpen,
  mailToAnswer,
  pickCertificate,
  resultMail,
  stepsOf,
  stillFits,
  type Pick,
  type Step,
} from './steps.js';

export interface Tour {
  certificate: Certificate;
  pick: Pick;
  steps: Step[];
  /** The step that is shown, 0 to 4; 5 is the farewell. */
  at: number;
  show: (step: number) => void;
  /** Days to wind on in step 1. */
  daysToWind: number;
  /** The mail to answer in step 2. */
  request: Mail | undefined;
  /** The mail to look at in step 5. */
  result: Mail | undefined;
  pointer: { days?: number; mail?: MailPointer; slack: boolean };
}

const KEPT = 'certclerk-tour';
const keptShape = z.object({ id: z.string(), paidUntil: z.string(), notAfter: z.string(), since: z.string() });

/** The certificate that an earlier visit of this tab picked, unless the sandbox has begun anew since. */
function keptPick(state: State, today: string): Pick | undefined {
  try {
    const read = keptShape.safeParse(JSON.parse(sessionStorage.getItem(KEPT) ?? 'null'));
    return read.success && stillFits(read.data, state, today) ? read.data : undefined;
  } catch {
    // A browser that refuses storage, or something else in its place: the tour then picks anew.
    return undefined;
  }
}

function keep(pick: Pick): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(pick));
  } catch {
    // Without storage the tour forgets its certificate on reload; nothing else depends on it.
    return;
  }
}

/** Undefined until there is a certificate to follow. */
export function useTour(facts: Facts | undefined, mailbox: Mailbox, stateOpen: boolean): Tour | undefined {
  const state = facts?.state;
  const today = facts ? calendarDate(facts.state.now, facts.info.timeZone) : '';
  const [pick, setPick] = useState<Pick>();
  const [seen, setSeen] = useState(false);
  const [chosen, setChosen] = useState<number>();

  useEffect(() => {
    if (!state || (pick && stillFits(pick, state, today))) return;
    const found = keptPick(state, today) ?? pickCertificate(state, today);
    if (found) keep(found);
    setPick(found);
    setSeen(false);
  }, [state, pick, today]);

  const certificate = state?.certificates.find((one) => one.id === pick?.id);
  const steps = useMemo(() => (state && pick ? stepsOf(state, pick, seen) : []), [state, pick, seen]);
  const open = firstOpen(steps);
  const result = facts && certificate && resultMail(facts.mails, certificate, facts.state);
  const issued = steps[3]?.done ?? false;
  const looking = stateOpen || (result !== undefined && mailbox.openId === result.id);

  useEffect(() => setChosen(undefined), [open]);
  useEffect(() => {
    if (issued && looking) setSeen(true);
  }, [issued, looking]);

  if (!facts || !state || !pick || !certificate) return undefined;
  const at = chosen ?? open;
  const request = mailToAnswer(facts.mails, certificate, state);
  const daysToWind = Math.max(1, daysBetween(today, pick.paidUntil) - 30);
  const pointer: Tour['pointer'] = { slack: at === 2 || at === 3 };
  if (at === 0 && !steps[0]?.done) pointer.days = daysToWind;
  if (at === 1 && !steps[1]?.done && request) pointer.mail = { mail: request.id, at: partOf(request, mailbox) };
  if (at === 4 && !steps[4]?.done && result) pointer.mail = { mail: result.id, at: 'item' };
  return { certificate, pick, steps, at, show: setChosen, daysToWind, request, result, pointer };
}

function partOf(request: Mail, mailbox: Mailbox): NonNullable<MailPointer>['at'] {
  if (mailbox.openId !== request.id) return 'item';
  if (!mailbox.replying) return 'reply';
  return mailbox.draftOf(request.id).files.length === 0 ? 'make-csr' : 'send';
}
