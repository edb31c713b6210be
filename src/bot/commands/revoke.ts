import { AppError } from '../../core/errors.js';
import { firstWord, reference } from '../arguments.js';
import { findCertificate } from '../certificates.js';
import { code, md } from '../limits.js';
import { LONGEST_REASON, withReason } from '../reasons.js';
import { askFirst } from '../render/ask-first.js';
import { called } from '../render/words.js';
import type { SlashCommand } from './command.js';

export const revoke: SlashCommand = {
  name: 'revoke',
  usage: 'revoke REF [key] REASON',
  help: 'Records that the CA has revoked it; with key, because the private key is known to others. Paid days left open a reissue. It asks first.',
  async run(call, args) {
    const [word, rest] = firstWord(args);
    const isKey = /^key(?=\s|$)/i.test(rest);
    const reason = (isKey ? rest.slice(3).trim() : rest) || (isKey ? 'the private key is known to others' : '');
    if (!word || !reason || reason.length > LONGEST_REASON) {
      throw new AppError(
        'invalid-input',
        'Which certificate, and why was it revoked? Write it like: revoke www.example.com the domain was sold. To make reply keys worthless: revoke-replies',
      );
    }
    const { view, issued } = await findCertificate(call, reference(word), (id) => `revoke ${id} ${rest}`);
    const [newest] = issued;
    if (!newest) throw new AppError('conflict', `Nothing has been issued for ${view.id}, so nothing can be revoked.`);
    const csr = isKey ? ' Its CSR does not count any more, and the customer is asked for one with a new key.' : '';
    const question =
      `Record that the CA has revoked ${called(view)} of ${md(view.customer.name)}, serial ${code(newest.serial, 60)}? ` +
      `This tells nobody at the CA: have it revoked there first. Where paid days are left, a reissue is due at once.${csr}\nReason: ${md(reason)}`;
    const confirm = {
      title: `${view.id} was revoked?`,
      text: `${view.commonName} is recorded as revoked. This cannot be taken back.`,
      yes: 'Record it',
      danger: true,
    };
    const does = {
      text: 'Record it',
      action: isKey ? 'card:revoke-key' : 'card:revoke',
      style: 'danger' as const,
      confirm,
    };
    await call.say(askFirst(question, view.id, does, withReason(view.id, reason)));
  },
};
