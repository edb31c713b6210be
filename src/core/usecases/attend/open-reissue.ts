import type { Changing } from '../../context.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import type { PlainDate } from '../../model/dates.js';
import { queueMail, tellStaff } from '../../outbox/queue.js';
import { daysBetween } from '../../rules/calendar.js';
import { reissueToOpen } from '../../rules/due.js';
import { issuing } from '../../rules/issuing.js';
import { deadline, issuedPeriod, missing } from '../../rules/status.js';
import { customerById } from '../find.js';
import { shown } from '../show.js';
import { replacePeriod } from '../submit-csr.js';
import { expiryToTell } from './tell-expired.js';

/** The certificate with the mark of its opening, and without what was sent to the CA for the one that is there. */
function marked(changing: Changing, certificate: Certificate, { period, issued }: Last): Certificate {
  // Unless staff have ordered its successor already.
  const sent = period.sent && period.sent.on > issued.recordedOn ? period.sent : undefined;
  const all = [...period.issued.slice(0, -1), { ...issued, reissueOpened: changing.today }];
  return replacePeriod(certificate, { ...period, sent, issued: all });
}

type Last = NonNullable<ReturnType<typeof issuedPeriod>>;

/**
 * Opens a reissue inside the paid term: nothing to pay, and a CSR only where it is needed. Once per issued certificate:
 * the mark on it is written in the transaction that queues the mail.
 */
export async function openReissue(changing: Changing, certificate: Certificate): Promise<Certificate | null> {
  const on = reissueToOpen(certificate);
  const last = issuedPeriod(certificate);
  const end = deadline(certificate);
  if (!on || on > changing.today || !last || !end) return null;
  const opened = marked(changing, certificate, last);
  if (last.period.n !== currentPeriod(certificate).n) return openCover(changing, opened);
  // This mail says what a reminder of today would say.
  const reminded = { deadline: end, step: Math.max(0, daysBetween(changing.today, end)) };
  return tellReissue(changing, { ...opened, reminded }, last, end);
}

async function tellReissue(changing: Changing, opened: Certificate, last: Last, end: PlainDate): Promise<Certificate> {
  await changing.tx.put('certificate', opened);
  changing.touched.add(opened.id);
  const needsCsr = missing(opened, changing.today).includes('csr');
  const what = `valid until ${end}, ${needsCsr ? 'needs a new CSR' : 'with the same CSR'}`;
  await tellStaff(changing, 'reissue-opened', opened, 'the clock', what);
  // After downtime past the deadline one mail says it all: the one that it has expired.
  if (expiryToTell(opened, changing.today)) return opened;
  await queueMail(changing, {
    customer: await customerById(changing.tx, opened.customerId),
    content: {
      template: 'reissue-due',
      certificate: await shown(changing, opened),
      validFrom: last.issued.notBefore.slice(0, 10),
      needsCsr,
    },
    keyFor: opened,
    onlyWhile: { certificateId: opened.id, deadline: end },
  });
  return opened;
}

/**
 * Beside a renewal that still waits: its notice and its reminders ask the customer for all there is to do, so only staff
 * are told that paid days would be lost. Nobody is told of days that are over.
 */
async function openCover(changing: Changing, opened: Certificate): Promise<Certificate> {
  await changing.tx.put('certificate', opened);
  changing.touched.add(opened.id);
  const { isCover, csr } = issuing(opened, changing.today);
  if (!isCover) return opened;
  const what = csr ? 'issue it with the CSR that is there' : 'it needs a new CSR';
  const detail = `the renewal waits, but it is paid until ${issuedPeriod(opened)?.period.end}: ${what}`;
  await tellStaff(changing, 'reissue-opened', opened, 'the clock', detail);
  return opened;
}
