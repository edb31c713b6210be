import { asText, type Json } from './json.js';
import { chatMethods } from './methods/chat.js';
import { conversationMethods } from './methods/conversations.js';
import { fileMethods } from './methods/files.js';
import { Args, type Method } from './methods/method.js';
import { peopleMethods } from './methods/people.js';
import { viewMethods } from './methods/views.js';
import { SlackError } from './slack-error.js';
import { type SlackState } from './state.js';

/** Methods that a bot token may never call, or that Slack has ended. */
const REFUSED: Record<string, string> = {
  'apps.connections.open': 'not_allowed_token_type',
  'files.upload': 'method_deprecated',
  'rtm.connect': 'not_allowed_token_type',
};

const METHODS = new Map<string, Method>(
  Object.entries({ ...peopleMethods, ...conversationMethods, ...chatMethods, ...viewMethods, ...fileMethods }),
);

/**
 * Runs one Web API call and gives the JSON answer; every refusal is `{ok: false, error}`, as Slack's.
 * The token is looked at first, then the method, then the scope, then the arguments.
 */
export function callMethod(name: string, token: string | undefined, values: Json, state: SlackState): Json {
  try {
    const given = token ?? asText(values.token);
    if (given === undefined && name !== 'api.test') throw new SlackError('not_authed');
    if (given !== undefined && given !== state.botToken) throw new SlackError('invalid_auth');
    const refused = Object.hasOwn(REFUSED, name) ? REFUSED[name] : undefined;
    if (refused !== undefined) throw new SlackError(refused);
    const method = METHODS.get(name);
    if (!method) throw new SlackError('unknown_method');
    if (method.scope !== undefined && !state.seed.scopes.includes(method.scope)) {
      return { ok: false, error: 'missing_scope', needed: method.scope, provided: state.seed.scopes.join(',') };
    }
    return { ok: true, ...method.run(new Args(values), state) };
  } catch (error) {
    if (error instanceof SlackError) return refusal(error);
    throw error;
  }
}

/** A refusal as Slack words it. */
export function refusal(error: SlackError): Json {
  if (error.messages.length === 0) return { ok: false, error: error.code };
  const errors = error.messages.map((message) => message.replace('[ERROR] ', ''));
  return { ok: false, error: error.code, errors, response_metadata: { messages: error.messages } };
}
