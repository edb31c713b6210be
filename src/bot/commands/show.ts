import { reference } from '../arguments.js';
import { findCertificate } from '../certificates.js';
import { card } from '../render/card.js';
import { AppError } from '../../core/errors.js';
import type { SlashCommand } from './command.js';

export const show: SlashCommand = {
  name: 'show',
  usage: 'show REF',
  help: 'The card of a certificate: its id, one of its names, or a part of a name.',
  async run(call, args) {
    if (!args) throw new AppError('invalid-input', 'Which certificate? Write show and its id or one of its names.');
    const detail = await findCertificate(call, reference(args), (id) => `show ${id}`);
    await call.say(card(detail, call.today));
  },
};
