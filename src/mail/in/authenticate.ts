import type { ReceivedMailInput } from '../../core/model/mail-in.js';

export type Authentication = ReceivedMailInput['authentication'];

/** Says how sure it is that a mail comes from the domain of its From. Never throws. */
export type Authenticate = (raw: Uint8Array) => Promise<Authentication>;

/**
 * The check of `MAIL_AUTH`. `off` (closed networks, sandbox) asks nothing. `require` gives the verdict `none`, by which
 * the core sends every CSR to review, until DKIM and DMARC are checked here.
 */
export function createAuthenticate(mode: 'require' | 'off'): Authenticate {
  const answer: Authentication =
    mode === 'off'
      ? { verdict: 'off', reasons: [] }
      : { verdict: 'none', reasons: ['DKIM and DMARC are not checked yet'] };
  return () => Promise.resolve({ ...answer, reasons: [...answer.reasons] });
}
