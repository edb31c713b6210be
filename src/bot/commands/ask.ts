import { AppError } from '../../core/errors.js';
import { reference } from '../arguments.js';
import { findCertificate } from '../certificates.js';
import { code, md } from '../limits.js';
import { done } from '../render/said.js';
import { called } from '../render/words.js';
import type { SlashCommand } from './command.js';

export const ask: SlashCommand = {
  name: 'ask',
  usage: 'ask REF',
  help: 'Mails the customer, asking for a CSR, or for another one in place of the one there is.',
  async run(call, args) {
    if (!args) throw new AppError('invalid-input', 'For which certificate? Write ask and its id or one of its names.');
    const { view } = await findCertificate(call, reference(args), (id) => `ask ${id}`);
    const { certificate, to } = await call.change('request-csr', { certificate: view.id });
    await call.say(done(`${md(to.name, 80)}, ${code(to.address)}, is asked for a CSR for ${called(certificate)}.`));
  },
};
