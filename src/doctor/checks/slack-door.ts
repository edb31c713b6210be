import type { Check } from '../check.js';
import { clerkRuns } from './clerk.js';

const PATH = '/slack/events';
const PATIENCE_MS = 10_000;

/** Whether a request to the public address comes to a clerk, as Slack's do; with Socket Mode there is nothing to try. */
export const slackDoorCheck: Check = {
  name: 'Slack',
  needs: ['CERTCLERK_URL', 'SLACK_APP_TOKEN', 'CERTCLERK_DATA_DIR'],
  async run({ config }, report) {
    if (config.slack.appToken) return;
    if (!config.publicUrl) {
      const says = 'Whether Slack reaches the clerk cannot be tried: CERTCLERK_URL is not set.';
      return report.warn(says, "Set CERTCLERK_URL to the https address of the app's manifest.");
    }
    const door = new URL(config.publicUrl);
    if (door.pathname === '/') door.pathname = PATH;
    let status: number;
    try {
      const answer = await fetch(door, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await answer.arrayBuffer();
      ({ status } = answer);
    } catch (error) {
      return report.warn(
        `${door.href} cannot be reached from here: ${reason(error)}.`,
        'Check the name, the TLS certificate and the reverse proxy; or a firewall keeps only this machine out.',
      );
    }
    // Nobody signed it, so a clerk refuses it.
    if (status === 401) return report.ok(`Slack reaches the clerk at ${door.href}.`);
    const gone = [502, 503, 504].includes(status);
    if (gone && !(await clerkRuns(config))) {
      return report.warn(`${door.href} answers ${status}: no clerk runs.`, 'Start the clerk, then run doctor again.');
    }
    report.fail(
      `${door.href} answers ${status}, and not as a clerk does.`,
      `Let the reverse proxy hand ${door.pathname} on to PORT (${config.port ?? 3000}).`,
    );
  },
};

/** fetch says only that it failed; its cause says why. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  return cause.message.slice(0, 200);
}
