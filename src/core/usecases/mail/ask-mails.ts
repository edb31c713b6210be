import type { Asking, UseCase } from '../../context.js';
import { AppError, notFound } from '../../errors.js';
import type { Instant, PlainDate } from '../../model/dates.js';
import { MAIL_OUTCOMES, type MailOutcome, SHORT_MAIL_ID } from '../../model/mail-in.js';
import { addDays, startOfDay } from '../../rules/calendar.js';

/** Both included; absent: no bound. */
interface Span {
  from?: Instant;
  upTo?: Instant;
}

function spanOf({ shop }: Asking, { since, until }: { since?: PlainDate; until?: PlainDate }): Span {
  const lastOf = (date: PlainDate): Instant => {
    const next = startOfDay(shop.timeZone, addDays(date, 1));
    return new Date(Date.parse(next) - 1).toISOString();
  };
  return { from: since && startOfDay(shop.timeZone, since), upTo: until && lastOf(until) };
}

/** As the index writes it; `~` stands behind every instant. */
const withOutcome = (outcome: MailOutcome, { from = '', upTo = '~' }: Span) =>
  ({ index: 'outcome', from: `${outcome} ${from}`, upTo: `${outcome} ${upTo}` }) as const;

/** How many mails ended how, and how many there are: the total is counted by itself, so that the two can be compared. */
export async function countedMails({ tx }: Asking, span: Span) {
  const counts = { applied: 0, answered: 0, refused: 0, review: 0, ignored: 0 } satisfies Record<MailOutcome, number>;
  for (const outcome of MAIL_OUTCOMES) counts[outcome] = await tx.count('mail', withOutcome(outcome, span));
  return { counts, total: await tx.count('mail', { index: 'receivedAt', ...span }) };
}

export const listMails: UseCase<'list-mails'> = {
  kind: 'question',
  async run(asking, { outcome, since, until, limit, after }) {
    const span = spanOf(asking, { since, until });
    const query = outcome ? withOutcome(outcome, span) : ({ index: 'receivedAt', ...span } as const);
    const page = await asking.tx.find('mail', query, { limit, after, descending: true });
    return { mails: page.items, next: page.next, ...(await countedMails(asking, span)) };
  },
};

export const countMails: UseCase<'count-mails'> = { kind: 'question', run: (asking) => countedMails(asking, {}) };

export const showMail: UseCase<'show-mail'> = {
  kind: 'question',
  async run({ tx }, { mail: ref }) {
    const id = ref.toLowerCase();
    const whole = await tx.get('mail', id);
    if (whole) return { mail: whole };
    const short = id.slice(0, SHORT_MAIL_ID);
    const { items } = await tx.find('mail', { index: 'shortId', from: short, upTo: `${short}~` }, { limit: 10 });
    const fits = items.filter((mail) => mail.id.startsWith(id));
    const [mail, second] = fits;
    if (!mail) throw notFound(`There is no mail "${ref}". The id stands in the first column of: certclerk mails.`);
    if (second) {
      const choices = fits.map((m) => ({ id: m.id, label: `${m.id.slice(0, SHORT_MAIL_ID)} ${m.subject}` }));
      throw new AppError('ambiguous', `"${ref}" fits ${fits.length} mails. Which one?`, { choices });
    }
    return { mail };
  },
};
