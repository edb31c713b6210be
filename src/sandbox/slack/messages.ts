import { plainTextOf, withIds } from './block-text.js';
import { type Changes } from './changes.js';
import { type Timestamps } from './clocks.js';
import { type Json } from './json.js';
import { BOT, type Team } from './people.js';

export interface Message {
  ts: string;
  channel: string;
  text: string;
  blocks: Json[];
  threadTs?: string;
  /** Only this person sees it; no API reads it back. */
  ephemeralTo?: string;
  fileIds: string[];
  edited?: string;
  reactions: string[];
}

export interface Draft {
  channel: string;
  text: string;
  blocks: Json[];
  threadTs?: string;
  ephemeralTo?: string;
  fileIds?: string[];
}

/** All messages of the workspace, in order; a timestamp names one of them in any channel. */
export class Messages {
  readonly #messages = new Map<string, Message>();
  readonly #timestamps: Timestamps;
  readonly #changes: Changes;
  readonly #team: Team;

  constructor(timestamps: Timestamps, changes: Changes, team: Team) {
    this.#timestamps = timestamps;
    this.#changes = changes;
    this.#team = team;
  }

  post(draft: Draft): Message {
    const blocks = withIds(draft.blocks);
    const message: Message = {
      ...draft,
      ts: this.#timestamps.next(),
      text: draft.text || plainTextOf(blocks),
      blocks,
      fileIds: draft.fileIds ?? [],
      reactions: [],
    };
    this.#messages.set(message.ts, message);
    this.#changes.touch(message.ts);
    return message;
  }

  find(ts: string): Message | undefined {
    return this.#messages.get(ts);
  }

  /** What everyone in a channel sees, oldest first. */
  inChannel(channel: string): Message[] {
    return [...this.#messages.values()].filter((m) => m.channel === channel && m.ephemeralTo === undefined);
  }

  /** Changes the text, or the blocks, or both; blocks are dropped where only a text is given, as chat.update does. */
  edit(message: Message, text: string, blocks: Json[]): void {
    message.blocks = withIds(blocks);
    message.text = text || plainTextOf(message.blocks);
    message.edited = this.#timestamps.next();
    this.#changes.touch(message.ts);
  }

  react(message: Message, name: string): void {
    message.reactions.push(name);
    this.#changes.touch(message.ts);
  }

  remove(message: Message): void {
    this.#messages.delete(message.ts);
    this.#changes.touch(message.ts);
  }

  /** The message as Slack's API and payloads carry it. */
  wire(message: Message): Json {
    return {
      type: 'message',
      user: BOT.userId,
      bot_id: BOT.botId,
      app_id: BOT.appId,
      team: this.#team.id,
      ts: message.ts,
      text: message.text,
      blocks: message.blocks,
      ...(message.threadTs !== undefined && { thread_ts: message.threadTs }),
      ...(message.edited !== undefined && { edited: { user: BOT.userId, ts: message.edited } }),
      ...(message.reactions.length > 0 && {
        reactions: message.reactions.map((name) => ({ name, users: [BOT.userId], count: 1 })),
      }),
    };
  }
}
