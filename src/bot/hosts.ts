/** Where Slack's files, hooks and API live: the bot's token and people's answers go nowhere else. */
const SLACK_DOMAINS = ['slack.com', 'slack-gov.com'];

/** Whether `url` is Slack's over TLS, or on the host of the configured Web API (tests, sandbox). */
export function isSlackHost(url: string, apiUrl?: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host } = new URL(url);
  if (apiUrl && URL.canParse(apiUrl) && host === new URL(apiUrl).host) return true;
  return (
    protocol === 'https:' && SLACK_DOMAINS.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`))
  );
}
