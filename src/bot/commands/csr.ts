import { reference } from '../arguments.js';
import { findCertificate } from '../certificates.js';
import { openCsr } from '../modals.js';
import type { SlashCommand } from './command.js';

export const csr: SlashCommand = {
  name: 'csr',
  usage: 'csr [REF]',
  help: 'Enter a CSR: paste it or upload the file.',
  run: (call, args) => openCsr(call, args ? () => findCertificate(call, reference(args), (id) => `csr ${id}`) : null),
};
