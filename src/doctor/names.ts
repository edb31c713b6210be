import { Resolver } from 'node:dns/promises';
import { type TxtAnswer, codeOf } from '../mail/in/authentication/lookups.js';

/** The questions to name servers; a name that does not exist has no records. */
export interface Names {
  txt(name: string): Promise<TxtAnswer>;
  /** Mail servers of a domain. */
  mx(name: string): Promise<TxtAnswer>;
}

const PER_TRY_MS = 2_000;

/** The system's name servers. */
export function systemNames(): Names {
  const dns = new Resolver({ timeout: PER_TRY_MS, tries: 2 });
  return {
    txt: (name) => answered(async () => (await dns.resolveTxt(name)).map((pieces) => pieces.join(''))),
    mx: (name) => answered(async () => (await dns.resolveMx(name)).map((mx) => mx.exchange)),
  };
}

async function answered(ask: () => Promise<string[]>): Promise<TxtAnswer> {
  try {
    return { records: await ask() };
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOTFOUND' || code === 'ENODATA' ? { records: [] } : { trouble: code };
  }
}
