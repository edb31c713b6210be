import { overviewMessage } from '../render/overview.js';
import type { SlashCommand } from './command.js';

export const overview: SlashCommand = {
  name: 'overview',
  usage: '',
  help: 'What needs somebody now.',
  async run(call) {
    await call.say(overviewMessage('What needs somebody now', await call.ask('overview', {}), call.today));
  },
};
