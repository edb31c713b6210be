import { AppError } from '../../core/errors.js';
import { reference } from '../arguments.js';
import { findCertificate, showCard } from '../certificates.js';
import { openIssue, openIssueMany } from '../modals.js';
import { issuedSentence } from '../views/issue.js';
import { fieldError } from '../render/findings.js';
import type { SlashCommand } from './command.js';

export const issue: SlashCommand = {
  name: 'issue',
  usage: 'issue [REF]',
  help: 'Records the certificate that the CA issued; where a CA of our own issues, it does so at once. Without REF: many files at once, each matched by its public key.',
  async run(call, args) {
    if (!args) return openIssueMany(call);
    const find = () => findCertificate(call, reference(args), (id) => `issue ${id}`);
    if (!call.desk.clerk.issuesByItself) return openIssue(call, find);
    const { view } = await find();
    const result = await call.change('record-issued', { certificate: view.id });
    if (!result.recorded) throw new AppError('conflict', fieldError(result.report.findings));
    await showCard(call, view.id, issuedSentence(result));
  },
};
