import { AppError } from '../core/errors.js';
import { containsPrivateKey } from '../core/rules/csr/check-csr.js';
import { leakedSpkis } from '../core/rules/csr/leaked-keys.js';
import { command } from './ask.js';

/**
 * Refuses what holds a private key before it leaves this process. The clerk is told which public key it opens, so that
 * no CSR with it is taken again. Throws AppError.
 */
export async function refusePrivateKey(bytes: Uint8Array): Promise<void> {
  if (!containsPrivateKey(bytes)) return;
  const spkis = leakedSpkis(bytes);
  if (spkis.length > 0) await command('report-leaked-key', { spkis });
  throw new AppError(
    'conflict',
    'This holds a private key, so it was not taken. A key that has left its server is burnt: make a new key and a new CSR there, and send only the CSR.',
  );
}
