import { createServer, type Server } from 'node:http';
import { parse } from 'node:querystring';

export const TEAM = 'T0HOSTING';
export const STAFF_USER = 'U0STAFF';
export const STAFF_CHANNEL = 'C0STAFF';

const person = (id: string, more: object = {}) => ({ id, team_id: TEAM, name: id.toLowerCase(), ...more });

/** Everybody that a payload may be made up for. Whoever is not here is not known to Slack. */
const PEOPLE: Record<string, object> = {
  [STAFF_USER]: person(STAFF_USER),
  U0OUTSIDE: person('U0OUTSIDE'),
  U0GUEST: person('U0GUEST', { is_restricted: true }),
  U0SINGLE: person('U0SINGLE', { is_restricted: true, is_ultra_restricted: true }),
  U0STRANGER: person('U0STRANGER', { team_id: 'T0OTHER', is_stranger: true }),
  U0LEFT: person('U0LEFT', { deleted: true }),
  U0ROBOT: person('U0ROBOT', { is_bot: true }),
  USLACKBOT: person('USLACKBOT'),
};
/** All that are in the group, so that nothing but what is wrong with them stands in the way. */
const GROUP = Object.keys(PEOPLE).filter((id) => id !== 'U0OUTSIDE');

const CHANNELS: Record<string, object> = {
  [STAFF_CHANNEL]: { is_private: true },
  C0SHARED: { is_shared: true },
  C0EXTERNAL: { is_ext_shared: true },
  C0PENDING: { is_pending_ext_shared: true },
};

/** What went out to Slack: a method of the Web API, or `response` for a response_url. */
export interface Outgoing {
  method: string;
  body: string;
}

/** A Slack that keeps what it is sent and believes everything: what it is asked to show, somebody would see. */
export class FakeSlack {
  readonly outgoing: Outgoing[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((req, res) => {
      const parts: Buffer[] = [];
      req.on('data', (part: Buffer) => parts.push(part));
      req.on('end', () => {
        const body = Buffer.concat(parts).toString();
        const method = (req.url ?? '').startsWith('/response') ? 'response' : (req.url ?? '').replace('/api/', '');
        this.outgoing.push({ method, body: method === 'response' ? body : decodeURIComponent(body) });
        res.writeHead(200, { 'content-type': 'application/json' });
        res.end(JSON.stringify(answerTo(method, parse(body))));
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get origin(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  /** What somebody would see of it: answers, modals, App Home, posts. */
  shown(): string {
    const seen = this.outgoing.filter(({ method }) => /^(response|views\.|chat\.)/.test(method));
    return seen.map(({ body }) => body).join('\n');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function answerTo(method: string, args: NodeJS.Dict<string | string[]>): object {
  if (method === 'users.info') {
    const user = PEOPLE[String(args.user)];
    return user ? { ok: true, user } : { ok: false, error: 'user_not_found' };
  }
  if (method === 'usergroups.users.list') return { ok: true, users: GROUP };
  if (method === 'conversations.info') {
    const channel = CHANNELS[String(args.channel)];
    return channel ? { ok: true, channel } : { ok: false, error: 'channel_not_found' };
  }
  if (method.startsWith('views.')) return { ok: true, view: { id: 'V0' } };
  return { ok: true, team_id: TEAM };
}
