import { AppError } from '../../core/errors.js';
import { firstWord, reference } from '../arguments.js';
import { findCertificate, showCard } from '../certificates.js';
import { openSent } from '../modals.js';
import { sentSentence } from '../views/sent.js';
import type { SlashCommand } from './command.js';

export const sent: SlashCommand = {
  name: 'sent',
  usage: 'sent REF [CA order number] [validation text…]',
  help: 'It was ordered at the CA; the validation text goes to the customer by mail.',
  async run(call, args) {
    const [word, rest] = firstWord(args);
    if (!word) throw new AppError('invalid-input', 'Which certificate? Write sent and its id or one of its names.');
    const find = () => findCertificate(call, reference(word), (id) => `sent ${id} ${rest}`.trim());
    if (!rest) return openSent(call, find);
    const [caOrder, text] = firstWord(rest);
    const { view } = await find();
    const validation = text || undefined;
    const { certificate } = await call.change('mark-sent', { certificate: view.id, caOrder, validation });
    await showCard(call, certificate.id, sentSentence(certificate, validation !== undefined));
  },
};
