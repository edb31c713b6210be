import { containsPrivateKey } from '../core/rules/csr/check-csr.js';
import { leakedSpkis } from '../core/rules/csr/leaked-keys.js';
import type { Call } from './call.js';
import { deleteFile } from './files.js';
import type { FileRef } from './views/values.js';

const SENTENCE =
  'This holds a private key, so it was not saved. A key that has left its server is burnt: make a new key and a new CSR there, and send only the CSR.';

/**
 * Refuses what holds a private key: its file is deleted from Slack, the core is told which public key it opens, so that
 * no CSR with it is taken again. Answers the sentence for the person, or null where there is no key in it.
 */
export async function refuseKey(call: Call, bytes: Uint8Array, file: FileRef | null = null): Promise<string | null> {
  if (!containsPrivateKey(bytes)) return null;
  const deleted = file === null || (await deleteFile(call.desk, file));
  const spkis = leakedSpkis(bytes);
  // Without a once-key: a form may hold two keys, and telling one twice does nothing.
  if (spkis.length > 0) await call.desk.clerk.execute('report-leaked-key', { spkis }, call.actor);
  return deleted ? SENTENCE : `${SENTENCE} I may not delete your file from Slack: please delete it there yourself.`;
}
