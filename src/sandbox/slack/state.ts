import { randomBytes } from 'node:crypto';
import { Changes } from './changes.js';
import { slackId, Timestamps, type WallClock } from './clocks.js';
import { Files } from './files.js';
import { Messages } from './messages.js';
import { BOT, type Channel, channelsOf, type Person, type Seed, type Team } from './people.js';
import { SlackError } from './slack-error.js';
import { ResponseUrls, Triggers } from './tickets.js';
import { Views } from './views.js';

export interface Clocks {
  /** The sandbox's clock, which can be wound on: message timestamps. */
  now: () => Date;
  /** The real clock. */
  wall: WallClock;
}

/** The whole workspace, in memory. */
export class SlackState {
  readonly seed: Seed;
  readonly clocks: Clocks;
  readonly botToken = `xoxb-sandbox-${randomBytes(18).toString('hex')}`;
  readonly signingSecret = randomBytes(16).toString('hex');
  readonly channels = new Map<string, Channel>();
  readonly changes = new Changes();
  readonly timestamps: Timestamps;
  readonly messages: Messages;
  readonly views: Views;
  readonly files: Files;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  /** Where the stand-in's own door is, e.g. `http://127.0.0.1:4000`; set when it listens. */
  origin = '';

  constructor(seed: Seed, clocks: Clocks) {
    this.seed = seed;
    this.clocks = clocks;
    for (const channel of channelsOf(seed)) this.channels.set(channel.id, channel);
    this.timestamps = new Timestamps(clocks.now);
    this.messages = new Messages(this.timestamps, this.changes, seed.team);
    this.views = new Views(this.timestamps, this.changes, seed.team);
    this.files = new Files(this.timestamps, seed.team, () => this.origin);
    this.triggers = new Triggers(clocks.wall);
    this.responseUrls = new ResponseUrls(clocks.wall);
  }

  person(id: string): Person | undefined {
    return this.seed.people.find((person) => person.id === id);
  }

  teamOf(person: Person): Team {
    return person.kind === 'stranger' ? this.seed.otherTeam : this.seed.team;
  }

  /** The channel by id, or by name with or without `#`, if the app is a member of it. */
  botChannel(idOrName: string): Channel {
    const name = idOrName.replace(/^#/, '');
    const channel = this.channels.get(idOrName) ?? [...this.channels.values()].find((one) => one.name === name);
    if (!channel?.members.includes(BOT.userId)) throw new SlackError('channel_not_found');
    return channel;
  }

  /** The direct message between the app and a person of its own workspace; made when first asked for. */
  directMessage(userId: string): Channel {
    const person = this.person(userId);
    if (!person) throw new SlackError('user_not_found');
    const known = [...this.channels.values()].find((channel) => channel.with === userId);
    if (known) return known;
    const channel: Channel = {
      id: slackId('D'),
      name: 'directmessage',
      isPrivate: true,
      isShared: person.kind === 'stranger',
      members: [BOT.userId, userId],
      with: userId,
    };
    this.channels.set(channel.id, channel);
    return channel;
  }
}
