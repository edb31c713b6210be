/**
 * A refusal of the Web API: `code` is the word in `{ok: false, error}`, `messages` goes to `response_metadata.messages`
 * as Slack does for faults in blocks, views and arguments.
 */
export class SlackError extends Error {
  readonly code: string;
  readonly messages: string[];

  constructor(code: string, messages: string[] = []) {
    super(code);
    this.name = 'SlackError';
    this.code = code;
    this.messages = messages;
  }
}
