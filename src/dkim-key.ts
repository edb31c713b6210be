import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';

/** RFC 8301 section 3.2: signers use at least 2048 bits. */
const SHORTEST_RSA = 2048;
/** Anybody on the machine; the group may read it, as mail servers' key files are commonly kept. */
const OTHERS = 0o007;

const MAKE_ONE = 'openssl genrsa -out dkim.pem 2048 makes one';

/** What is wrong with the file, as the end of "MAIL_DKIM_KEY …"; the file's content is never repeated. */
export type DkimKeyFile = { privateKey: string } | { fault: string };

function readPem(path: string): DkimKeyFile {
  try {
    if ((statSync(path).mode & OTHERS) !== 0) {
      return { fault: `names a file that other users of the machine may open; chmod 600 ${path}` };
    }
    return { privateKey: readFileSync(path, 'utf8') };
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault';
    return { fault: `names a file that cannot be read (${why}): ${path}` };
  }
}

function readKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    // OpenSSL's words would not help; the caller says what is expected.
    return null;
  }
}

/** Reads the private key that outgoing mails are signed with. */
export function readDkimKey(path: string): DkimKeyFile {
  const file = readPem(path);
  if ('fault' in file) return file;
  const key = readKey(file.privateKey);
  if (!key) return { fault: `must be a private key in PEM without a passphrase (${MAKE_ONE}): ${path}` };
  if (key.asymmetricKeyType !== 'rsa') {
    return {
      fault: `must be an RSA key, for ${key.asymmetricKeyType ?? 'others'} is not signed with here (${MAKE_ONE})`,
    };
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < SHORTEST_RSA) return { fault: `must be at least ${SHORTEST_RSA} bits long, not ${bits} (${MAKE_ONE})` };
  return { privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
