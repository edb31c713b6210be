/** Slack's own word for what is wrong (`channel_not_found`), where the error is an answer of its Web API. */
export function platformError(error: unknown): string | null {
  const data = error instanceof Error && 'data' in error ? error.data : null;
  return typeof data === 'object' && data !== null && 'error' in data ? String(data.error) : null;
}

/** What the Web API client calls its own errors begins so. */
const WEB_API = 'slack_webapi_';

/** Whether Slack, or the way to it, failed; not we. */
export const isSlackFailure = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith(WEB_API);
