import { dateIn, hourIn } from '../../core/rules/calendar.js';
import type { Check } from '../check.js';

const SLACK = 'https://slack.com/api/';
/** Slack's requests count for five minutes, so a clock that is further off refuses them all. */
const SLACK_WINDOW_S = 300;
const DOUBTFUL_S = 30;

/** The shop's date, and how far this machine's clock is from Slack's. */
export const clockCheck: Check = {
  name: 'clock',
  needs: ['CERTCLERK_TIMEZONE', 'SLACK_API_URL'],
  async run({ config, now }, report) {
    const { timeZone, slack } = config;
    const shown = `${dateIn(timeZone, now())}, ${hourIn(timeZone, now())} o'clock in ${timeZone}`;
    let date: string | null;
    try {
      ({ date } = await theirDate(slack.apiUrl ?? SLACK));
    } catch {
      return report.warn(
        `It is ${shown}; whether that is right could not be asked, Slack cannot be reached.`,
        'See Slack.',
      );
    }
    const off = date === null ? NaN : Math.round(Math.abs(Date.parse(date) - now().getTime()) / 1000);
    if (Number.isNaN(off)) return report.ok(`It is ${shown}.`);
    const words = `It is ${shown}; Slack's clock is ${off} s away.`;
    if (off >= SLACK_WINDOW_S) report.fail(words, 'Set the clock (NTP): Slack requests of another time are refused.');
    else if (off >= DOUBTFUL_S) report.warn(words, 'Let the clock be set by NTP.');
    else report.ok(words);
  },
};

async function theirDate(api: string): Promise<{ date: string | null }> {
  const answer = await fetch(new URL('api.test', api.endsWith('/') ? api : `${api}/`), {
    method: 'POST',
    signal: AbortSignal.timeout(10_000),
  });
  await answer.arrayBuffer();
  return { date: answer.headers.get('date') };
}
