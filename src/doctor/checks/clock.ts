import { dateIn, hourIn } from '../../core/rules/calendar.js';
import { connectAlone } from '../../core/store/pg/connections.js';
import type { Check } from '../check.js';

const SLACK = 'https://slack.com/api/';
/** Slack's requests count for five minutes, so a clock that is further off refuses them all. */
const SLACK_WINDOW_S = 300;
const DOUBTFUL_S = 30;

/** The shop's date, and how far this machine's clock is from Slack's and, where there is one, the database's. */
export const clockCheck: Check = {
  name: 'clock',
  needs: ['CERTCLERK_TIMEZONE', 'SLACK_API_URL', 'DATABASE_URL'],
  async run({ config, now }, report) {
    const { timeZone, slack, databaseUrl } = config;
    const others = await Promise.all([
      asked("Slack's", async () => (await theirDate(slack.apiUrl ?? SLACK)).date),
      ...(databaseUrl === undefined ? [] : [asked("the database's", () => databaseDate(databaseUrl))]),
    ]);
    const shown = `It is ${dateIn(timeZone, now())}, ${hourIn(timeZone, now())} o'clock in ${timeZone}`;
    const known = others.flatMap(({ whose, at }) => (at === null ? [] : [{ whose, off: secondsBetween(at, now()) }]));
    if (known.length === 0) {
      const says = `${shown}; whether that is right could not be asked: neither Slack nor a database says what time it is.`;
      return report.warn(says, 'Mend the connection to Slack, and let the clock be set by NTP.');
    }
    const most = Math.max(...known.map(({ off }) => off));
    const words = `${shown}; ${known.map(({ whose, off }) => `${whose} clock is ${off} s away`).join(', ')}.`;
    if (most >= SLACK_WINDOW_S) report.fail(words, 'Set the clock (NTP): Slack requests of another time are refused.');
    else if (most >= DOUBTFUL_S) report.warn(words, 'Let the clock be set by NTP.');
    else report.ok(words);
  },
};

const secondsBetween = (a: Date, b: Date): number => Math.round(Math.abs(a.getTime() - b.getTime()) / 1000);

/** What another clock shows; null where it does not say, whatever the reason: its own check says that. */
async function asked(whose: string, ask: () => Promise<string | null>): Promise<{ whose: string; at: Date | null }> {
  try {
    const at = Date.parse((await ask()) ?? '');
    return { whose, at: Number.isNaN(at) ? null : new Date(at) };
  } catch {
    return { whose, at: null };
  }
}

async function databaseDate(url: string): Promise<string> {
  const client = await connectAlone(url);
  const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at').finally(() => client.end());
  return rows[0]?.at.toISOString() ?? '';
}

async function theirDate(api: string): Promise<{ date: string | null }> {
  const answer = await fetch(new URL('api.test', api.endsWith('/') ? api : `${api}/`), {
    method: 'POST',
    signal: AbortSignal.timeout(10_000),
  });
  await answer.arrayBuffer();
  return { date: answer.headers.get('date') };
}
