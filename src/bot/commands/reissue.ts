import { AppError } from '../../core/errors.js';
import { firstWord, reference } from '../arguments.js';
import { findCertificate } from '../certificates.js';
import { LONGEST_REASON, withReason } from '../reasons.js';
import { md } from '../limits.js';
import { askFirst } from '../render/ask-first.js';
import { called } from '../render/words.js';
import type { SlashCommand } from './command.js';

export const reissue: SlashCommand = {
  name: 'reissue',
  usage: 'reissue REF [new] REASON',
  help: 'Opens a reissue inside the paid term, free of charge; with new the customer is asked for a new CSR. It asks first.',
  async run(call, args) {
    const [word, rest] = firstWord(args);
    const isNew = /^new(?=\s|$)/i.test(rest);
    const reason = isNew ? rest.slice(3).trim() : rest;
    if (!word || !reason || reason.length > LONGEST_REASON) {
      throw new AppError(
        'invalid-input',
        'Which certificate, and why? Write it like: reissue www.example.com the server has moved',
      );
    }
    const { view } = await findCertificate(call, reference(word), (id) => `reissue ${id} ${rest}`);
    const csr = isNew ? 'The customer is asked for a new CSR.' : 'It has the same CSR, where the product allows it.';
    const question = `Open a reissue of ${called(view)} of ${md(view.customer.name)}? There is nothing to pay. ${csr}\nReason: ${md(reason)}`;
    const confirm = { title: `Reissue ${view.id}?`, text: `${view.commonName} is to be issued anew.`, yes: 'Open it' };
    const does = {
      text: 'Open it',
      action: isNew ? 'card:reissue-new' : 'card:reissue',
      style: 'primary' as const,
      confirm,
    };
    await call.say(askFirst(question, view.id, does, withReason(view.id, reason)));
  },
};
